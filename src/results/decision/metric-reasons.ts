import { type Estimate, isClear, isLostAmongMany, type Verdict } from "../scorecard/estimate.ts";
import { changeWords } from "../words/change-words.ts";
import { listInWords } from "../words/lists.ts";
import { formatProbability } from "../words/numbers.ts";
import { outcomeInWords } from "../words/outcome-in-words.ts";
import { quantityOf } from "../words/quantity.ts";
import { metricPerUnit } from "../words/unit-words.ts";
import { warningWords } from "../words/warning-words.ts";
import type { DecisionReason } from "./decision.ts";
import { type Headline, isGuardrail, type RuleFacts } from "./decision-facts.ts";

type Reason = Omit<DecisionReason, "scope" | "metric">;

const info = (code: string, text: string): Reason => ({ code, severity: "info", holds: null, text });
const warning = (code: string, text: string, holds: "wait" | null = "wait"): Reason => ({
  code,
  severity: "warning",
  holds,
  text,
});
const blocker = (code: string, text: string): Reason => ({ code, severity: "blocker", holds: "stop", text });

/** How a headline is named in a sentence: with its group, where there are several. */
export function nameOf({ metric, metric_kind: kind, test_group: group }: Headline, rule: RuleFacts): string {
  const name = metricPerUnit(metric, kind, rule.unit_type);
  return rule.groups > 1 ? `${name} in ${group}` : name;
}

/** `purchases per user rose by 2.1 % (0.4 % to 3.9 %)`. */
export function movedWords(headline: Headline, rule: RuleFacts, estimate: Estimate = headline.estimate): string {
  return `${nameOf(headline, rule)} ${changeWords(estimate, quantityOf(headline, true))}`;
}

const marginWords = (headline: Headline): string => {
  const { guardrail } = headline.estimate;
  if (guardrail === null) return "";
  return guardrail.of === "relative" ? `${Number((guardrail.margin * 100).toFixed(4))} %` : String(guardrail.margin);
};

/** Worse than it may be: by its margin; without one, by any clear difference. */
export function isHarmed(headline: Headline, estimate: Estimate = headline.estimate): boolean {
  if (estimate.guardrail !== null) return estimate.guardrail.verdict === "harmed";
  return isGuardrail(headline) && estimate.verdict === "worse" && !estimate.doubtful;
}

function guardrailReasons(headline: Headline, rule: RuleFacts): Reason[] {
  const { guardrail, verdict, doubtful } = headline.estimate;
  const moved = movedWords(headline, rule);
  if (isHarmed(headline)) {
    const beyond = guardrail === null ? "" : `, clearly worse than its margin of ${marginWords(headline)}`;
    return [blocker("guardrail_harmed", `guardrail harmed: ${moved}${beyond}`)];
  }
  if (guardrail !== null && guardrail.verdict === "not_shown") {
    const text = `guardrail ${nameOf(headline, rule)}: not yet shown to be within its margin of ${marginWords(headline)}`;
    return [warning("guardrail_not_shown", text)];
  }
  if (guardrail !== null && guardrail.verdict !== "shown")
    return [
      warning(
        "guardrail_not_shown",
        `guardrail ${nameOf(headline, rule)}: no verdict, ${outcomeInWords(guardrail.verdict)}`,
      ),
    ];
  if (guardrail === null && isGuardrail(headline) && !doubtful && (verdict === "higher" || verdict === "lower"))
    return [warning("guardrail_moved", `guardrail ${moved}; nobody said which direction is good`)];
  return [];
}

function findingReasons(headline: Headline, rule: RuleFacts): Reason[] {
  const { verdict, doubtful, guardrail } = headline.estimate;
  if (!isClear(verdict) || doubtful || isHarmed(headline)) return [];
  const moved = movedWords(headline, rule);
  if (verdict === "better") return [info("metric_better", `${moved}, which is better`)];
  // Worse, but within the margin that was agreed on.
  if (verdict === "worse" && guardrail?.verdict === "shown")
    return [info("metric_moved", `${moved}: worse, but within its margin of ${marginWords(headline)}`)];
  if (verdict === "worse") return [blocker("metric_worse", `${moved}, which is worse`)];
  return isGuardrail(headline) && guardrail === null
    ? []
    : [info("metric_moved", `${moved}; nobody said which direction is good`)];
}

/** Clear alone, but not to be taken for a finding. */
function doubtReasons(headline: Headline, rule: RuleFacts): Reason[] {
  const { estimate } = headline;
  if (!isClear(estimate.verdict) || !estimate.doubtful) return [];
  const say =
    estimate.verdict === "worse" ? warning : (code: string, text: string): Reason => warning(code, text, null);
  const moved = movedWords(headline, rule);
  const words = [...new Set(estimate.warnings.map(warningWords))];
  return [
    ...(words.length === 0 ? [] : [say("doubtful_interval", `${moved}, but doubt it: ${words.join("; ")}`)]),
    ...(isLostAmongMany(estimate)
      ? [
          say(
            "lost_among_many",
            `${moved}: clear alone, but not among ${estimate.adjusted.tests} comparisons (adjusted p ${formatProbability(estimate.adjusted.p_value)})`,
          ),
        ]
      : []),
  ];
}

function newestReasons(headline: Headline, rule: RuleFacts): Reason[] {
  const { newest, estimate } = headline;
  if (newest === null || newest.doubtful || isHarmed(headline) || estimate.verdict === "worse") return [];
  const isWorse = newest.verdict === "worse" && newest.guardrail?.verdict !== "shown";
  if (!isWorse && !isHarmed(headline, newest)) return [];
  return [
    warning(
      "worse_in_newest_stage",
      `in stage ${newest.stage ?? "?"} alone, ${movedWords(headline, rule, newest)}, which is worse`,
    ),
  ];
}

