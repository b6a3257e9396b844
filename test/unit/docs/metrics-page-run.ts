import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { loadProject } from "../../../src/config/load.ts";
import type { Engine, RelationValue } from "../../../src/engine/engine.ts";
import { land } from "../../../src/landing/land.ts";
import { build } from "../../../src/pipeline/build.ts";
import { type Computation, planComputation } from "../../../src/pipeline/compute.ts";
import { planFor } from "../../../src/pipeline/node.ts";
import { openEngine, runDs } from "../../../src/publish/run-ds.ts";
import { withPublished } from "../../harness/published-results.ts";
import { temporaryFolder } from "../../harness/temporary-folder.ts";
import { type PageExample, type PageSection, type PageTable, record } from "./metrics-page.ts";
import { projectFiles } from "./metrics-page-project.ts";

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

/** What came out of the page's project, which lies in a folder until it is removed. */
export interface PageRun {
  readonly folder: string;
  readonly groups: readonly GroupFigures[];
  readonly units: readonly UnitFigures[];
  readonly remove: () => Promise<void>;
}

/** Writes the page's project, lands its events, and computes its figures as a night does. */
export async function runPage(sections: readonly PageSection[], examples: readonly PageExample[]): Promise<PageRun> {
  const { path, remove } = await temporaryFolder("metrics-page");
  try {
    return { ...(await figuresIn(path, sections, examples)), folder: path, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function figuresIn(
  path: string,
  sections: readonly PageSection[],
  examples: readonly PageExample[],
): Promise<Pick<PageRun, "groups" | "units">> {
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
      groups: await groupFigures(join(path, ".pulse")),
      units: await unitFigures(engine, computation, examples),
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
  { stages, store }: Computation,
  examples: readonly PageExample[],
): Promise<UnitFigures[]> {
  const [first] = stages;
  if (first === undefined) return [];
  await build(engine, store, planFor(stages.flatMap(({ moments }) => moments.inputs)), {});
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
