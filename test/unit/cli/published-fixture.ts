import { rm, writeFile } from "node:fs/promises";
import { DuckDBInstance } from "@duckdb/node-api";
import { tables } from "../../../src/publish/tables/all-tables.ts";
import type { Table } from "../../../src/publish/tables/table.ts";
import { figures } from "./fixture-figures.ts";
import { cellRows } from "./published-cells.ts";
import { type FixtureRow, withViews } from "./published-views.ts";

/** Published rows made by hand: each gives the columns that matter, the rest is null. */
export type FixtureTables = Readonly<Record<string, readonly FixtureRow[]>>;

export const DS = "2026-01-28";
const RUN = { ds: DS, run_id: "5f2c91ab77e0" };

const STAGES = [
  { stage: 1, percent: 2, from: "2026-01-05 00:00:00", to: "2026-01-12 10:00:00", units: [412, 20_110], carried: 0 },
  {
    stage: 2,
    percent: 10,
    from: "2026-01-12 10:00:00",
    to: "2026-01-19 14:30:00",
    units: [1_893, 17_204],
    carried: 14_310,
  },
  {
    stage: 3,
    percent: 50,
    from: "2026-01-19 14:30:00",
    to: "2026-01-26 00:00:00",
    units: [8_954, 8_871],
    carried: 15_102,
  },
  { stage: 4, percent: 100, from: "2026-01-26 00:00:00", to: null, units: [15_120, 0], carried: 14_870 },
] as const;

interface FixtureMetric {
  readonly metric: string;
  readonly part?: string;
  readonly kind: string;
  readonly direction: string | null;
  readonly mean: number;
  readonly deviation: number;
  readonly effect: number;
  readonly simpson?: boolean;
  readonly unboundedInStage1?: boolean;
  /** Currency or unit. */
  readonly of?: string;
  readonly figure?: string;
}

const METRICS: readonly FixtureMetric[] = [
  {
    metric: "revenue",
    kind: "sum",
    direction: "increase",
    of: "USD",
    mean: 12.31,
    deviation: 9,
    effect: 0.0991,
    simpson: true,
  },
  { metric: "purchases", kind: "count", direction: "increase", mean: 0.412, deviation: 0.81, effect: 0.031 },
  {
    metric: "checkout_funnel",
    part: "overall",
    kind: "funnel",
    direction: "increase",
    mean: 0.0421,
    deviation: 0.06,
    effect: 0.12,
  },
  {
    metric: "checkout_funnel",
    part: "step_2/previous",
    kind: "funnel",
    direction: "increase",
    mean: 0.61,
    deviation: 0.2,
    effect: 0.004,
  },
  {
    metric: "checkout_funnel",
    part: "step_3/previous",
    kind: "funnel",
    direction: "increase",
    mean: 0.31,
    deviation: 0.2,
    effect: 0.05,
  },
  {
    metric: "checkout_funnel",
    part: "time_to_convert",
    kind: "funnel",
    direction: "increase",
    mean: 1_362,
    deviation: 900,
    effect: -0.081,
  },
  {
    metric: "checkout_funnel",
    part: "time_to_convert/median",
    kind: "funnel",
    figure: "p50",
    direction: "increase",
    mean: 1_111,
    deviation: 900,
    effect: -0.03,
  },
  {
    metric: "support_tickets",
    kind: "count",
    direction: "decrease",
    mean: 0.021,
    deviation: 0.06,
    effect: 0.26,
    unboundedInStage1: true,
  },
  { metric: "page_views", kind: "count", direction: null, mean: 21.7, deviation: 18, effect: -0.04 },
  { metric: "active_days", kind: "dau", direction: "increase", mean: 0.331, deviation: 0.22, effect: 0.002 },
  { metric: "refunds_above_1000_usd", kind: "count", direction: "decrease", mean: 0, deviation: 1, effect: 0 },
];

const SUBJECT = {
  exposure_type: "gate",
  name: "new_checkout",
  rule: "everyone",
  unit_type: "userID",
  view: "cumulative",
};
const WHOLE = { metric_dimension: "", metric_dimension_value: "", user_dimension: "", user_dimension_value: "" };

function named(metric: FixtureMetric): FixtureRow {
  return {
    metric: metric.metric,
    metric_part: metric.part ?? "",
    metric_kind: metric.kind,
    metric_figure: metric.figure ?? null,
    metric_unit: metric.of ?? null,
    metric_tags: '["core"]',
    direction: metric.direction,
    test_group: "test",
    control_group: "control",
  };
}

