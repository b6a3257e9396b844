import type { Relation } from "../../engine/engine.ts";
import { model } from "../../engine/model.ts";
import { given } from "../given.ts";

const models = {
  events: model("intermediate/funnel_events"),
  chain: model("intermediate/funnel_chain"),
  totals: model("intermediate/funnel_totals"),
};

/** Models that funnels go through without a file of their own. */
export const funnelModels = Object.values(models);

/**
 * The relation `funnel_totals`: who reached which step. Each step is one run of the model `funnel_chain` over the step before it.
 *
 * @param longest steps of the longest funnel; 0 makes the relation empty.
 */
export function funnelRelations(longest: number): [string, Relation][] {
  if (longest === 0) return [["funnel_totals", { kind: "files", paths: [], columns: models.totals.columns }]];
  const relations: [string, Relation][] = [
    ["funnel_events", { kind: "table", sql: models.events.sql }],
    [
      "chain_1",
      {
        kind: "table",
        sql: "select distinct stage_id, unit_id, window_id, metric, step, ts_us, ts_us as start_us from funnel_events where step = 1",
      },
    ],
  ];
  for (let step = 2; step <= longest; step += 1) {
    const sql = models.chain.sql
      .replaceAll("previous_chain", `chain_${step - 1}`)
      .replaceAll("this_step", `step_${step}`);
    relations.push([`step_${step}`, given({ step: "INTEGER" }, [[step]])], [`chain_${step}`, { kind: "table", sql }]);
  }
  const chains = Array.from({ length: longest }, (_, index) => `select * from chain_${index + 1}`);
  relations.push(
    ["funnel_chains", { kind: "query", sql: chains.join(" union all ") }],
    ["funnel_totals", { kind: "query", sql: models.totals.sql }],
  );
  return relations;
}
