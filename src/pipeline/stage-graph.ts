import type { Relation, RelationValue } from "../engine/engine.ts";
import { model } from "../engine/model.ts";
import type { Stage } from "../gates/timeline.ts";
import type { Day } from "../lake/calendar.ts";
import { type Measure, measureId } from "../metrics/measure.ts";
import { metricTerms, occurrencesOf, type Subject, totalsOf, type Window } from "./definitions.ts";
import { given } from "./given.ts";
import { type ExposureGraph, type GraphInputs, type RuleTimeline, stageId } from "./graph.ts";
import { type Batch, type Node, node, rowsOf } from "./node.ts";

/** One stage of one rule as of a run's ds: an analysis. */
export interface StageNodes {
  readonly id: string;
  readonly subject: Subject;
  readonly rule: Subject["rules"][number];
  readonly stage: Stage;
  readonly assigned: Node;
  readonly moments: Node;
}

const RANK = { assigned: 8, moments: 9 } as const;

const models = {
  assigned: model("intermediate/assigned"),
  moments: model("intermediate/moments"),
  spans: model("intermediate/metric_spans"),
  totals: model("intermediate/unit_totals"),
  funnelEvents: model("intermediate/funnel_events"),
  funnelChain: model("intermediate/funnel_chain"),
  values: model("intermediate/unit_values"),
  entries: model("intermediate/entries"),
  crossovers: model("intermediate/crossovers"),
  unitDays: model("intermediate/unit_days"),
  partialDays: model("intermediate/partial_days"),
  stepEvents: model("intermediate/step_events"),
};

interface MeasureUse {
  readonly measure: Measure;
  readonly window: Window;
}

/** Totals that a subject's metrics need, by measure and window. */
function usesOf(subject: Subject): MeasureUse[] {
  const uses = new Map<string, MeasureUse>();
  for (const planned of subject.metrics)
    for (const [id, measure] of totalsOf(planned))
      uses.set(`${id} ${planned.window.id}`, { measure, window: planned.window });
  return [...uses.values()];
}

interface StageWork {
  readonly subject: Subject;
  readonly stage: Stage;
  readonly rule: string;
  readonly id: string;
}

const subjectKey = (s: Subject): [string, string] => [s.exposureType, s.name];

function windowRows(subjects: readonly Subject[]): RelationValue[][] {
  return subjects.flatMap((subject) => {
    const rows = new Map<string, { window: Window; countsDays: boolean }>();
    for (const { plan, window } of subject.metrics) {
      const countsDays = plan.parts.some((part) => part.y.take === "share_of_days");
      rows.set(window.id, { window, countsDays: countsDays || rows.get(window.id)?.countsDays === true });
    }
    return [...rows.values()].map(({ window, countsDays }) => [
      ...subjectKey(subject),
      window.id,
      window.fromAfterUs,
      window.toAfterUs,
      window.wholeFirstDay,
      countsDays,
    ]);
  });
}

const metricPartRows = (subjects: readonly Subject[]): RelationValue[][] => {
  const rows = new Map<string, RelationValue[]>();
  for (const { metric, plan } of subjects.flatMap((s) => s.metrics))
    for (const part of plan.parts)
      rows.set(`${metric.name} ${part.part}`, [metric.name, part.part, part.units === "with_denominator"]);
  return [...rows.values()];
};

const NO_LIMIT_US = 10_000_000_000_000_000n;

function funnelRows(subjects: readonly Subject[]): { rows: RelationValue[][]; steps: number } {
  let longest = 0;
  const rows = subjects.flatMap((subject) =>
    subject.metrics.flatMap(({ metric, plan, window }) =>
      (plan.funnel?.steps ?? []).map((step, index) => {
        longest = Math.max(longest, index + 1);
        return [
          ...subjectKey(subject),
          metric.name,
          index + 1,
          measureId(step.measure),
          window.id,
          step.withinUs ?? NO_LIMIT_US,
          plan.funnel?.withinFromStart === true,
        ];
      }),
    ),
  );
  return { rows, steps: longest };
}

function funnelRelations(subjects: readonly Subject[]): [string, Relation][] {
  const { rows, steps } = funnelRows(subjects);
  if (steps === 0) return [];
  const columns = {
    exposure_type: "VARCHAR",
    name: "VARCHAR",
    metric: "VARCHAR",
    step: "INTEGER",
    measure: "VARCHAR",
    window_id: "VARCHAR",
    within_us: "BIGINT",
    within_from_start: "BOOLEAN",
  };
  const relations: [string, Relation][] = [
    ["funnel_steps", given(columns, rows)],
    ["funnel_events", { kind: "table", sql: models.funnelEvents.sql }],
    [
      "chain_1",
      {
        kind: "table",
        sql: "select distinct stage_id, unit_id, window_id, metric, step, ts_us, ts_us as start_us from funnel_events where step = 1",
      },
    ],
  ];
  for (let step = 2; step <= steps; step += 1) {
    const sql = models.funnelChain.sql
      .replaceAll("previous_chain", `chain_${step - 1}`)
      .replaceAll("this_step", `step_${step}`);
    relations.push([`step_${step}`, given({ step: "INTEGER" }, [[step]])], [`chain_${step}`, { kind: "table", sql }]);
  }
  return relations;
}

