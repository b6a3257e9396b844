import { isClear } from "../scorecard/estimate.ts";
import { counted, listInWords } from "../words/lists.ts";
import { formatPercent } from "../words/numbers.ts";
import { outcomeInWords } from "../words/outcome-in-words.ts";
import type { DecisionReason } from "./decision.ts";
import { type DecisionFacts, isGuardrail, type RuleFacts } from "./decision-facts.ts";
import { waitWords } from "./knowledge-reasons.ts";
import { byLoudness, isHarmed, movedWords, nameOf } from "./metric-reasons.ts";

/** Metrics that a sentence names. */
const MOST = 3;

/** `At 10 %`, `Over 2 % to 50 % (3 stages pooled)`, `In all groups`. */
function whereWords({ ramp, headlines }: RuleFacts, exposureType: string): string {
  if (exposureType === "experiment") return "So far";
  const compared = ramp.filter(({ outcome }) => outcome === "ok");
  const isPooled = headlines.some(({ headline_is: is }) => is === "pooled") && compared.length > 1;
  const [first, last] = [compared[0], compared.at(-1)];
  if (last === undefined) return "So far";
  const share = exposureType === "holdout" ? " held out" : "";
  if (isPooled && first !== undefined && first.percent !== null && last.percent !== null) {
    const span =
      first.percent === last.percent
        ? `At ${formatPercent(last.percent)}${share}`
        : `From ${formatPercent(first.percent)} to ${formatPercent(last.percent)}${share}`;
    return `${span} (${counted(compared.length, "stage")} pooled)`;
  }
  return last.percent === null ? `In stage ${last.stage}` : `At ${formatPercent(last.percent)}${share}`;
}

function movedPart(rule: RuleFacts): string[] {
  const found = rule.headlines
    .filter((headline) => isHarmed(headline) || (isClear(headline.estimate.verdict) && !headline.estimate.doubtful))
    .sort(byLoudness);
  if (found.length === 0) {
    return [
      rule.counts.compared === 1
        ? "the only metric did not move clearly"
        : `none of ${counted(rule.counts.compared, "metric")} moved clearly`,
    ];
  }
  const words = found.slice(0, MOST).map((headline) => movedWords(headline, rule));
  return [...words, ...(found.length > MOST ? [`${counted(found.length - MOST, "other metric")} moved clearly`] : [])];
}

function doubtPart(rule: RuleFacts): string[] {
  const names = rule.headlines
    .filter(({ estimate }) => isClear(estimate.verdict) && estimate.doubtful)
    .sort(byLoudness)
    .map((headline) => nameOf(headline, rule));
  return names.length === 0
    ? []
    : [`${listInWords(names, MOST)} moved, but ${names.length === 1 ? "that is" : "they are"} doubtful`];
}

function guardrailPart(rule: RuleFacts): string[] {
  if (rule.counts.guardrails === 0) return [];
  const guardrails = rule.headlines.filter(isGuardrail);
  const harmed = guardrails.filter((headline) => isHarmed(headline)).length;
  if (harmed > 0) return [`${counted(harmed, "guardrail is", "guardrails are")} harmed`];
  const isQuiet = guardrails.every(({ estimate }) => !isClear(estimate.verdict) || estimate.verdict === "better");
  if (!isQuiet) return ["a guardrail moved: see below"];
  const open = guardrails.filter(
    ({ estimate }) => estimate.guardrail !== null && estimate.guardrail.verdict !== "shown",
  );
  return [
    open.length === 0
      ? "no guardrail moved"
      : `no guardrail moved, but ${counted(open.length, "is", "are")} not yet shown to be safe`,
  ];
}

function ratioPart(facts: DecisionFacts, reasons: readonly DecisionReason[]): string[] {
  if (reasons.some(({ code }) => code === "sample_ratio_failed"))
    return ["the sample ratio is off: do not trust these numbers"];
  if (reasons.some(({ code }) => code === "sample_ratio_warns")) return ["the sample ratio is suspicious"];
  return facts.has_sample_ratio ? ["the sample ratio is fine"] : [];
}

function otherRules({ rules }: DecisionFacts, reasons: readonly DecisionReason[]): string[] {
  const [main, ...others] = rules;
  const loud = others.filter(({ rule }) =>
    reasons.some((reason) => reason.severity === "blocker" && reason.scope === rule),
  );
  return main === undefined || loud.length === 0
    ? []
    : [`something speaks against it in ${listInWords(loud.map(({ rule }) => `rule ${rule}`))}`];
}

/** Why nothing can be said. */
export function nothingKnown({ rules, exposure_type: type }: DecisionFacts): string {
  const [main] = rules;
  const latest = main?.ramp.at(-1);
  if (main === undefined || latest === undefined) return "nobody has been exposed yet";
  const where = type === "experiment" || latest.percent === null ? "" : `at ${formatPercent(latest.percent)} `;
  const [outcome] = Object.keys(main.counts.none);
  const why = latest.outcome === "ok" ? (outcome ?? "no_units") : latest.outcome;
  const words = why === "no_results" ? "there are no results yet" : `nothing can be compared: ${outcomeInWords(why)}`;
  return `${where}${words}`;
}

/** One sentence: where, what moved, guardrails, sample ratio, and what waiting brings; without its full stop. */
export function sentenceOf(facts: DecisionFacts, reasons: readonly DecisionReason[]): string {
  const [main] = facts.rules;
  if (main === undefined || main.counts.compared === 0)
    return [nothingKnown(facts), ...ratioPart(facts, reasons)].join("; ");
  const failed = reasons.some(
    ({ code }) => code === "health_failed" || code.endsWith("_bias_failed") || code === "crossovers_failed",
  );
  const wait = waitWords(main);
  const latest = main.ramp.at(-1);
  const hasNoControl = reasons.some(({ code }) => code === "no_control_now");
  const percent = latest?.percent == null ? "now" : `at ${formatPercent(latest.percent)}`;
  const parts = [
    ...movedPart(main),
    ...doubtPart(main),
    ...guardrailPart(main),
    ...ratioPart(facts, reasons),
    ...(failed ? ["a health check fails"] : []),
    ...otherRules(facts, reasons),
    ...(hasNoControl ? [`${percent} there is no control group any more`] : []),
    ...(wait === null ? [] : [wait]),
  ];
  return `${whereWords(main, facts.exposure_type)}, ${parts.join("; ")}`;
}
