import type { Relation, RelationValue } from "../engine/engine.ts";
import { derivedId, levelsId } from "../metrics/derived-id.ts";
import { measureId } from "../metrics/measure.ts";
import { rawScale } from "../metrics/metric-plan.ts";
import type { Computation } from "../pipeline/compute.ts";
import { given } from "../pipeline/given.ts";
import { byLevel, dailyMeasuresOf, dimensionOf, metricTerms } from "../pipeline/metric-terms.ts";

/** What a metric's number of one day is made of, as the SQL takes it; before limits and logarithms. */
export function metricSides({ definitions }: Pick<Computation, "definitions">): Relation {
  const rows = definitions.unitTypes.flatMap(({ unitType, metrics, activeVersion }) =>
    metrics
      .filter((planned) => dailyMeasuresOf(planned).size > 0)
      .flatMap((planned) =>
        metricTerms(planned).flatMap((term): RelationValue[][] => {
          const part = planned.plan.parts.find((each) => each.part === term.part);
          if (part === undefined || (term.side !== "y" && term.side !== "x")) return [];
          const isLog = part.logOfScale !== undefined;
          if (isLog && term.side === "x") return [];
          const scale = term.side === "y" ? rawScale(part) : (part.x?.scale ?? 0);
          const ofDays = term.take === "share_of_days" || term.take === "mean_of_days";
          const { metric, side, measure, take, factor } = term;
          const hasDenominator = part.x !== null && !isLog;
          const versions = [planned.version, activeVersion];
          return [[unitType, metric, side, measure, take, factor, ofDays ? 0 : scale, hasDenominator, ...versions]];
        }),
      ),
  );
  const columns = {
    unit_type: "VARCHAR",
    metric: "VARCHAR",
    side: "VARCHAR",
    measure: "VARCHAR",
    take: "VARCHAR",
    factor: "BIGINT",
    scale: "INTEGER",
    has_denominator: "BOOLEAN",
    metric_version: "VARCHAR",
    active_user_version: "VARCHAR",
  };
  return given(columns, rows);
}

/** Figures of distinct items, by the measure that has them. */
export function dayDistinct({ definitions }: Pick<Computation, "definitions">): Relation {
  const rows = new Map<string, RelationValue[]>();
  for (const planned of definitions.unitTypes.flatMap(({ metrics }) => metrics))
    for (const need of planned.plan.needs) {
      if (need.kind !== "distinct") continue;
      const derived = derivedId(planned.metric.name, need.name);
      const dimension = dimensionOf(planned);
      rows.set(derived, [derived, measureId(need.measure)]);
      if (dimension !== null)
        rows.set(levelsId(derived), [levelsId(derived), measureId(byLevel(need.measure, dimension))]);
    }
  return given({ derived: "VARCHAR", measure: "VARCHAR" }, [...rows.values()]);
}
