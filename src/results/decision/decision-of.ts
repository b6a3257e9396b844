import type { HealthLight } from "../health/health-light.ts";
import { asSentence } from "../words/lists.ts";
import type { Decision, DecisionReason, DecisionVerdict, Severity } from "./decision.ts";
import type { DecisionFacts } from "./decision-facts.ts";
import { healthReasons, isOwn } from "./health-reasons.ts";
import { knowledgeReasons } from "./knowledge-reasons.ts";
import { metricReasons } from "./metric-reasons.ts";
import { nothingKnown, sentenceOf } from "./sentence.ts";

const SEVERITIES: readonly Severity[] = ["blocker", "warning", "info"];

function reasonsOf(facts: DecisionFacts): DecisionReason[] {
  const compared = facts.rules.filter(({ counts }) => counts.compared > 0);
  const [main] = compared;
  const isAlone = facts.rules.length < 2;
  const reasons: DecisionReason[] = [
    ...healthReasons(facts),
    ...compared.flatMap((rule) =>
      metricReasons(rule).map((reason) => {
        const isMain = rule === main;
        return {
          ...reason,
          scope: isAlone ? null : rule.rule,
          text: isMain ? reason.text : `rule ${rule.rule}: ${reason.text}`,
        };
      }),
    ),
    ...(main === undefined ? [] : knowledgeReasons(main, facts).map((reason) => ({ ...reason, scope: null }))),
  ];
  if (main === undefined)
    reasons.push({
      ...{ code: "nothing_compared", severity: "info", holds: "wait", metric: null, scope: null },
      text: nothingKnown(facts),
    });
  return reasons
    .map((reason, index) => ({ reason, index }))
    .sort((a, b) => SEVERITIES.indexOf(a.reason.severity) - SEVERITIES.indexOf(b.reason.severity) || a.index - b.index)
    .map(({ reason }) => reason);
}

function verdictOf(facts: DecisionFacts, reasons: readonly DecisionReason[]): DecisionVerdict {
  if (reasons.some(({ holds }) => holds === "stop")) return "stop";
  if (facts.rules.every(({ counts }) => counts.compared === 0)) return "no_data";
  return reasons.some(({ holds }) => holds === "wait") ? "wait" : "go";
}

/** The worst of its own checks; what all share counts only where it fails. */
function lightOf({ findings, name, has_checks: hasChecks }: DecisionFacts): HealthLight {
  if (findings.some(({ status }) => status === "fail")) return "fail";
  if (findings.some((row) => row.status === "warn" && isOwn(row, name))) return "warn";
  return hasChecks ? "ok" : "unknown";
}

/**
 * What is known of a gate or experiment, by fixed rules: docs/decision.md has each of them. Nothing that warns is left out of the
 * sentences.
 */
export function decisionOf(facts: DecisionFacts): Decision {
  const reasons = reasonsOf(facts);
  const { name, exposure_type, ds, run_id } = facts;
  return {
    ...{ name, exposure_type, ds, run_id },
    verdict: verdictOf(facts, reasons),
    health: lightOf(facts),
    sentence: asSentence(sentenceOf(facts, reasons)),
    sentences: reasons.map(({ text }) => asSentence(text)),
    reasons,
  };
}
