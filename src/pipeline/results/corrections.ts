import type { Settings } from "../../config/settings.ts";
import { endsOf, tailProbability } from "../../statistics/comparison/alternative.ts";
import { normalUpperQuantile } from "../../statistics/distributions/normal.ts";
import { studentUpperQuantile } from "../../statistics/distributions/student.ts";
import { adjustPValues } from "../../statistics/multiplicity/adjust-p-values.ts";
import { adjustedLevels } from "../../statistics/multiplicity/adjusted-levels.ts";
import type { Row } from "./row.ts";

type CorrectionSettings = Settings["statistics"]["correction"];

/** A metric's first figure, as against the steps of a funnel. */
function isHeadline({ metric_part }: Row): boolean {
  return metric_part === "" || metric_part === "overall";
}

/**
 * What a row is corrected together with, in words; rows of one analysis with the same words (and the same test group, unless groups are
 * corrected over) are a family. The whole of the metrics is one family, each dimension's levels are another, and the steps of a funnel are one
 * each. Null: not corrected. A guardrail is not: every one of them must hold, so that many of them make no false success more likely.
 *
 * Source (guardrails): M. Schultzberg, S. Ankargren, M. Frånberg, Risk-aware product decisions in A/B tests with multiple metrics, 2024,
 * arXiv:2402.11609.
 */
function familyOf(row: Row, over: CorrectionSettings["over"]): string | null {
  if (row.margin_test !== undefined && row.margin_test !== null) return null;
  const metric = over === "groups" || !isHeadline(row) ? ` of ${row.metric}` : "";
  const what = isHeadline(row) ? "" : ", steps";
  if (row.user_dimension !== "" && row.metric_dimension !== "")
    return `levels of ${row.user_dimension} and ${row.metric_dimension} of ${row.metric}${what}`;
  if (row.user_dimension !== "") return `levels of ${row.user_dimension}${metric}${what}`;
  if (row.metric_dimension !== "") return `levels of ${row.metric_dimension} of ${row.metric}${what}`;
  if (!isHeadline(row)) return `steps of ${row.metric}`;
  return { metrics: "metrics", groups: `groups of ${row.metric}`, both: "metrics and groups" }[over];
}

function adjustedInterval(row: Row, level: number): Row {
  const alternative = row.alternative === "greater" || row.alternative === "less" ? row.alternative : "two-sided";
  const tail = tailProbability(level, alternative);
  const freedom = row.degrees_of_freedom;
  const critical = typeof freedom === "number" ? studentUpperQuantile(tail, freedom) : normalUpperQuantile(tail);
  const difference = Number(row.difference);
  const half = critical * Number(row.difference_standard_error);
  const ends = endsOf(alternative, { lower: difference - half, upper: difference + half });
  return { adjusted_level: level, adjusted_lower: ends.lower, adjusted_upper: ends.upper };
}

/**
 * Adds the adjusted p-values and intervals to rows of `pulse_results`, family by family. Rows without a p-value are in no family.
 *
 * @param rows all rows of a run.
 */
export function correctFamilies(rows: readonly Row[], { method, over }: CorrectionSettings): Row[] {
  const families = new Map<string, { readonly name: string; readonly members: number[] }>();
  for (const [index, row] of rows.entries()) {
    const name = familyOf(row, over);
    if (name === null || typeof row.p_value !== "number") continue;
    const group = over === "metrics" ? row.test_group : null;
    const key = JSON.stringify([row.analysis, row.view, group, name]);
    const family = families.get(key);
    if (family === undefined) families.set(key, { name, members: [index] });
    else family.members.push(index);
  }
  const corrected = rows.map((row): Row => ({ ...row, correction: "none" }));
  for (const { name, members } of families.values()) {
    const pValues = members.map((index) => Number(rows[index]?.p_value));
    const adjusted = adjustPValues(pValues, method);
    const levelsAt = new Map<number, number[]>();
    for (const [place, index] of members.entries()) {
      const row = rows[index];
      const pValue = adjusted[place];
      if (row === undefined || pValue === undefined) continue;
      const own = Number(row.confidence_level);
      const levels = levelsAt.get(own) ?? adjustedLevels(pValues, method, own);
      levelsAt.set(own, levels);
      corrected[index] = {
        ...row,
        correction: method,
        correction_family: name,
        correction_tests: members.length,
        adjusted_p_value: pValue,
        ...adjustedInterval(row, levels[place] ?? own),
      };
    }
  }
  return corrected;
}