const ZERO_VARIANCE = {
  test_mean: 0,
  control_mean: 0,
  difference: 0,
  difference_lower: null,
  difference_upper: null,
  p_value: null,
  relative_difference: null,
  relative_lower: null,
  relative_upper: null,
  relative_outcome: "zero_control_mean",
  outcome: "zero_variance",
};

/** Without further views of the difference. */
function plainRow(metric: FixtureMetric, stage: (typeof STAGES)[number], population: "all" | "fresh"): FixtureRow {
  const share = population === "all" ? 1 : 0.2;
  const [test, control] = stage.units;
  // The mean falls from stage to stage: the season that reverses the naive sum.
  const season = 1 - 0.12 * (stage.stage - 1);
  const wobble = 1 + 0.3 * ((stage.stage % 2) - 0.5) * (population === "all" ? 1 : -1);
  const means: [number, number | null] = [
    metric.mean * season * (1 + metric.effect * wobble),
    control === 0 ? null : metric.mean * season,
  ];
  const row = figures({
    units: [Math.round(test * share), Math.round(control * share)],
    means,
    deviation: metric.deviation,
  });
  const unbounded =
    metric.unboundedInStage1 === true && stage.stage === 1
      ? { relative_lower: null, relative_upper: null, relative_outcome: "unbounded_interval" }
      : {};
  return {
    ...RUN,
    ...SUBJECT,
    ...WHOLE,
    analysis: `new_checkout/everyone/stage-${stage.stage}${population === "fresh" ? "/fresh" : ""}`,
    stage: stage.stage,
    percent: stage.percent,
    population,
    stage_from_at: stage.from,
    stage_to_at: stage.to,
    ...named(metric),
    ...row,
    ...unbounded,
    ...(metric.mean === 0 && control > 0 ? ZERO_VARIANCE : {}),
  };
}

function stageRow(metric: FixtureMetric, stage: (typeof STAGES)[number], population: "all" | "fresh"): FixtureRow {
  const where = { metric: metric.metric, stage: stage.stage, whole: true };
  return withViews(where, plainRow(metric, stage, population));
}

/** The views by day and of the last days, of two metrics. */
function viewRows(): FixtureRow[] {
  const viewed = METRICS.filter(({ metric }) => metric === "revenue" || metric === "checkout_funnel");
  return viewed.flatMap((metric) =>
    STAGES.flatMap((stage) =>
      (["all", "fresh"] as const).flatMap((population) =>
        cellRows(plainRow(metric, stage, population), { ...stage, deviation: metric.deviation, ds: DS }),
      ),
    ),
  );
}

function pooledRow(metric: FixtureMetric, slice: FixtureRow = WHOLE, factor = 1): FixtureRow {
  const mean = metric.mean * 0.86;
  const row = figures({
    units: [Math.round(3_120 * factor), Math.round(21_870 * factor)],
    means: [mean * (1 + metric.effect), mean],
    deviation: metric.deviation,
  });
  return withViews(
    { metric: metric.metric, stage: null, whole: slice === WHOLE },
    {
      ...RUN,
      ...SUBJECT,
      ...slice,
      analysis: "new_checkout/everyone/pooled",
      stage: null,
      percent: null,
      population: "pooled",
      ...named(metric),
      ...row,
      relative_method: "stratified",
      stages_pooled: 3,
      heterogeneity_q: metric.simpson === true ? 9.1 : 1.2,
      heterogeneity_p_value: metric.simpson === true ? 0.0106 : 0.55,
      i_squared: metric.simpson === true ? 0.78 : 0,
      naive_sign_differs: metric.simpson === true,
      ...(metric.mean === 0 ? { ...ZERO_VARIANCE, outcome: "no_stage_to_pool", naive_sign_differs: null } : {}),
    },
  );
}

