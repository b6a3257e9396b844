import type { Evaluation, EvaluationTrace } from "../../gates/evaluation/evaluation.ts";
import type { CheckedKind } from "./find-subject.ts";
import { valueText } from "./value-words.ts";

/** How the outcome is shown: as good, bad or doubtful, and in words. */
export interface OutcomeWords {
  readonly tone: "good" | "bad" | "doubtful";
  readonly text: string;
}

const HOLDS: Readonly<Record<"gate" | "segment" | "holdout", readonly [yes: string, no: string]>> = {
  gate: ["pass", "fail"],
  segment: ["in the segment", "not in the segment"],
  holdout: ["held out", "not held out"],
};

/** What came out, in words. */
export function outcomeWords({ outcome, value, reason, groupName }: Evaluation, kind: CheckedKind): OutcomeWords {
  if (outcome !== "decided") return { tone: "doubtful", text: `cannot be evaluated: ${reason ?? outcome}` };
  if (kind === "gate" || kind === "segment" || kind === "holdout") {
    const [yes, no] = HOLDS[kind];
    return value === true ? { tone: "good", text: yes } : { tone: "bad", text: no };
  }
  const group = groupName === null ? "" : `group ${groupName}: `;
  return { tone: "good", text: `${group}${valueText(value)}` };
}

/** What forces an outcome, whatever a percentage says: an override, or being held out. */
function forcedWords({ evaluation: { ruleId, groupName, value }, rules }: EvaluationTrace): string | undefined {
  if (ruleId.endsWith(":id_override")) {
    if (groupName !== null) return `forced into the group ${groupName} by an override`;
    return typeof value === "boolean" ? `forced to ${value ? "pass" : "fail"} by an override` : "forced by an override";
  }
  const asked = rules
    .filter(({ rule, matches }) => matches && rule.id === ruleId)
    .flatMap(({ rule }) => rule.conditions.map(({ targetValue }) => targetValue));
  const holdout = asked.find((name) => typeof name === "string" && ruleId === `holdout:${name}`);
  return typeof holdout === "string" ? `held out by the holdout ${holdout}` : undefined;
}

/** Which rule decided, in words. */
export function decisionWords(trace: EvaluationTrace): string {
  const { ruleId, passes, configDelegate } = trace.evaluation;
  const through = configDelegate === null ? "" : ` of the experiment ${configDelegate}`;
  if (ruleId === "default") return `by default${through}: no rule's conditions hold`;
  if (ruleId === "disabled") return `as it is disabled${through}`;
  if (ruleId === "") return "";
  const forced = forcedWords(trace);
  if (forced !== undefined) return `${forced}${through} (rule ${ruleId})`;
  return passes
    ? `by rule ${ruleId}${through}`
    : `by rule ${ruleId}${through}, whose percentage does not take the unit`;
}
