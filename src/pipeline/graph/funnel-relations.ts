import type { Relation, RelationValue } from "../../engine/engine.ts";
import { model } from "../../engine/model.ts";
import { type Measure, measureId } from "../../metrics/measure.ts";
import type { Subject } from "../definitions.ts";
import { given } from "../given.ts";
import type { NeedRelations } from "./need-relations.ts";
import { subjectKey } from "./subject-relations.ts";

const models = {
  events: model("intermediate/funnel_events"),
  starts: model("intermediate/funnel_starts"),
  chain: model("intermediate/funnel_chain"),
  reached: model("intermediate/funnel_reached"),
  times: model("intermediate/funnel_times"),
  totals: model("intermediate/funnel_totals"),
};

type Rows = RelationValue[][];

/** What the funnels of gates and experiments ask for. */
interface FunnelRows {
  /** One a metric: its window and last step. */
  readonly funnels: Rows;
  /** One a metric and step: how it may follow the steps before. */
  readonly steps: Rows;
  /** Which events are which step, may not come before it (`without`), or make sessions (`session`, step 0). */
  readonly measures: Rows;
}

function funnelRows(subjects: readonly Subject[]): FunnelRows {
  const asked = subjects.flatMap((subject) =>
    subject.metrics.flatMap(({ metric: { name }, plan, window }) =>
      plan.needs.flatMap((need) => (need.kind === "funnel" ? [{ subject, name, window, need }] : [])),
    ),
  );
  const metrics = [...new Map(asked.map((each) => [each.name, each])).values()];
  return {
    funnels: metrics.map(({ name, window, need }) => [name, window.id, need.steps.length]),
    steps: metrics.flatMap(({ name, need }) =>
      need.steps.map((step, at) => [name, at + 1, step.withinUs, need.withinFromStart, step.optional]),
    ),
    measures: asked.flatMap(({ subject, name, window, need: { steps, sessions } }) => {
      const row = (role: "step" | "without" | "session", step: number, measure: Measure): RelationValue[] => [
        ...subjectKey(subject),
        name,
        window.id,
        sessions?.gapUs ?? null,
        role,
        step,
        measureId(measure),
      ];
      return [
        ...steps.flatMap(({ measure, without }, at) => [
          row("step", at + 1, measure),
          ...without.map((each) => row("without", at + 1, each)),
        ]),
        ...(sessions === null ? [] : [row("session", 0, sessions.any)]),
      ];
    }),
  };
}

function givenRelations({ funnels, steps, measures }: FunnelRows): [string, Relation][] {
  const step = {
    metric: "VARCHAR",
    step: "INTEGER",
    within_us: "BIGINT",
    within_from_start: "BOOLEAN",
    is_optional: "BOOLEAN",
  };
  const measure = {
    exposure_type: "VARCHAR",
    name: "VARCHAR",
    metric: "VARCHAR",
    window_id: "VARCHAR",
    gap_us: "BIGINT",
    role: "VARCHAR",
    step: "INTEGER",
    measure: "VARCHAR",
  };
  return [
    ["funnels", given({ metric: "VARCHAR", window_id: "VARCHAR", last_step: "INTEGER" }, funnels)],
    ["funnel_steps", given(step, steps)],
    ["funnel_measures", given(measure, measures)],
  ];
}

/** The relations `chain_2`, `chain_3`, ...: each one run of the model `funnel_chain` over the one before. */
function chainRelations(longest: number): [string, Relation][] {
  return Array.from({ length: longest - 1 }, (_, at) => at + 2).flatMap((step): [string, Relation][] => {
    const sql = models.chain.sql
      .replaceAll("previous_chain", `chain_${step - 1}`)
      .replaceAll("this_step", `step_${step}`);
    return [
      [`step_${step}`, given({ step: "INTEGER" }, [[step]])],
      [`chain_${step}`, { kind: "table", sql }],
    ];
  });
}

/**
 * Who reached which step of which funnel, from `span_events`: the relations `funnel_totals` (see {@link NeedRelations}) and
 * `funnel_times`, one row a conversion, with its microseconds (`us`).
 */
export function funnelRelations(subjects: readonly Subject[]): NeedRelations {
  const rows = funnelRows(subjects);
  if (rows.funnels.length === 0) return { rows, relations: [], totals: null };
  const longest = Math.max(...rows.funnels.map(([, , steps]) => Number(steps)));
  const chains = Array.from({ length: longest }, (_, at) => `select * from chain_${at + 1} where step = ${at + 1}`);
  return {
    rows,
    relations: [
      ...givenRelations(rows),
      ["funnel_events", { kind: "table", sql: models.events.sql }],
      ["chain_1", { kind: "query", sql: models.starts.sql }],
      ...chainRelations(longest),
      ["funnel_chains", { kind: "query", sql: chains.join(" union all ") }],
      ["funnel_reached", { kind: "table", sql: models.reached.sql }],
      ["funnel_times", { kind: "query", sql: models.times.sql }],
      ["funnel_totals", { kind: "query", sql: models.totals.sql }],
    ],
    totals: "funnel_totals",
  };
}
