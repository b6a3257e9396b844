import type { Engine, Relation, RelationValue } from "../engine/engine.ts";
import { type Model, model } from "../engine/model.ts";
import { dayOf } from "../lake/calendar.ts";
import { type Computation, relationOf } from "../pipeline/compute.ts";
import { given } from "../pipeline/given.ts";
import { spanId } from "../pipeline/graph/stage-id.ts";
import { stageUnits } from "../pipeline/graph/stage-units.ts";
import { tableDaysRelation } from "../pipeline/graph/table-days.ts";
import { readQuantiles } from "../pipeline/read-quantiles.ts";
import { type AnalysedStage, type DailyEntries, rampsOf } from "../pipeline/results/analysis.ts";
import { correctFamilies } from "../pipeline/results/corrections.ts";
import { pooledRows } from "../pipeline/results/pooled-rows.ts";
import type { Row } from "../pipeline/results/row.ts";
import { type RowContext, stageRows } from "../pipeline/results/stage-rows.ts";
import { viewRows } from "../pipeline/results/view-rows.ts";
import { stageMoments } from "../pipeline/stage-moments.ts";
import { NO_QUANTILES } from "../pipeline/stage-quantiles.ts";
import { stagedPathsOf } from "../pipeline/staging.ts";
import { rowsWithin, type Watch, within } from "../pipeline/watch.ts";
import { activeUserRelations } from "./active-users.ts";
import { healthRows } from "./run-health.ts";
import { activeUsers } from "./tables/active-users.ts";
import { assignments } from "./tables/assignments.ts";
import { changeHistory } from "./tables/change-history.ts";
import { deadLetters } from "./tables/dead-letters.ts";
import { messageArrivals } from "./tables/message-arrivals.ts";
import { pulseExposures } from "./tables/pulse-exposures.ts";
import { pulseHealth } from "./tables/pulse-health.ts";
import { pulseResults } from "./tables/pulse-results.ts";
import type { Table } from "./tables/table.ts";
import { unitMetrics } from "./tables/unit-metrics.ts";
import { dayDistinct, metricSides } from "./unit-metrics.ts";
import type { TableSource } from "./write-tables.ts";

export interface RunIdentity {
  readonly ds: string;
  readonly runId: string;
}

/** Rows of a query over all stages, by stage. */
function byStage(rows: readonly Readonly<Record<string, RelationValue>>[]) {
  const found = new Map<string, Readonly<Record<string, RelationValue>>[]>();
  for (const row of rows) {
    const id = String(row.stage_id);
    const known = found.get(id);
    if (known === undefined) found.set(id, [row]);
    else known.push(row);
  }
  return found;
}

/** What is read of stages: all, the cumulative view, or the cells of the others. */
type Reading = "all" | "cumulative" | "cells";

const OF_VIEWS: Readonly<Record<Reading, string>> = {
  all: "true",
  cumulative: "view in ('cumulative', 'entries')",
  cells: "view <> 'cumulative'",
};

/** The moments of stages of a computation, and the units that entered them by day, read once they are built. */
export async function analysedStages(
  engine: Engine,
  { stages, definitions }: Pick<Computation, "stages" | "definitions">,
  reading: Reading = "all",
): Promise<AnalysedStage[]> {
  const plain = stages.flatMap((stage) => stage.plain);
  const others = stages.flatMap((stage) => stage.others ?? []);
  const momentRows = byStage(
    await engine.read({
      inputs: new Map([
        ["plain", relationOf("intermediate/value_moments", plain)],
        ["others", relationOf("intermediate/moments", others)],
      ]),
      // Units are counted with the plain metrics; with the others only those for whom a window is over.
      sql: `select * from plain where ${OF_VIEWS[reading]}
        union all
        select * from others where ${OF_VIEWS[reading]} and (metric <> '' or metric_part <> '')`,
    }),
  );
  // The other views count who entered by the moments' own rows.
  const ofEntries = reading === "cells" ? [] : stages;
  const entryRows = byStage(
    await engine.read({
      inputs: new Map(stageUnits(ofEntries)),
      sql: `select stage_id, first_exposure_ds as ds, "group", carried_over, count(*) as units from stage_units where in_analysis
        group by stage_id, first_exposure_ds, "group", carried_over order by stage_id, ds, "group", carried_over`,
    }),
  );
  const dailyEntries = (row: Readonly<Record<string, RelationValue>>): DailyEntries => ({
    ds: String(row.ds),
    group: String(row.group),
    carriedOver: row.carried_over === true,
    units: BigInt(Number(row.units)),
  });
  const quantiles = await readQuantiles(engine, stages, OF_VIEWS[reading]);
  return stages.map(({ id, subject, rule, analysis, stage, span, lastComparableStage, lastDay }) => ({
    subject,
    rule,
    analysis,
    stage,
    span,
    lastComparableStage,
    table: stageMoments(momentRows.get(id) ?? [], definitions.views, lastDay),
    quantiles: quantiles.get(id) ?? NO_QUANTILES,
    entries: (entryRows.get(id) ?? []).map(dailyEntries),
  }));
}

