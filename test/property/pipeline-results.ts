import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Project } from "../../src/config/project.ts";
import type { Engine, RelationValue } from "../../src/engine/engine.ts";
import { model } from "../../src/engine/model.ts";
import { OPEN_END_US, OPEN_START_US } from "../../src/gates/timeline.ts";
import { parquetFiles } from "../../src/lake/derived.ts";
import { buildComputation, type Computation, planComputation, relationOf } from "../../src/pipeline/compute.ts";
import { given } from "../../src/pipeline/given.ts";
import { stageUnits } from "../../src/pipeline/graph/stage-units.ts";
import { activeUserRelations } from "../../src/publish/active-users.ts";
import { runTables } from "../../src/publish/run-tables.ts";
import type { TableSource } from "../../src/publish/write-tables.ts";
import { type Findings, figure, line, SERIES } from "./findings.ts";
import { momentsFindings } from "./pipeline-moments.ts";

type Row = Readonly<Record<string, RelationValue>>;

async function deadLetters(engine: Engine, { staged }: Computation): Promise<string[]> {
  const messages = model("staging/messages");
  const paths = staged.flatMap(({ folder, days }) => days.flatMap((ds) => parquetFiles(join(folder, `ds=${ds}`))));
  const rows = await engine.read({
    inputs: new Map([["staged", { kind: "files" as const, columns: messages.columns, paths }]]),
    sql: `select topic, partition, "offset", part, reason from staged where kind = 'dead'`,
  });
  return rows.map((r) => line(r.topic, r.partition, r.offset, r.part, r.reason));
}

async function assignments(engine: Engine, { stages }: Computation, analysis: string): Promise<string[]> {
  const of = stages.filter((each) => each.analysis === analysis);
  const spans = new Map(of.map(({ id, span }) => [id, span?.span]));
  const rows: Row[] = await engine.read({
    inputs: new Map(stageUnits(of)),
    sql: "select * from stage_units",
  });
  return rows.map((r) =>
    line(
      ...[r.exposure_type, r.name, r.rule, analysis === "stage" ? r.stage : spans.get(String(r.stage_id))],
      ...[r.unit_type, r.unit_id, r.group, r.first_exposure_us, r.first_exposure_ds],
      ...[r.carried_over, r.crossover, r.in_analysis],
    ),
  );
}

/** Rows of a published table that is made by SQL. */
async function published(engine: Engine, tables: readonly TableSource[], name: string): Promise<Row[]> {
  const found = tables.find(({ table }) => table.name === name);
  if (found === undefined || !("sql" in found)) throw new Error(`no SQL makes the table ${name}`);
  return engine.read(found);
}

/** Of each unit in each stage, whether it counts in a balanced analysis. */
async function inBalanced(engine: Engine, tables: readonly TableSource[]): Promise<string[]> {
  const rows = await published(engine, tables, "assignments");
  return rows.map((r) => line(r.exposure_type, r.name, r.rule, r.stage, r.unit_id, r.in_balanced_analysis));
}

/** New units by stage, group and day, and how many they stand for. */
async function represented(engine: Engine, tables: readonly TableSource[]): Promise<string[]> {
  const rows = await published(engine, tables, "pulse_exposures");
  return rows.map((r) =>
    line(
      ...[r.exposure_type, r.name, r.rule, r.stage, r.group, r.day],
      ...[r.new_units, r.carried_over_units, r.crossover_units, figure(Number(r.represented_units))],
    ),
  );
}

async function exposureCounts(engine: Engine, { counts }: Computation): Promise<string[]> {
  const rows = await engine.read({
    inputs: new Map([["counts", relationOf("intermediate/exposure_counts", counts)]]),
    sql: "select ds, exposure_type, name, outcome, exposures from counts where outcome not in ('messages', 'contradicts_timeline')",
  });
  return rows.map((r) => line(r.exposure_type, r.name, r.ds, r.outcome, r.exposures));
}

/** The project's series of the day, a row for each unit type. */
async function activeUsers(engine: Engine, computation: Computation): Promise<string[]> {
  const run = given({ ds: "DATE", run_id: "VARCHAR" }, [[computation.ds, "run"]]);
  const rows = await engine.read({
    inputs: new Map([...activeUserRelations(computation), ["run", run]]),
    sql: model("marts/active_users").sql,
  });
  const numberAt = (value: RelationValue | undefined) =>
    figure(value === null || value === undefined ? null : Number(value));
  return rows.map((r) => line(r.unit_type, r.day, ...SERIES.map((name) => numberAt(r[name]))));
}

function timelines({ timelines }: Computation): string[] {
  const open = (us: bigint, end: bigint): bigint | null => (us === end ? null : us);
  return timelines
    .filter(({ subject, rule }) => subject.experiment === null && rule.rollout === undefined)
    .flatMap(({ subject, rule, stages }) =>
      stages.map((s) =>
        line(
          subject.name,
          rule.rule,
          s.stage,
          s.percent,
          s.hashPrefix,
          open(s.fromUs, OPEN_START_US),
          open(s.toUs, OPEN_END_US),
        ),
      ),
    );
}

/** Runs the pipeline over what a store holds and reads everything that the oracle has an opinion on. */
export async function pipelineFindings(engine: Engine, project: Project, ds: string): Promise<Findings> {
  mkdirSync(join(project.folder, project.settings.store), { recursive: true });
  const computation = await planComputation({ engine, project, ds });
  await buildComputation(computation, { engine });
  const tables = await runTables(engine, computation, { ds, runId: "run" }, []);
  const { moments, quantiles } = await momentsFindings(engine, computation);
  return {
    deadLetters: (await deadLetters(engine, computation)).sort(),
    timelines: timelines(computation).sort(),
    exposures: (await exposureCounts(engine, computation)).sort(),
    assignments: (await assignments(engine, computation, "stage")).sort(),
    balanced: (await assignments(engine, computation, "balanced")).sort(),
    inBalanced: (await inBalanced(engine, tables)).sort(),
    represented: (await represented(engine, tables)).sort(),
    moments: moments.sort(),
    quantiles: quantiles.sort(),
    active: (await activeUsers(engine, computation)).sort(),
  };
}
