import { type Measure, measureId } from "../../metrics/measure.ts";
import type { Need, Term } from "../../metrics/metric-plan.ts";
import type { PlannedMetric } from "../../pipeline/definitions.ts";
import { byLevel } from "../../pipeline/metric-terms.ts";

/** What a measure is to a metric. */
export interface MeasureRole {
  readonly measure: Measure;
  /** `numerator`, `step 2`, ...; empty where the metric has only one. */
  readonly role: string;
  /** `bar`: such an event keeps a step of a funnel from being reached. `activity`: whole days count, whatever the window. */
  readonly as: "count" | "bar" | "activity";
}

/** A measure with all that it is to a metric: two steps of a funnel may ask for the same events. */
export interface RolesOfMeasure {
  /** Of the measure, split by the metric's dimension where it has one. */
  readonly id: string;
  /** Of the same measure as a whole. */
  readonly wholeId: string;
  readonly measure: Measure;
  readonly roles: readonly Omit<MeasureRole, "measure">[];
}

function termRoles(term: Term, role: string, names: readonly string[]): MeasureRole[] {
  const { from } = term;
  if ("measure" in from) return [{ measure: from.measure, role, as: "count" }];
  return "sum" in from ? from.sum.flatMap((part, index) => termRoles(part, names[index] ?? role, [])) : [];
}

const SIDES: Readonly<Record<string, string>> = {
  distinct: "",
  distinct_numerator: "numerator",
  distinct_denominator: "denominator",
};

function needRoles(need: Need, names: readonly string[]): MeasureRole[] {
  switch (need.kind) {
    case "funnel":
      return need.steps.flatMap(({ measure, without }, index) => [
        { measure, role: `step ${index + 1}`, as: "count" as const },
        ...without.map((each) => ({ measure: each, role: `step ${index + 1}`, as: "bar" as const })),
      ]);
    case "distinct": {
      const role = SIDES[need.name] ?? names[Number(need.name.replace("distinct_", "")) - 1] ?? need.name;
      return [{ measure: need.measure, role, as: "count" }];
    }
    case "retention":
      return [
        { measure: need.start, role: "start", as: "count" },
        { measure: need.return, role: "return", as: "count" },
      ];
    case "user_accounting":
      return [{ measure: need.active, role: "", as: "activity" }];
  }
}

/** Every measure of a metric as a whole, with what it is to it. What only says where a session ends is left out. */
export function measureRoles(planned: Pick<PlannedMetric, "metric" | "plan">): RolesOfMeasure[] {
  const { metric, plan } = planned;
  const dimension = "dimension" in metric ? (metric.dimension ?? null) : null;
  const names = metric.kind === "composite" ? metric.of : [];
  const isRatio = metric.kind === "ratio";
  const ofParts = plan.parts.flatMap(({ y, x }) => [
    ...termRoles(y, isRatio ? "numerator" : "", names),
    ...(x === null ? [] : termRoles(x, isRatio ? "denominator" : "", names)),
  ]);
  const found = new Map<string, RolesOfMeasure>();
  for (const { measure, role, as } of [...ofParts, ...plan.needs.flatMap((need) => needRoles(need, names))]) {
    const wholeId = measureId(measure);
    const split = dimension === null ? measure : byLevel(measure, dimension);
    const roles = found.get(wholeId)?.roles ?? [];
    const isKnown = roles.some((known) => known.role === role && known.as === as);
    found.set(wholeId, {
      id: measureId(split),
      wholeId,
      measure: split,
      roles: isKnown ? roles : [...roles, { role, as }],
    });
  }
  return [...found.values()];
}

/** The roles of a measure in words; empty where the metric has only one. */
export function rolesInWords(roles: RolesOfMeasure["roles"]): string {
  return roles.map(({ role, as }) => (as === "bar" ? `bars ${role}` : role)).join(", ");
}
