import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { loadProject } from "../../../src/config/load.ts";
import type { Engine, RelationValue } from "../../../src/engine/engine.ts";
import { land } from "../../../src/landing/land.ts";
import { type Computation, planComputation } from "../../../src/pipeline/compute.ts";
import { openEngine, runDs } from "../../../src/publish/run-ds.ts";
import { withPublished } from "../../harness/published-results.ts";
import { temporaryFolder } from "../../harness/temporary-folder.ts";
import { isMapping, metricsIn, type PageExample, type PageSection, type PageTable, record } from "./metrics-page.ts";

/** The page's figures are as of the end of this day. */
const DS = "2026-01-14";
const RECEIVED = new Date("2026-01-15T12:00:00Z");

/** A row of `pulse_results`, of all units of an example's gate. */
export interface GroupFigures {
  readonly gate: string;
  readonly metric: string;
  readonly part: string;
  /** `whole`, `country = DE`, `category = shoes`, `country = DE, category = shoes`. */
  readonly slice: string;
  /** `cumulative`, `daily Jan 6`, `days_since_exposure 1`, `last_7`. */
  readonly view: string;
  readonly test: number | null;
  readonly control: number | null;
}

/** What is known of a unit: null where it does not count. */
export interface UnitFigures {
  readonly gate: string;
  /** Id without the example's prefix. */
  readonly unit: string;
  readonly metric: string;
  readonly part: string;
  readonly figure: { readonly numerator: number; readonly denominator: number | null } | null;
}

