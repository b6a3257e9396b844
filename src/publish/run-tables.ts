import type { Engine, Relation, RelationValue } from "../engine/engine.ts";
import { type Model, model } from "../engine/model.ts";
import { parquetFiles } from "../lake/derived.ts";
import { measureId } from "../metrics/measure.ts";
import { type Computation, relationOf } from "../pipeline/compute.ts";
import { given } from "../pipeline/given.ts";
import { pooledRows } from "../pipeline/pooled-results.ts";
import { type AnalysedStage, type Row, rampsOf, stageRows } from "../pipeline/results.ts";
import { stageMoments } from "../pipeline/stage-moments.ts";
import { stagedPathsOf } from "../pipeline/staging.ts";
import { healthRows } from "./run-health.ts";
import * as published from "./tables.ts";
import type { TableSource } from "./write-tables.ts";

export interface RunIdentity {
  readonly ds: string;
  readonly runId: string;
}

/** The moments of every stage of a computation, read once it is built. */
export async function analysedStages(engine: Engine, computation: Computation): Promise<AnalysedStage[]> {
  const rows = await engine.read({
    inputs: new Map([
      [
        "moments",
        relationOf(
          "intermediate/moments",
          computation.stages.map(({ moments }) => moments),
        ),
      ],
    ]),
    sql: "select * from moments",
  });
  const byStage = new Map<string, Record<string, RelationValue>[]>();
  for (const row of rows) {
    const id = String(row.stage_id);
    const known = byStage.get(id);
    if (known === undefined) byStage.set(id, [row]);
    else known.push(row);
  }
  return computation.stages.map(({ id, subject, rule, stage }) => ({
    subject,
    rule,
    stage,
    table: stageMoments(byStage.get(id) ?? []),
  }));
}

function resultRows(computation: Computation, stages: readonly AnalysedStage[]): Row[] {
  const level = computation.project.settings.statistics.confidence_level;
  const version = computation.definitions.activeVersion;
  return [
    ...stages.flatMap((stage) => stageRows(stage, level, version)),
    ...rampsOf(stages).flatMap((ramp) => pooledRows(ramp, level, version)),
  ];
}

function runRelation({ ds, runId }: RunIdentity, activeVersion: string): Relation {
  return given({ ds: "DATE", run_id: "VARCHAR", active_user_version: "VARCHAR" }, [[ds, runId, activeVersion]]);
}

function stageRelation(computation: Computation): Relation {
  return given(
    { stage_id: "VARCHAR", percent: "DOUBLE", rule_name: "VARCHAR", dimensions: "VARCHAR" },
    computation.stages.map(({ id, subject, rule, stage }) => [
      id,
      stage.percent,
      rule.name,
      JSON.stringify(subject.dimensions),
    ]),
  );
}

function metricSides(computation: Computation): Relation {
  const rows = computation.definitions.metrics.flatMap(({ metric, plan }) =>
    plan.parts.flatMap((part) =>
      (
        [
          ["y", part.y],
          ["x", part.x],
        ] as const
      ).flatMap(([side, term]) => {
        if (term === null || !("measure" in term.from)) return [];
        return [
          [
            metric.name,
            side,
            measureId(term.from.measure),
            term.take,
            term.scale,
            part.x !== null,
            "dimension" in metric && metric.dimension !== undefined,
          ],
        ];
      }),
    ),
  );
  return given(
    {
      metric: "VARCHAR",
      side: "VARCHAR",
      measure: "VARCHAR",
      take: "VARCHAR",
      scale: "INTEGER",
      has_denominator: "BOOLEAN",
      has_dimension: "BOOLEAN",
    },
    rows,
  );
}

const mart = (table: published.Table, of: Model, relations: readonly (readonly [string, Relation])[]): TableSource => ({
  table,
  inputs: new Map(relations),
  sql: of.sql,
});

/** Where the rows of each published table of a run come from; `runs` is written last, when the others are counted. */
export async function runTables(
  engine: Engine,
  computation: Computation,
  identity: RunIdentity,
  changes: readonly Row[],
): Promise<TableSource[]> {
  const { ds, runId } = identity;
  const { today, definitions, staged, project } = computation;
  const stages = await analysedStages(engine, computation);
  const withRun = (rows: readonly Row[]): Row[] => rows.map((row) => ({ ...row, ds, run_id: runId }));
  const run = runRelation(identity, definitions.activeVersion);
  const stageRows_ = stageRelation(computation);
  const assigned = relationOf(
    "intermediate/assigned",
    computation.stages.map((s) => s.assigned),
  );
  const unitTypes = given(
    { unit_type: "VARCHAR" },
    project.settings.unit_types.map((type) => [type]),
  );
  const unitDays = model("intermediate/unit_days");
  return [
    { table: published.pulseResults, rows: withRun(resultRows(computation, stages)) },
    { table: published.pulseHealth, rows: withRun(await healthRows(engine, computation, stages)) },
    { table: published.changeHistory, rows: withRun(changes) },
    mart(published.pulseExposures, model("marts/pulse_exposures"), [
      ["assigned", assigned],
      ["stages", stageRows_],
      ["run", run],
    ]),
    mart(published.assignments, model("marts/assignments"), [
      ["assigned", assigned],
      ["stages", stageRows_],
      ["run", run],
    ]),
    mart(published.unitMetrics, model("marts/unit_metrics"), [
      ["unit_days", relationOf("intermediate/unit_days", today?.measures ?? [])],
      ["metric_sides", metricSides(computation)],
      ["unit_types", unitTypes],
      ["run", run],
    ]),
    mart(published.activeUsers, model("marts/active_users"), [
      [
        "unit_days",
        { kind: "files", columns: unitDays.columns, paths: today === null ? [] : parquetFiles(today.active.folder) },
      ],
      ["unit_types", unitTypes],
      ["run", run],
    ]),
    mart(published.deadLetters, model("marts/dead_letters"), [
      [
        "staged_messages",
        { kind: "files", columns: model("staging/messages").columns, paths: stagedPathsOf(staged, ds) },
      ],
      ["run", run],
    ]),
  ];
}
