import type { Project } from "../../../src/config/project.ts";
import { settingsSchema } from "../../../src/config/settings.ts";
import { experimentSchema, gateSchema } from "../../../src/gates/definition.ts";
import { metricSchema } from "../../../src/metrics/definition.ts";
import { NO_DEFINITIONS } from "../../harness/no-definitions.ts";
import { renderJson, type TreeObject } from "./arbitrary/render.ts";
import { exactNumber } from "./exact-number.ts";
import type { LandedMessage } from "./messages.ts";
import type { MomentsRow } from "./moments.ts";
import { type OracleResults, oracle } from "./oracle.ts";

interface ExampleProject {
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Rules of the gate `g`; left out: one rule `r`, 50 % from 2026-01-01 on. */
  readonly rules?: readonly unknown[];
  readonly gate?: Readonly<Record<string, unknown>>;
  readonly experiments?: readonly unknown[];
  /** By name, without it. */
  readonly metrics?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly idPairs?: Project["idPairs"];
}

/** A project with one gate `g`, checked as a user's files would be. */
export function exampleProject({
  settings,
  rules,
  gate,
  experiments = [],
  metrics = {},
  idPairs = [],
}: ExampleProject = {}): Project {
  const rollout = [{ from: "2026-01-01", percent: 50 }];
  return {
    ...NO_DEFINITIONS,
    folder: "/project",
    settings: settingsSchema.parse({ project: "p", sources: [{ type: "files", topic: "t", path: "x" }], ...settings }),
    gates: [gateSchema.parse({ gate: "g", rules: rules ?? [{ rule: "r", rollout }], ...gate })],
    experiments: experiments.map((experiment) => experimentSchema.parse(experiment)),
    metrics: Object.entries(metrics).map(([name, metric]) => metricSchema.parse({ name, ...metric })),
    idPairs,
  };
}

/** A message on topic `t`, partition 0; the broker gets it on 2026-02-01 unless told. */
export function landed(
  value: Buffer | TreeObject | null,
  offset = 0,
  timestampMs = Date.UTC(2026, 1, 1),
): LandedMessage {
  const bytes = value === null || Buffer.isBuffer(value) ? value : Buffer.from(renderJson(value));
  return { topic: "t", partition: 0, offset: BigInt(offset), timestampMs, value: bytes };
}

/** A native exposure of gate `g`, rule `r`. */
export function exposed(userID: string, ts: string, passed: boolean, more: TreeObject = {}): TreeObject {
  return { type: "exposure", ts, gate: "g", rule: "r", passed, units: { userID }, ...more };
}

/** A native metric event. */
export function did(userID: string, ts: string, name: string, more: TreeObject = {}): TreeObject {
  return { type: "event", ts, name, units: { userID }, ...more };
}

/** The oracle's results for messages in the order of their offsets, as of the end of a day. */
export function resultsOf(project: Project, messages: readonly TreeObject[], ds = "2026-01-31"): OracleResults {
  return oracle({ project, ds, messages: messages.map((message, offset) => landed(message, offset)) });
}

/**
 * What the oracle finds of one metric, `m`, for the unit `a`, first exposed at the start of 2026-01-05; all units of all of their time.
 *
 * @param options.metrics more metrics, by name; the rows are of `m` alone
 */
export function momentsOf(
  metric: Readonly<Record<string, unknown>>,
  events: readonly TreeObject[],
  options: { readonly ds?: string } & Pick<ExampleProject, "settings" | "metrics"> = {},
): MomentsRow[] {
  const { ds, settings, metrics = {} } = options;
  const project = exampleProject({ metrics: { ...metrics, m: metric }, ...(settings && { settings }) });
  const { moments } = resultsOf(project, [exposed("a", "2026-01-05", true), ...events], ds);
  return overall(moments).filter((row) => row.metric === "m");
}

/** Rows about all units of a stage, fresh or not, and all of its time. */
export function overall<Row extends { readonly population: string; readonly view: string }>(
  rows: readonly Row[],
): Row[] {
  return rows.filter((row) => row.population === "all" && row.view === "cumulative");
}

/** A value as it is shown in a test: `29.9` in units of 10^-scale. */
export function units(text: string, scale = 6): bigint {
  return (exactNumber(text) ?? 0n) / 10n ** BigInt(12 - scale);
}