function totalsWithFunnels(steps: number): string {
  const chains = Array.from({ length: steps }, (_, i) => `select * from chain_${i + 1}`);
  const additive = "select * from additive_totals";
  if (chains.length === 0) return additive;
  return `${additive}
union all
select stage_id, unit_id, window_id, metric || '#' || cast(step as varchar) as measure, '' as level,
  cast(count(*) as decimal(38, 0)) as events, cast(0 as decimal(38, 0)) as total, 0 as days, cast(0 as decimal(38, 0)) as overflows
from (${chains.join(" union all ")}) as chains
group by stage_id, unit_id, window_id, metric, step`;
}

function termRows(subjects: readonly Subject[]): RelationValue[][] {
  return subjects.flatMap((subject) =>
    subject.metrics.flatMap((planned) =>
      metricTerms(planned).map((t) => [
        ...subjectKey(subject),
        t.metric,
        t.part,
        t.side,
        t.windowId,
        t.measure,
        t.take,
        t.hasDimension,
      ]),
    ),
  );
}

const unique = (nodes: readonly Node[]): Node[] => [...new Map(nodes.map((n) => [n.folder, n])).values()];
const ofModel = (nodes: readonly Node[], name: string): Node[] =>
  unique(nodes.flatMap((n) => n.inputs)).filter((n) => n.model.name === name);

