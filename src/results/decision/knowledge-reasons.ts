import { counted } from "../words/lists.ts";
import { formatPercent, formatSize } from "../words/numbers.ts";
import type { DecisionReason } from "./decision.ts";
import type { DecisionFacts, RuleFacts } from "./decision-facts.ts";
import { nameOf } from "./metric-reasons.ts";

type Reason = Omit<DecisionReason, "scope">;

/** Relative differences that are worth a wait: the smallest that comes within reach is named. */
const TARGETS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5] as const;
/** Longer than this nobody waits. */
const LONGEST_WAIT_DAYS = 28;
/** What the surest metric must be able to show before silence means anything. */
const ENOUGH = 0.1;

/** Days until a relative difference of `target` is detectable: its size falls with the root of the units. */
function daysToDetect(detectable: number, target: number, units: number, unitsPerDay: number): number {
  if (detectable <= target) return 0;
  return Math.ceil((units * ((detectable / target) ** 2 - 1)) / unitsPerDay);
}

/** `to see 1 % on revenue per user wait 6 more days`; null where waiting brings nothing that can be said. */
export function waitWords(rule: RuleFacts): string | null {
  const { sensitive, new_units_per_day: perDay } = rule;
  const detectable = sensitive?.estimate.detectable?.relative ?? null;
  if (sensitive === null || detectable === null) return null;
  const name = nameOf(sensitive, rule);
  const seen = TARGETS.find((target) => detectable <= target);
  if (seen === TARGETS[0]) return `a change of ${formatPercent(seen * 100)} of ${name} would have been seen`;
  const units = sensitive.estimate.test_units + sensitive.estimate.control_units;
  if (perDay === null || perDay <= 0)
    return `changes of ${name} below ${formatSize(detectable)} would not have been seen`;
  const waits = TARGETS.map((target) => ({ target, days: daysToDetect(detectable, target, units, perDay) }));
  const within = waits.find(({ days }) => days > 0 && days <= LONGEST_WAIT_DAYS);
  if (within !== undefined)
    return `to see ${formatPercent(within.target * 100)} on ${name} wait ${counted(within.days, "more day")}`;
  const later = detectable * Math.sqrt(units / (units + LONGEST_WAIT_DAYS * perDay));
  return `changes of ${name} below ${formatSize(detectable)} would not have been seen, nor below ${formatSize(later)} in ${LONGEST_WAIT_DAYS} more days`;
}

function controlReasons({ ramp, comparable }: RuleFacts): Reason[] {
  const latest = ramp.at(-1);
  if (!comparable || latest === undefined || latest.outcome === "ok" || latest.compare_stage === null) return [];
  const last = ramp.find(({ stage }) => stage === latest.compare_stage);
  const where = latest.percent === null ? `in stage ${latest.stage}` : `at ${formatPercent(latest.percent)}`;
  const known = last?.percent == null ? `stage ${latest.compare_stage}` : `${formatPercent(last.percent)}`;
  const text = `${where} there is no control group: what is known is from the stages up to ${known}`;
  return [{ code: "no_control_now", severity: "warning", holds: null, metric: null, text }];
}

function dataReasons(rule: RuleFacts): Reason[] {
  const detectable = rule.sensitive?.estimate.detectable?.relative ?? null;
  const reasons: Reason[] = [];
  if (rule.sensitive !== null && detectable !== null && detectable > ENOUGH) {
    const text = `too little data: even on ${nameOf(rule.sensitive, rule)}, the surest metric, a change below ${formatSize(detectable)} would not have been seen`;
    reasons.push({ code: "too_little_data", severity: "warning", holds: "wait", metric: rule.sensitive.metric, text });
  }
  const wait = waitWords(rule);
  if (wait !== null)
    reasons.push({
      code: "sensitivity",
      severity: "info",
      holds: null,
      metric: rule.sensitive?.metric ?? null,
      text: wait,
    });
  if (rule.days > 0 && rule.days < 7) {
    const text = `${counted(rule.days, "day")} of exposures in the newest stage with a control group: less than a week, and weekdays differ from weekends`;
    reasons.push({ code: "less_than_a_week", severity: "info", holds: null, metric: null, text });
  }
  return reasons;
}

function coverageReasons(rule: RuleFacts, exposureType: string): Reason[] {
  const { headlines, counts } = rule;
  const reasons: Reason[] = [];
  if (counts.guardrails === 0) {
    const text = "no metric is marked as a guardrail (a margin, or the tag guardrail)";
    reasons.push({ code: "no_guardrail", severity: "info", holds: null, metric: null, text });
  }
  const isClearlyBetter = headlines.some(({ estimate }) => estimate.verdict === "better" && !estimate.doubtful);
  if (exposureType === "experiment" && !isClearlyBetter) {
    const text = "no group is clearly better than the control group";
    reasons.push({ code: "no_winner", severity: "info", holds: "wait", metric: null, text });
  }
  return reasons;
}

/** What can be known at all: control group, days, how small a difference would show. Of the main rule. */
export function knowledgeReasons(rule: RuleFacts, { exposure_type: type }: DecisionFacts): Reason[] {
  return [...controlReasons(rule), ...dataReasons(rule), ...coverageReasons(rule, type)];
}
