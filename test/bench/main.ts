import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { packagePath } from "../../src/package-path.ts";
import { asVariables } from "../services/addresses.ts";
import { provideServices } from "../services/provide.ts";
import { benchCollector, collectorMarkdown } from "./collector.ts";
import { benchCompany, type CompanyOptions } from "./company.ts";
import { benchEvaluation, evaluationMarkdown } from "./evaluation.ts";
import { benchLanding, landingMarkdown } from "./landing.ts";
import { describeMachine } from "./machine.ts";
import { benchMetrics, metricsMarkdown } from "./metrics.ts";
import { benchNightly, nightlyMarkdown } from "./nightly.ts";
import { benchPages, pagesMarkdown } from "./pages.ts";
import { benchStaging, stagingMarkdown } from "./staging.ts";

const USAGE = `Measures, and writes what it measured into BENCHMARKS.md and docs/scaling.md.

  npm run bench                       everything but company, about ten minutes
  npm run bench -- landing            one of: landing, staging, nightly, metrics, evaluation, collector, pages
  npm run bench -- nightly --users 4400 --rounds 1 --dry     a small one that is only shown
  npm run bench -- metrics --events 50000 --rounds 1 --dry   the same
  npm run bench -- company            60 million events against other tools, an hour and 30 GiB of disk; with
      --events N --units N --gates N  another size: 6000000, 200000, 20
      --steps peers,growth            some of: peers, staging, growth, memory, latency
      --folder DIR                    where generated data is kept
      --threads N --memory GIB        what Pulse may use; left out: its defaults
      --everything                    with CUPED and all views, which the others do not have
`;

interface Options {
  readonly rounds: number;
  readonly users: number | undefined;
  readonly events: number | undefined;
  readonly seconds: number;
  readonly company: Omit<CompanyOptions, "rounds" | "events">;
}

/** Only Kafka is needed: the others are taken to be there. */
async function withKafka(measure: () => Promise<string>): Promise<string> {
  const environment = { PULSE_TEST_REDIS: "unused", PULSE_TEST_POSTGRES: "unused", ...process.env };
  const services = await provideServices(environment, console.error);
  try {
    Object.assign(process.env, asVariables(services.addresses));
    return await measure();
  } finally {
    await services.stop();
  }
}

function collector({ seconds }: Options): Promise<string> {
  return withKafka(async () => collectorMarkdown(await benchCollector({ seconds })));
}

function landing({ rounds, events }: Options): Promise<string> {
  const messages = events === undefined ? {} : { messages: events };
  return withKafka(async () => landingMarkdown(await benchLanding({ rounds, ...messages })));
}

function staging({ rounds, users }: Options): Promise<string> {
  return withKafka(async () =>
    stagingMarkdown(await benchStaging({ rounds, ...(users === undefined ? {} : { users }) })),
  );
}

async function nightly({ rounds, users }: Options): Promise<string> {
  return nightlyMarkdown(await benchNightly({ rounds, ...(users === undefined ? {} : { users }) }));
}

async function metrics({ rounds, events }: Options): Promise<string> {
  return metricsMarkdown(await benchMetrics({ rounds, ...(events === undefined ? {} : { events }) }));
}

async function evaluation({ rounds, users }: Options): Promise<string> {
  return evaluationMarkdown(await benchEvaluation({ rounds, ...(users === undefined ? {} : { users }) }));
}

async function pages({ rounds }: Options): Promise<string> {
  return pagesMarkdown(await benchPages({ rounds }));
}

function company({ rounds, events, company: others }: Options): Promise<Sections> {
  return benchCompany({ ...others, events, rounds });
}

/** Markdown by the name of the markers that it belongs between. */
type Sections = Readonly<Record<string, string>>;

const BENCHMARKS: Readonly<Record<string, (options: Options) => Promise<string | Sections>>> = {
  landing,
  staging,
  nightly,
  metrics,
  evaluation,
  collector,
  pages,
  company,
};
/** Those that run only where they are named. */
const ONLY_BY_NAME: readonly string[] = ["company"];

const PAGES = ["BENCHMARKS.md", "docs/scaling.md"];

/** Replaces what stands between a benchmark's markers, on the page that has them. */
function write(name: string, markdown: string): void {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  for (const path of PAGES.map(packagePath)) {
    const text = readFileSync(path, "utf8");
    const from = text.indexOf(begin);
    const to = text.indexOf(end);
    if (from < 0 || to < from) continue;
    writeFileSync(path, `${text.slice(0, from + begin.length)}\n${markdown}\n${text.slice(to)}`);
    return;
  }
  throw new Error(`no page has markers for ${name}`);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "3" },
    users: { type: "string" },
    events: { type: "string" },
    seconds: { type: "string", default: "60" },
    units: { type: "string" },
    gates: { type: "string" },
    steps: { type: "string" },
    folder: { type: "string" },
    threads: { type: "string" },
    memory: { type: "string" },
    everything: { type: "boolean", default: false },
    dry: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const unknown = positionals.filter((name) => !(name in BENCHMARKS));
if (values.help || unknown.length > 0) {
  console.log(`${unknown.length > 0 ? `there is no benchmark ${unknown.join(", ")}\n\n` : ""}${USAGE}`);
  process.exitCode = unknown.length > 0 ? 2 : 0;
} else {
  const given = (value: string | undefined): number | undefined => (value === undefined ? undefined : Number(value));
  const options = {
    rounds: Number(values.rounds),
    users: given(values.users),
    events: given(values.events),
    seconds: Number(values.seconds),
    company: {
      units: given(values.units),
      gates: given(values.gates),
      steps: values.steps,
      folder: values.folder,
      threads: given(values.threads),
      memoryGib: given(values.memory),
      everything: values.everything,
    },
  };
  for (const [name, bench] of Object.entries(BENCHMARKS)) {
    if (positionals.length === 0 ? ONLY_BY_NAME.includes(name) : !positionals.includes(name)) continue;
    const machine = describeMachine();
    const measured = await bench(options);
    for (const [section, found] of Object.entries(typeof measured === "string" ? { [name]: measured } : measured)) {
      const markdown = `${machine}.\n\n${found}`;
      console.log(`\n${markdown}\n`);
      if (!values.dry) write(section, markdown);
    }
  }
}