function contextOf({ ds, project }: Computation): RowContext {
  const { statistics, time_zone } = project.settings;
  return { ds, settings: statistics, dayOf: (day) => dayOf(time_zone, day) };
}

/** The cumulative rows of all stages and ramps, corrected together. */
function cumulativeRows(computation: Computation, stages: readonly AnalysedStage[]): Row[] {
  const context = contextOf(computation);
  const rows = [
    ...stages.flatMap((stage) => stageRows(stage, context)),
    ...rampsOf(stages).flatMap((ramp) => pooledRows(ramp, context)),
  ];
  return correctFamilies(rows, context.settings.correction);
}

/** All rows of results. Those of the other views are many: they are read, made and handed on stage by stage. */
async function* resultRows(
  engine: Engine,
  computation: Computation,
  stages: readonly AnalysedStage[],
  watch: Watch | undefined,
): AsyncGenerator<Row> {
  yield* within(watch, "inference", () => cumulativeRows(computation, stages));
  if (computation.definitions.views.length === 0) return;
  const context = contextOf(computation);
  for (const stage of computation.stages) {
    const [analysed] = await analysedStages(engine, { ...computation, stages: [stage] }, "cells");
    if (analysed !== undefined) yield* rowsWithin(watch, "inference", viewRows(analysed, context));
  }
}

async function* withRun(rows: AsyncIterable<Row> | Iterable<Row>, { ds, runId }: RunIdentity): AsyncGenerator<Row> {
  for await (const row of rows) yield { ...row, ds, run_id: runId };
}

function runRelation({ ds, runId }: RunIdentity): Relation {
  return given({ ds: "DATE", run_id: "VARCHAR" }, [[ds, runId]]);
}

/** What tables say of stages. */
function stageRelation({ stages }: Computation): Relation {
  const columns = {
    stage_id: "VARCHAR",
    span_id: "VARCHAR",
    percent: "DOUBLE",
    rule_name: "VARCHAR",
    dimensions: "VARCHAR",
  };
  return given(
    columns,
    stages.map(({ id, subject, rule, stage, span }) => [
      id,
      span === null ? null : spanId(subject, rule.rule, span.stages[0]?.stage ?? 0),
      stage.percent,
      rule.name,
      JSON.stringify([...new Set(subject.dimensions.flatMap(({ keys }) => keys))]),
    ]),
  );
}

const mart = (table: Table, of: Model, relations: readonly (readonly [string, Relation])[]): TableSource => ({
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
  watch?: Watch,
): Promise<TableSource[]> {
  const { ds } = identity;
  const { today, staged, project } = computation;
  const stagedMessages: Relation = {
    kind: "files",
    columns: model("staging/messages").columns,
    paths: stagedPathsOf(staged, ds),
  };
  watch?.enter?.("reading");
  const stages = await analysedStages(engine, computation, "cumulative");
  const health = await healthRows(engine, computation, stages);
  const run = runRelation(identity);
  const stageRows_ = stageRelation(computation);
  const units = stageUnits(computation.stages);
  const unitTypes = given(
    { unit_type: "VARCHAR" },
    project.settings.unit_types.map((type) => [type]),
  );
  return [
    { table: pulseResults, rows: () => withRun(resultRows(engine, computation, stages, watch), identity) },
    { table: pulseHealth, rows: () => withRun(health, identity) },
    { table: changeHistory, rows: () => withRun(changes, identity) },
    mart(pulseExposures, model("marts/pulse_exposures"), [...units, ["stages", stageRows_], ["run", run]]),
    mart(assignments, model("marts/assignments"), [...units, ["stages", stageRows_], ["run", run]]),
    mart(unitMetrics, model("marts/unit_metrics"), [
      ...tableDaysRelation("unit_days", today?.measures ?? []),
      ["occurrences", relationOf("intermediate/occurrences", today?.occurrences ?? [])],
      ["day_distinct", dayDistinct(computation)],
      ["metric_sides", metricSides(computation)],
      ["unit_types", unitTypes],
      ["run", run],
    ]),
    mart(activeUsers, model("marts/active_users"), [...activeUserRelations(computation), ["run", run]]),
    mart(messageArrivals, model("marts/message_arrivals"), [
      ["staged_messages", stagedMessages],
      [
        "run",
        given({ ds: "DATE", run_id: "VARCHAR", day_end_us: "BIGINT" }, [
          [ds, identity.runId, dayOf(project.settings.time_zone, ds).endUs],
        ]),
      ],
    ]),
    mart(deadLetters, model("marts/dead_letters"), [
      ["staged_messages", stagedMessages],
      ["run", run],
    ]),
  ];
}
