import { allowedHint } from "../../config/near-name.ts";
import { PulseError } from "../../errors.ts";
import type { Scorecard } from "../scorecard/scorecard.ts";
import { isBalancedName, type Selection } from "../scorecard/selection.ts";
import { formatPercent } from "../words/numbers.ts";
import type { AnalysisTab } from "./gate-page.ts";

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

/** The choices of results that a gate or experiment has, from its scorecard of the whole. */
export function analysesOf({ rules, exposure_type: type }: Scorecard): AnalysisTab[] {
  const lines = rules.flatMap(({ metrics }) => metrics.flatMap((metric) => metric.lines));
  const ramp = rules[0]?.ramp ?? [];
  const whole: AnalysisTab = {
    id: "ramp",
    label: type === "experiment" ? "All units" : "All stages",
    kind: "ramp",
    comparable: rules.some(({ comparable }) => comparable),
  };
  const pooled: AnalysisTab[] = lines.some((line) => line.headline_is === "pooled")
    ? [{ id: "pooled", label: "Pooled", kind: "pooled", comparable: true }]
    : [];
  const stages = type === "experiment" ? [] : unique(rules.flatMap((rule) => rule.ramp.map(({ stage }) => stage)));
  const balanced = unique(lines.flatMap((line) => line.balanced.map((one) => one.balanced))).sort();
  return [
    whole,
    ...pooled,
    ...stages
      .sort((a, b) => a - b)
      .map((number): AnalysisTab => {
        const stage = ramp.find((one) => one.stage === number);
        const percent = stage?.percent ?? null;
        return {
          id: `stage-${number}`,
          label: `Stage ${number}${percent === null ? "" : `, ${formatPercent(percent)}`}`,
          kind: "stage",
          comparable: rules.some((rule) => rule.ramp.some((one) => one.stage === number && one.outcome === "ok")),
        };
      }),
    ...balanced.map(
      (name): AnalysisTab => ({
        id: name,
        label: name.replace("balanced-", "Balanced "),
        kind: "balanced",
        comparable: true,
      }),
    ),
  ];
}

/** The selection of an analysis by its id. */
export function stageOfAnalysis(id: string): Selection["stage"] {
  if (id === "ramp") return null;
  if (id === "pooled" || isBalancedName(id)) return id;
  return Number(id.replace("stage-", ""));
}

/** The analysis of an id; without one the whole. Errors: `RESULTS_UNKNOWN` (input). */
export function chosenAnalysis(analyses: readonly AnalysisTab[], id: string | undefined, name: string): AnalysisTab {
  const [whole] = analyses;
  const found = id === undefined ? whole : analyses.find((one) => one.id === id);
  if (found !== undefined) return found;
  throw new PulseError({
    code: "RESULTS_UNKNOWN",
    fault: "input",
    message: `${name} has no analysis ${JSON.stringify(id)}`,
    hint: allowedHint(
      id ?? "",
      analyses.map((one) => one.id),
    ),
  });
}