/** The nodes of every stage that has begun by the run's ds. */
export function stageGraph(
  inputs: GraphInputs,
  days: readonly string[],
  dayOf: (ds: string) => Day,
  graph: ExposureGraph,
  timelines: readonly RuleTimeline[],
): StageNodes[] {
  const { store, ds } = inputs;
  const asOf = dayOf(ds);
  const work = new Map<string, StageWork>();

  const stageRows = (nodes: readonly Node[]): RelationValue[][] =>
    nodes.flatMap((n) => {
      const w = work.get(n.partition ?? "");
      return w === undefined ? [] : [[w.id, ...subjectKey(w.subject), w.rule, w.stage.stage, w.stage.toUs]];
    });
  const stageColumns = {
    stage_id: "VARCHAR",
    exposure_type: "VARCHAR",
    name: "VARCHAR",
    rule: "VARCHAR",
    stage: "INTEGER",
    to_us: "BIGINT",
  };
  const subjectsOf = (nodes: readonly Node[]): Subject[] => [
    ...new Set(nodes.flatMap((n) => work.get(n.partition ?? "")?.subject ?? [])),
  ];

  const assignedBatch: Batch = {
    id: `${models.assigned.name} ${ds}`,
    rank: RANK.assigned,
    ds,
    partitionBy: "stage_id",
    statement: (nodes) => ({
      inputs: new Map<string, Relation>([
        ["entries", rowsOf(models.entries, ofModel(nodes, "entries"))],
        ["crossovers", rowsOf(models.crossovers, ofModel(nodes, "crossovers"))],
        ["stages", given(stageColumns, stageRows(nodes))],
        [
          "subjects",
          given(
            { exposure_type: "VARCHAR", name: "VARCHAR", keeps_crossovers: "BOOLEAN" },
            subjectsOf(nodes).map((s) => [...subjectKey(s), s.keepsCrossovers]),
          ),
        ],
      ]),
      sql: models.assigned.sql,
    }),
  };

  const momentsBatch: Batch = {
    id: `${models.moments.name} ${ds}`,
    rank: RANK.moments,
    ds,
    partitionBy: "stage_id",
    statement: (nodes) => {
      const subjects = subjectsOf(nodes);
      const measureRows = subjects.flatMap((s) =>
        usesOf(s).map(({ measure, window }) => [...subjectKey(s), window.id, measureId(measure)]),
      );
      return {
        inputs: new Map<string, Relation>([
          ["assigned", rowsOf(models.assigned, ofModel(nodes, "assigned"))],
          ["unit_days", rowsOf(models.unitDays, ofModel(nodes, "unit_days"))],
          ["partial_days", rowsOf(models.partialDays, ofModel(nodes, "partial_days"))],
          ["step_events", rowsOf(models.stepEvents, ofModel(nodes, "step_events"))],
          ["stages", given(stageColumns, stageRows(nodes))],
          ["calendar", inputs.calendar.relation],
          ["as_of", given({ end_us: "BIGINT" }, [[asOf.endUs]])],
          [
            "windows",
            given(
              {
                exposure_type: "VARCHAR",
                name: "VARCHAR",
                window_id: "VARCHAR",
                from_after_us: "BIGINT",
                to_after_us: "BIGINT",
                whole_first_day: "BOOLEAN",
                counts_days: "BOOLEAN",
              },
              windowRows(subjects),
            ),
          ],
          [
            "window_measures",
            given({ exposure_type: "VARCHAR", name: "VARCHAR", window_id: "VARCHAR", measure: "VARCHAR" }, measureRows),
          ],
          [
            "metric_terms",
            given(
              {
                exposure_type: "VARCHAR",
                name: "VARCHAR",
                metric: "VARCHAR",
                metric_part: "VARCHAR",
                side: "VARCHAR",
                window_id: "VARCHAR",
                measure: "VARCHAR",
                take: "VARCHAR",
                has_dimension: "BOOLEAN",
              },
              termRows(subjects),
            ),
          ],
          [
            "metrics",
            given(
              { metric: "VARCHAR", metric_part: "VARCHAR", needs_denominator: "BOOLEAN" },
              metricPartRows(subjects),
            ),
          ],
          [
            "subject_dimensions",
            given(
              { exposure_type: "VARCHAR", name: "VARCHAR", dimension: "VARCHAR" },
              subjects.flatMap((s) => s.dimensions.map((d) => [...subjectKey(s), d])),
            ),
          ],
          ["metric_spans", { kind: "table", sql: models.spans.sql }],
          ...funnelRelations(subjects),
          ["additive_totals", { kind: "query", sql: models.totals.sql }],
          ["unit_totals", { kind: "table", sql: totalsWithFunnels(funnelRows(subjects).steps) }],
          ["unit_values", { kind: "table", sql: models.values.sql }],
        ]),
        sql: models.moments.sql,
      };
    },
  };

  return timelines.flatMap(({ subject, rule, stages }) =>
    stages
      .filter((stage) => stage.fromUs < asOf.endUs && stage.percent !== 0)
      .map((stage) => {
        const id = stageId(subject, rule.rule, stage.stage);
        work.set(id, { subject, rule: rule.rule, stage, id });
        const span = days.filter((day) => {
          const { startUs, endUs } = dayOf(day);
          return stage.fromUs < endUs && stage.toUs > startUs;
        });
        const toUs = stage.toUs < asOf.endUs ? stage.toUs : asOf.endUs;
        const assigned = node(store, {
          model: models.assigned,
          label: `${subject.name}/${rule.rule}/stage-${stage.stage}`,
          inputs: [...span.map(graph.entries), ...span.map(graph.crossovers)],
          parameters: { id, keepsCrossovers: subject.keepsCrossovers },
          batch: assignedBatch,
          partition: id,
        });
        const moments = node(store, {
          model: models.moments,
          label: `${subject.name}/${rule.rule}/stage-${stage.stage}`,
          inputs: [assigned, ...measuredNodes(subject, span, graph)],
          parameters: {
            id,
            toUs,
            metrics: momentsParameters(subject),
            calendar: inputs.calendar.address,
            sql: momentsSql(),
          },
          batch: momentsBatch,
          partition: id,
        });
        return { id, subject, rule, stage, assigned, moments };
      }),
  );

  function measuredNodes(subject: Subject, span: readonly string[], exposures: ExposureGraph): Node[] {
    const uses = usesOf(subject);
    const steps = new Map(subject.metrics.flatMap((planned) => [...occurrencesOf(planned)]));
    return span.flatMap((day) => [
      ...uses.map(({ measure }) => exposures.measured("unitDays", day, measure)),
      ...uses.map(({ measure, window }) => exposures.partialDay(day, measure, window, sharing(measure, window))),
      ...[...steps.values()].map((measure) => exposures.measured("stepEvents", day, measure)),
    ]);
  }

  /** The gates and experiments that use a measure in a window. */
  function sharing(measure: Measure, window: Window): Subject[] {
    return inputs.definitions.subjects.filter((subject) =>
      usesOf(subject).some((use) => use.window.id === window.id && measureId(use.measure) === measureId(measure)),
    );
  }
}

function momentsParameters(subject: Subject): unknown {
  return {
    terms: termRows([subject]),
    parts: metricPartRows([subject]),
    windows: windowRows([subject]),
    funnels: funnelRows([subject]).rows,
    dimensions: subject.dimensions,
  };
}

/** Versions of the models that the moments are made through without a file of their own. */
function momentsSql(): string[] {
  return [models.spans, models.totals, models.funnelEvents, models.funnelChain, models.values].map((m) => m.version);
}