function gateRows(): FixtureRow[] {
  const whole = METRICS.flatMap((metric) => [
    ...STAGES.map((stage) => stageRow(metric, stage, "all")),
    ...STAGES.map((stage) => stageRow(metric, stage, "fresh")),
    pooledRow(metric),
  ]);
  const [revenue] = METRICS;
  if (revenue === undefined) return whole;
  const countries = [
    { level: "US", factor: 0.6, effect: 0.11 },
    { level: "日本", factor: 0.25, effect: 0.02 },
    { level: "(null)", factor: 0.15, effect: -0.06 },
  ].map(({ level, factor, effect }) =>
    pooledRow(
      { ...revenue, effect, simpson: false },
      { ...WHOLE, user_dimension: "country", user_dimension_value: level },
      factor,
    ),
  );
  const categories = ["shoes", "OTHER"].map((level) =>
    pooledRow(
      { ...revenue, simpson: false },
      { ...WHOLE, metric_dimension: "category", metric_dimension_value: level },
    ),
  );
  return [...whole, ...countries, ...categories];
}

/** A rule that let everybody pass from the beginning. */
function employeeRows(): FixtureRow[] {
  return METRICS.slice(0, 2).map((metric) => ({
    ...RUN,
    ...SUBJECT,
    ...WHOLE,
    ...named(metric),
    rule: "employees",
    analysis: "new_checkout/employees/stage-1",
    stage: 1,
    percent: 100,
    population: "all",
    stage_from_at: "2026-01-05 00:00:00",
    stage_to_at: null,
    ...figures({ units: [38, 0], means: [metric.mean * 1.4, null], deviation: metric.deviation }),
  }));
}

function experimentRows(): FixtureRow[] {
  const groups = [
    { group: "b_wide_banner", effect: 0.06 },
    { group: "c", effect: -0.02 },
  ];
  const metrics: FixtureMetric[] = [
    { metric: "revenue", kind: "sum", direction: "increase", mean: 12.31, deviation: 9, effect: 0 },
    { metric: "latency_ms", kind: "mean", direction: "decrease", mean: 12_345_678, deviation: 4_000_000, effect: 0 },
  ];
  return metrics.flatMap((metric) =>
    groups.map(({ group, effect }) => ({
      ...RUN,
      ...SUBJECT,
      ...WHOLE,
      ...named(metric),
      exposure_type: "experiment",
      name: "price_test",
      rule: "experiment",
      analysis: `price_test/${group}`,
      stage: 1,
      percent: null,
      population: "all",
      test_group: group,
      ...figures({
        units: [9_980, 10_021],
        means: [metric.mean * (1 + effect), metric.mean],
        deviation: metric.deviation,
      }),
    })),
  );
}

function exposures(): FixtureRow[] {
  const gate = STAGES.flatMap(({ stage, percent, units, carried }) =>
    (["test", "control"] as const).flatMap((group, index) => {
      const count = units[index] ?? 0;
      if (count === 0) return [];
      const share = count / (units[0] + units[1]);
      const row = { ...RUN, exposure_type: "gate", name: "new_checkout", rule: "everyone", stage, percent, group };
      return [
        {
          ...row,
          day: "2026-01-06",
          new_units: count,
          cumulative_units: count,
          carried_over_units: Math.round(carried * share),
          crossover_units: stage === 3 && group === "test" ? 41 : 0,
        },
      ];
    }),
  );
  const experiment = ["b_wide_banner", "c", "control"].map((group, index) => ({
    ...RUN,
    exposure_type: "experiment",
    name: "price_test",
    rule: "experiment",
    stage: 1,
    percent: null,
    group,
    day: "2026-01-06",
    new_units: 9_980 + index * 20,
    cumulative_units: 9_980 + index * 20,
    carried_over_units: 0,
    crossover_units: 0,
  }));
  return [...gate, ...experiment];
}

