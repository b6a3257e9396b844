import { nameOfScope } from "../scorecard/read-checks.ts";
import { reasonInWords } from "../words/outcome-in-words.ts";
import { type CheckInput, statusText } from "./check-input.ts";
import { entriesOf, figureAt, textAt } from "./detail-of.ts";
import type { SampleRatio } from "./health-page.ts";

function groupsOf(detail: unknown): SampleRatio["groups"] {
  const groups = entriesOf(detail).map((entry) => ({
    group: textAt(entry, "group"),
    seen: figureAt(entry, "units") ?? 0,
    weight: figureAt(entry, "expected_weight"),
  }));
  const units = groups.reduce((sum, { seen }) => sum + seen, 0);
  const weights = groups.reduce((sum, { weight }) => sum + (weight ?? 0), 0);
  return groups.map(({ group, seen, weight }) => ({
    group,
    expected: weight === null || weights === 0 ? null : (units * weight) / weights,
    seen,
  }));
}

/** The checks of the sample ratio, those of one analysis together. */
export function sampleRatiosOf(checks: readonly CheckInput[], names: ReadonlySet<string>): SampleRatio[] {
  const byKey = new Map(checks.map(({ check, scope, detail }) => [`${check} ${scope}`, detail]));
  const closer = (check: string, scope: string): ReadonlyMap<string, unknown>[] =>
    entriesOf(byKey.get(`${check} ${scope}`));
  return checks
    .filter(({ check }) => check === "srm")
    .map(({ scope, status, value, reason, detail }) => {
      const sequential = new Map(
        closer("srm_sequential", scope).map((day) => [textAt(day, "ds"), figureAt(day, "p_value")]),
      );
      return {
        scope,
        name: nameOfScope(scope, names) ?? "",
        status: statusText(status),
        p_value: value,
        reason: reasonInWords(reason),
        groups: groupsOf(detail),
        days: closer("srm_daily", scope).map((day) => ({
          ds: textAt(day, "ds"),
          p_value: figureAt(day, "p_value"),
          adjusted_p_value: figureAt(day, "adjusted"),
          sequential_p_value: sequential.get(textAt(day, "ds")) ?? null,
        })),
        dimensions: closer("srm_driver", scope).map((one) => ({
          dimension: textAt(one, "dimension"),
          value: textAt(one, "level"),
          p_value: figureAt(one, "p_value"),
          adjusted_p_value: figureAt(one, "adjusted_p_value"),
          units: figureAt(one, "units"),
        })),
      };
    });
}
