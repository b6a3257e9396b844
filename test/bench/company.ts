import { tmpdir } from "node:os";
import { join } from "node:path";
import { againstPeers } from "./company/against-peers.ts";
import { growth } from "./company/growth.ts";
import { latency } from "./company/latency.ts";
import { memory } from "./company/memory.ts";
import { findTeaTasting } from "./company/peers.ts";
import { staging } from "./company/staging.ts";
import type { Step } from "./company/step.ts";
import { openWorkbench } from "./company/workbench.ts";

/** What the benchmark of a company consists of. */
const STEPS: Readonly<Record<string, Step>> = { peers: againstPeers, staging, growth, memory, latency };

export interface CompanyOptions {
  readonly events?: number | undefined;
  readonly units?: number | undefined;
  readonly gates?: number | undefined;
  readonly rounds: number;
  /** Where generated data stays, and copies are worked in; it takes a few GiB. */
  readonly folder?: string | undefined;
  /** Names of steps, separated by commas. */
  readonly steps?: string | undefined;
  readonly threads?: number | undefined;
  readonly memoryGib?: number | undefined;
  /** Whether CUPED and all views are asked for as well, as by default. */
  readonly everything?: boolean | undefined;
}

/** A company with some tens of millions of events, and the peers on the same data; as Markdown, by `company-<step>`. Needs a build. */
export async function benchCompany(options: CompanyOptions): Promise<Readonly<Record<string, string>>> {
  const size = {
    events: options.events ?? 60_000_000,
    units: options.units ?? 2_000_000,
    gates: options.gates ?? 20,
  };
  const { rounds, everything = false, threads, memoryGib } = options;
  const wanted = options.steps?.split(",") ?? Object.keys(STEPS);
  const python = findTeaTasting(process.env);
  if (python === undefined && wanted.includes("peers"))
    console.error("company: tea-tasting is LEFT OUT: PULSE_BENCH_PYTHON names no Python that has tea-tasting and ibis");
  const bench = openWorkbench(options.folder ?? join(tmpdir(), "pulse-bench-company"));
  const question = { gates: size.gates, metrics: 9, everything, threads, memoryGib };
  const unknown = wanted.filter((name) => STEPS[name] === undefined);
  if (unknown.length > 0) throw new Error(`there is no step ${unknown.join()}: take ${Object.keys(STEPS).join()}`);
  const sections: Record<string, string> = {};
  for (const name of wanted) {
    const step = STEPS[name];
    if (step !== undefined) sections[`company-${name}`] = await step({ bench, size, question, rounds, python });
    console.log(`\n${sections[`company-${name}`]}\n`);
  }
  return sections;
}
