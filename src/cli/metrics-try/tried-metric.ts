import { type Measure, measureId } from "../../metrics/measure.ts";
import type { Computation } from "../../pipeline/compute.ts";
import type { PlannedMetric } from "../../pipeline/definitions.ts";
import { byLevel, dailyMeasuresOf, dimensionOf } from "../../pipeline/metric-terms.ts";
import type { Node } from "../../pipeline/node.ts";
import { measureRoles, type RolesOfMeasure } from "../../results/definition/measure-roles.ts";

/** A metric that is tried, for one type of unit. */
export interface TriedMetric {
  readonly planned: PlannedMetric;
  readonly unitType: string;
  /** Gates and experiments that take it. */
  readonly takenBy: readonly string[];
  /** What counts for it: without what bars a step. */
  readonly roles: readonly RolesOfMeasure[];
  /** Whether a number can be made of each day alone. */
  readonly isOfDays: boolean;
}

/** The metrics that are tried, for each type of unit whose gates and experiments take them; where none does, for the project's first. */
export function triedMetrics({ definitions, project }: Computation, names: readonly string[]): TriedMetric[] {
  return names.flatMap((name) => {
    const takers = definitions.subjects.filter(({ metrics }) => metrics.some(({ metric }) => metric.name === name));
    const types =
      takers.length === 0 ? project.settings.unit_types.slice(0, 1) : takers.map(({ unitType }) => unitType);
    return [...new Set(types)].flatMap((unitType) => {
      const of = definitions.unitTypes.find((type) => type.unitType === unitType);
      const planned = of?.metrics.find(({ metric }) => metric.name === name);
      if (planned === undefined) return [];
      return {
        planned,
        unitType,
        takenBy: takers.filter((taker) => taker.unitType === unitType).map((taker) => taker.name),
        roles: measureRoles(planned).filter(({ roles }) => roles.some(({ as }) => as !== "bar")),
        isOfDays: dailyMeasuresOf(planned).size > 0,
      };
    });
  });
}

/** The measures of a metric whose days are looked at: as a whole, and by the levels of its dimension. */
function measuresOfDays({ planned, roles }: TriedMetric): Measure[] {
  const dimension = dimensionOf(planned);
  const whole = roles.map(({ measure }) => ({ ...measure, level: null }));
  return dimension === null ? whole : [...whole, ...whole.map((measure) => byLevel(measure, dimension))];
}

/** The files of a day of metrics, each once. */
export function filesOfDay(tried: readonly TriedMetric[], { measures }: Computation, ds: string): Node[] {
  const asked = new Map(tried.flatMap(measuresOfDays).map((measure) => [measureId(measure), measure]));
  return [...asked.values()].map((measure) =>
    measure.keeps === "totals" ? measures.unitDays(ds, measure) : measures.occurrences(ds, measure),
  );
}