export interface PageRun {
  readonly folder: string;
  readonly groups: readonly GroupFigures[];
  readonly units: readonly UnitFigures[];
  readonly remove: () => Promise<void>;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `Jan 5 10:00` of 2026, `Nov 14 2025 10:00`, UTC. */
function timeOf(text: string): string {
  const [, month = "", day = "", year = "2026", time = ""] =
    /^([A-Z][a-z]{2}) (\d+)(?: (\d{4}))? (\d\d:\d\d(?::\d\d)?)$/.exec(text) ?? [];
  if (!MONTHS.includes(month)) throw new SyntaxError(`not a time: ${text}`);
  return new Date(`${month} ${day} ${year} ${time} UTC`).toISOString();
}

const mappingIn = (cell: string): unknown => (cell === "" ? {} : parse(`{${cell}}`));

/** Unit types that a row names: a column `unit` is a user. */
function unitsOf(row: ReadonlyMap<string, string>, gate: string): Record<string, string> {
  const ids = [
    ["userID", row.get("unit") ?? row.get("userID") ?? ""],
    ["stableID", row.get("stableID") ?? ""],
  ].filter(([, id]) => id !== "");
  return Object.fromEntries(ids.map(([type, id]) => [type, `${gate}/${id}`]));
}

function exposureMessages({ gate, exposures }: PageExample): object[] {
  return exposures.rows.map((cells) => {
    const row = record(exposures, cells);
    const attributes = ["country", "plan"].flatMap((key) => (row.has(key) ? [[key, row.get(key)]] : []));
    return {
      type: "exposure",
      ts: timeOf(row.get("exposed") ?? ""),
      gate,
      rule: "everyone",
      passed: row.get("group") === "test",
      units: unitsOf(row, gate),
      attributes: Object.fromEntries(attributes),
    };
  });
}

/** Metadata key that numbers the events of an example: 1, 2, 4, 8, ... */
const BIT = "bit";

function eventMessages({ gate, events }: PageExample): object[] {
  return events.rows.map((cells, index) => {
    const row = record(events, cells);
    const value = row.get("value") ?? "";
    const metadata = mappingIn(row.get("metadata") ?? "");
    return {
      type: "event",
      ts: timeOf(row.get("time") ?? ""),
      name: row.get("event") ?? "",
      units: unitsOf(row, gate),
      ...(value === "" ? {} : { value: JSON.parse(value) as unknown }),
      metadata: { ...(isMapping(metadata) ? metadata : {}), [BIT]: 2 ** index },
      attributes: mappingIn(row.get("attributes") ?? ""),
    };
  });
}

/** A metric for each condition of an example's table: which of its events meet it. */
function conditionMetrics({ gate, figures }: PageExample): object[] {
  return figures
    .filter(({ headings: [first] }) => first === "condition")
    .flatMap(({ rows }) =>
      rows.map(([condition = ""], index) => ({
        name: conditionMetric(gate, index),
        kind: "sum",
        value: `metadata.${BIT}`,
        where: [parse(condition)],
      })),
    );
}

/** Name of the metric that has the numbers of the events that meet the n-th condition of an example: 1, 2, 4, 8, ... added up. */
export function conditionMetric(gate: string, index: number): string {
  return `${gate}_condition_${index + 1}`;
}

function gateOf(example: PageExample): object {
  const metrics = [...metricsIn(example), ...conditionMetrics(example)].map((metric) => String(nameOf(metric)));
  return {
    gate: example.gate,
    unit_type: example.exposures.headings.includes("stableID") ? "stableID" : "userID",
    metrics,
    rules: [{ rule: "everyone", rollout: [{ from: "2026-01-05", percent: 50 }] }],
  };
}

const nameOf = (metric: object): unknown => ("name" in metric ? metric.name : undefined);

/** One project of all the YAML of the page, with a gate for each of its examples. */
export function projectFiles(sections: readonly PageSection[], examples: readonly PageExample[]): Map<string, string> {
  const blocks = sections.flatMap(({ files }) => files);
  const settings = blocks.filter(({ path }) => path === "pulse.yaml").map(({ text }) => parse(text) as unknown);
  const files = new Map(blocks.filter(({ path }) => path !== "pulse.yaml").map(({ path, text }) => [path, text]));
  const source = { type: "files", topic: "page", path: "inbox" };
  const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
  files.set("pulse.yaml", json(Object.assign({ project: "metrics_page", sources: [source] }, ...settings)));
  files.set("metrics/conditions.yaml", json({ metrics: examples.flatMap(conditionMetrics) }));
  for (const example of examples) files.set(`gates/${example.gate}.yaml`, json(gateOf(example)));
  const messages = examples.flatMap((example) => [...exposureMessages(example), ...eventMessages(example)]);
  files.set("inbox/messages.ndjson", messages.map((message) => `${JSON.stringify(message)}\n`).join(""));
  return files;
}

/** Writes the page's project, lands its events, and computes its figures as a night does. */
export async function runPage(sections: readonly PageSection[], examples: readonly PageExample[]): Promise<PageRun> {
  const { path, remove } = await temporaryFolder("metrics-page");
  for (const [name, text] of projectFiles(sections, examples)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  utimesSync(join(path, "inbox/messages.ndjson"), RECEIVED, RECEIVED);
  const project = await loadProject(path, {});
  await land(project, { signal: new AbortController().signal, once: true });
  const engine = await openEngine(project);
  try {
    await runDs({ project, ds: DS, engine });
    const computation = await planComputation({ project, ds: DS, engine });
    return {
      folder: path,
      groups: await groupFigures(join(path, ".pulse")),
      units: await unitFigures(engine, computation, examples),
      remove,
    };
  } finally {
    await engine.close();
  }
}

function groupFigures(store: string): Promise<GroupFigures[]> {
  return withPublished(store, async (published) => {
    const rows = await published.records(
      `select name, metric, metric_part, view, strftime(view_day, '%b %-d') as day, days_since_exposure, test_mean, control_mean,
         user_dimension, user_dimension_value, metric_dimension, metric_dimension_value
       from pulse_results where population = 'all'`,
    );
    const figure = (value: unknown): number | null => (value === null ? null : Number(value));
    return rows.map((row) => {
      const levels = [
        [row.user_dimension, row.user_dimension_value],
        [row.metric_dimension, row.metric_dimension_value],
      ].filter(([dimension]) => dimension !== "");
      return {
        gate: String(row.name),
        metric: String(row.metric),
        part: String(row.metric_part),
        slice: levels.length === 0 ? "whole" : levels.map(([dimension, level]) => `${dimension} = ${level}`).join(", "),
        view: [row.view, row.day ?? row.days_since_exposure].filter((part) => part !== null).join(" "),
        test: figure(row.test_mean),
        control: figure(row.control_mean),
      };
    });
  });
}

/** The units' numbers, out of the statement that adds them up. */
async function unitFigures(
  engine: Engine,
  { stages }: Computation,
  examples: readonly PageExample[],
): Promise<UnitFigures[]> {
  const [first] = stages;
  if (first === undefined) return [];
  const { inputs } = first.moments.batch.statement(stages.map(({ moments }) => moments));
  const values = await engine.read({
    inputs,
    sql: "select stage_id, unit_id, metric, metric_part, y, x from unit_values where view = 'cumulative' and metric_level = ''",
  });
  const spans = await engine.read({ inputs, sql: "select stage_id, unit_id, window_id from metric_spans" });
  const keyOf = (...parts: readonly unknown[]): string => JSON.stringify(parts.map(String));
  const found = new Map(values.map((row) => [keyOf(row.stage_id, row.unit_id, row.metric, row.metric_part), row]));
  const counted = new Set(spans.map((row) => keyOf(row.stage_id, row.unit_id, row.window_id)));
  const number = (value: RelationValue | undefined, scale: number): number => Number(value ?? 0) / 10 ** scale;
  return stages.flatMap(({ id, subject: { name: gate, metrics } }) => {
    const exposures = examples.find((example) => example.gate === gate)?.exposures;
    return (exposures === undefined ? [] : unitsIn(exposures)).flatMap((unit) =>
      metrics.flatMap(({ metric, plan, window }) =>
        plan.parts.map(({ part, y, x, units }): UnitFigures => {
          const row = found.get(keyOf(id, `${gate}/${unit}`, metric.name, part));
          const denominator = x === null ? null : number(row?.x, x.scale);
          const isOver = !window.isComplete || counted.has(keyOf(id, `${gate}/${unit}`, window.id));
          const counts = isOver && (units === "all" || denominator !== 0);
          const figure = counts ? { numerator: number(row?.y, y.scale), denominator } : null;
          return { gate, unit, metric: metric.name, part, figure };
        }),
      ),
    );
  });
}

function unitsIn(exposures: PageTable): string[] {
  return exposures.rows.map((cells) => {
    const row = record(exposures, cells);
    return row.get("unit") ?? row.get("stableID") ?? "";
  });
}
