import { readdirSync } from "node:fs";
import type { Relation } from "../../engine/engine.ts";
import { type Model, model } from "../../engine/model.ts";
import { packagePath } from "../../package-path.ts";
import type { Definitions, PlannedMetric, Subject } from "../../pipeline/definitions.ts";
import { momentsRelations } from "../../pipeline/graph/moments-relations.ts";
import { quantileRelations } from "../../pipeline/graph/quantile-relations.ts";
import { measuresOf } from "../../pipeline/metric-terms.ts";

/** Every model of the layer, by its SQL: so a relation of a statement finds its file. */
function modelsBySql(): Map<string, Model> {
  const files = readdirSync(packagePath("sql/intermediate")).filter((name) => name.endsWith(".sql"));
  return new Map(
    files.map((name) => {
      const found = model(`intermediate/${name.slice(0, -".sql".length)}`);
      return [found.sql, found] as const;
    }),
  );
}

const NONE: Relation = { kind: "files", columns: [], paths: [] };

const OF_EXPOSURES = ["exposures", "exposure_days", "entries", "crossovers", "assigned"];
const OF_ID_MAPS = ["id_pairs", "id_links", "linked_events"];

const modelNamed = (name: string): Model => model(`intermediate/${name}`);

/** The models that a metric's figures go through, in the order in which they run: from messages to exact sums of groups. */
export function modelsOf(
  planned: PlannedMetric,
  subject: Subject,
  definitions: Pick<Definitions, "historyDays" | "views">,
  hasIdMaps: boolean,
): Model[] {
  const keeps = new Set([...measuresOf(planned).values()].map((measure) => measure.keeps));
  const isOfDays = keeps.has("totals") || planned.plan.needs.some(({ kind }) => kind === "user_accounting");
  const alone = [{ ...subject, metrics: [planned] }];
  const files = {
    assigned: NONE,
    stages: NONE,
    unitDays: NONE,
    partialDays: NONE,
    occurrences: NONE,
    activeUnitDays: NONE,
    calendar: NONE,
    endUs: 0n,
  };
  const bySql = modelsBySql();
  const relations = [...momentsRelations(alone, definitions, files), ...quantileRelations(alone).relations];
  const through = relations.flatMap(([name, relation]) => {
    if (!("sql" in relation)) return [];
    return /^chain_(?!1$)\d+$/.test(name) ? modelNamed("funnel_chain") : (bySql.get(relation.sql) ?? []);
  });
  const { parts } = planned.plan;
  const all = [
    model("staging/messages"),
    modelNamed("events"),
    ...(hasIdMaps ? OF_ID_MAPS.map(modelNamed) : []),
    ...OF_EXPOSURES.map(modelNamed),
    ...(isOfDays ? [modelNamed("unit_days"), modelNamed("partial_days")] : []),
    ...(keeps.has("occurrences") ? [modelNamed("occurrences")] : []),
    ...through,
    ...(parts.some(({ quantile }) => quantile === undefined) ? [modelNamed("moments")] : []),
    ...(parts.some(({ quantile }) => quantile !== undefined) ? [modelNamed("quantile_ranks")] : []),
  ];
  return [...new Map(all.map((each) => [each.path, each])).values()];
}