const isSignificant = (pValue: number | null, level: number): boolean => pValue !== null && pValue < 1 - level;

function cupedReasons(headline: Headline, rule: RuleFacts): Reason[] {
  const {
    cuped,
    difference,
    p_value: plainP,
    confidence_level: level,
    verdict,
    direction,
  } = {
    ...headline.estimate,
    direction: headline.direction,
  };
  if (cuped === null || cuped.difference === null || difference === null || verdict === "none") return [];
  const [plain, adjusted] = [isSignificant(plainP, level), isSignificant(cuped.p_value, level)];
  const opposite = plain && adjusted && difference.value * cuped.difference.value < 0;
  if (plain === adjusted && !opposite) return [];
  const name = nameOf(headline, rule);
  const with_ = changeWords(cuped, quantityOf(headline, true));
  const text = opposite
    ? `${name}: with and without CUPED the difference has opposite signs`
    : adjusted
      ? `${name}: clear with CUPED (${with_.replace(/ \((.*)\)$/, ", $1")}), not clear without it`
      : `${name}: clear without CUPED, not clear with it`;
  const rises = cuped.difference.value > 0;
  const isWorse = direction !== null && rises !== (direction === "increase");
  return [warning("cuped_disagrees", text, opposite || (adjusted && isWorse) ? "wait" : null)];
}

function poolingReasons(headline: Headline, rule: RuleFacts): Reason[] {
  const { pooling, verdict } = headline.estimate;
  if (pooling === null) return [];
  const name = nameOf(headline, rule);
  const { heterogeneity_p_value: pValue } = pooling;
  return [
    ...(pValue !== null && pValue < 0.05 && isClear(verdict)
      ? [
          warning(
            "stages_differ",
            `${name}: the stages differ more than by chance (p ${formatProbability(pValue).replace(/^(?=\d)/, "= ")}), look at each of them`,
            null,
          ),
        ]
      : []),
  ];
}

function sequentialReasons(headline: Headline, rule: RuleFacts): Reason[] {
  const { sequential, verdict, doubtful, confidence_level: level } = headline.estimate;
  if (sequential === null || !isClear(verdict) || doubtful || isSignificant(sequential.p_value, level)) return [];
  return [
    info(
      "not_clear_at_any_time",
      `${nameOf(headline, rule)}: clear for one planned look, not yet by the interval that holds however often one looks`,
    ),
  ];
}

/** Metrics of which a naive sum over the stages would say the opposite. */
function paradoxReasons(rule: RuleFacts): Reason[] {
  const names = rule.headlines
    .filter(({ estimate }) => estimate.pooling?.naive_sign_differs === true)
    .map((headline) => nameOf(headline, rule));
  if (names.length === 0) return [];
  const text = `adding all stages up would show the opposite sign for ${listInWords(names, 5)} (Simpson's paradox): each stage against its own control is right`;
  return [warning("simpsons_paradox", text, null)];
}

/** Warnings of metrics that did not move clearly: of several metrics in one sentence. */
function quietWarnings(rule: RuleFacts): Reason[] {
  const byWords = new Map<string, string[]>();
  for (const headline of rule.headlines) {
    const { verdict, warnings } = headline.estimate;
    if (isClear(verdict) || verdict === "none") continue;
    for (const words of new Set(warnings.map(warningWords)))
      byWords.set(words, [...(byWords.get(words) ?? []), nameOf(headline, rule)]);
  }
  return [...byWords].map(([words, names]) =>
    warning("doubtful_interval", `doubt the interval of ${listInWords(names, 5)}: ${words}`, null),
  );
}

function missingReasons({ counts }: RuleFacts): Reason[] {
  return Object.entries(counts.none).map(([outcome, metrics]) =>
    info("no_number", `no comparison of ${listInWords(metrics, 5)}: ${outcomeInWords(outcome)}`),
  );
}

const LOUDNESS: readonly Verdict[] = ["worse", "better", "higher", "lower", "unclear", "none"];

/** Headlines that say the most first: worse, better, others; the surest first. */
export function byLoudness(a: Headline, b: Headline): number {
  const rank = ({ estimate }: Headline): number => LOUDNESS.indexOf(estimate.verdict);
  return (
    Number(isHarmed(b)) - Number(isHarmed(a)) ||
    rank(a) - rank(b) ||
    (a.estimate.p_value ?? 1) - (b.estimate.p_value ?? 1) ||
    (a.metric < b.metric ? -1 : 1)
  );
}

/** What the metrics of a rule have to say. */
export function metricReasons(rule: RuleFacts): (Reason & { readonly metric: string | null })[] {
  const each = [...rule.headlines]
    .sort(byLoudness)
    .flatMap((headline) =>
      [
        ...guardrailReasons(headline, rule),
        ...findingReasons(headline, rule),
        ...doubtReasons(headline, rule),
        ...newestReasons(headline, rule),
        ...cupedReasons(headline, rule),
        ...poolingReasons(headline, rule),
        ...sequentialReasons(headline, rule),
      ].map((reason) => ({ ...reason, metric: headline.metric })),
    );
  return [
    ...each,
    ...[...paradoxReasons(rule), ...quietWarnings(rule), ...missingReasons(rule)].map((reason) => ({
      ...reason,
      metric: null,
    })),
  ];
}