const HEALTH: readonly FixtureRow[] = [
  { check: "message_accounting", scope: "project", status: "ok", reason: "404,110 parts, all accounted for" },
  {
    check: "crossovers",
    scope: "new_checkout/everyone/stage-3",
    status: "warn",
    value: 0.0023,
    threshold: 0.001,
    reason: "41 of 17,866 units (0.23 %) were seen in both groups and are left out",
  },
  {
    check: "srm",
    scope: "new_checkout/everyone/stage-2",
    status: "fail",
    value: 0.00003,
    threshold: 0.001,
    reason:
      "units are not split as expected: 1893 test, 17204 control; do not trust this analysis before the cause is known",
  },
  {
    check: "srm_daily",
    scope: "new_checkout/everyone/stage-2",
    status: "fail",
    value: 0.0000012,
    threshold: 0.001,
    reason: "new units of 2026-01-15 were not split as expected",
  },
  {
    check: "srm_driver",
    scope: "new_checkout/everyone/stage-2",
    status: "fail",
    value: 0.00041,
    threshold: 0.001,
    reason: "platform drives the mismatch: in ios, 8.12 % of the units are in group test instead of 10.00 %",
  },
  {
    check: "srm_sequential",
    scope: "new_checkout/everyone/stage-2",
    status: "warn",
    value: 0.0042,
    threshold: 0.01,
    reason: "the split strayed from what is expected: first seen on 2026-01-16",
  },
  {
    check: "srm_sequential",
    scope: "new_checkout/everyone/stage-4",
    status: "skipped",
    value: null,
    threshold: 0.001,
    reason: "one_group",
  },
  {
    check: "pre_exposure_bias",
    scope: "new_checkout/everyone/stage-3",
    status: "warn",
    value: 0.0061,
    threshold: 0.01,
    reason: "revenue differed between the groups before anybody was exposed: the groups are not alike",
  },
  {
    check: "outlier_concentration",
    scope: "new_checkout/everyone/stage-3",
    status: "warn",
    value: 0.31,
    threshold: 0.2,
    reason: "31.0 % of revenue in group test comes from its top 0.1 % of units (9); consider winsorising it",
  },
  {
    check: "srm",
    scope: "new_checkout/everyone/stage-1",
    status: "ok",
    value: 0.61,
    threshold: 0.01,
    reason: "as expected",
  },
  { check: "srm", scope: "new_checkout/everyone/stage-4", status: "skipped", reason: "one group only" },
  {
    check: "srm",
    scope: "price_test",
    status: "fail",
    value: 0,
    threshold: 0.001,
    reason: "another subject's trouble",
  },
  {
    check: "timeline",
    scope: "experiment price_test",
    status: "warn",
    value: 3,
    threshold: 0,
    reason: "more of another's trouble",
  },
  { check: "gap", scope: "events/0", status: "ok", value: 0, threshold: 0, reason: "no gap" },
].map((row) => ({ ...RUN, detail: "{}", ...row }));

const FIXTURE: FixtureTables = {
  pulse_results: [...gateRows(), ...viewRows(), ...employeeRows(), ...experimentRows()],
  pulse_exposures: exposures(),
  pulse_health: HEALTH,
  runs: [
    {
      ...RUN,
      status: "published",
      started_at: "2026-01-29 02:00:00",
      finished_at: "2026-01-29 02:00:41.5",
      models_built: 12,
      row_counts: '{"pulse_results":120}',
    },
  ],
};

function createStatement(table: Table): string {
  const columns = table.columns.map(({ name, type }) => `"${name}" ${type}`);
  return `create table "${table.name}" (${columns.join(", ")})`;
}

/** Rows from a file of JSON lines whose values are all texts: one statement for many. */
function insertStatement(table: Table, path: string): string {
  const texts = table.columns.map(({ name }) => `'${name}': 'VARCHAR'`);
  const values = table.columns.map(({ name, type }) => `cast("${name}" as ${type})`);
  return `insert into "${table.name}" select ${values.join(", ")}
    from read_json('${path}', format = 'newline_delimited', columns = {${texts.join(", ")}})`;
}

/** Writes `pulse.duckdb` as a run would: every published table, with the fixture's rows. */
export async function writeFixture(path: string, fixture: FixtureTables = FIXTURE): Promise<void> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  for (const table of tables) {
    await connection.run(createStatement(table));
    const rows = fixture[table.name] ?? [];
    if (rows.length === 0) continue;
    const texts = rows.map((row) =>
      JSON.stringify(row, (_, value) => (typeof value === "number" ? String(value) : value)),
    );
    const lines = `${path}.${table.name}.ndjson`;
    await writeFile(lines, texts.join("\n"));
    await connection.run(insertStatement(table, lines));
    await rm(lines);
  }
  connection.closeSync();
  instance.closeSync();
}

/** Rows of a fixture table for one name, with every column, as they would be read. */
export function fixtureRecords(table: string, name?: string): FixtureRow[] {
  const columns = tables.find((one) => one.name === table)?.columns ?? [];
  const blank = Object.fromEntries(columns.map((column) => [column.name, null]));
  return (FIXTURE[table] ?? [])
    .filter((row) => name === undefined || row.name === name)
    .map((row) => ({ ...blank, ...row }));
}
