import type { Evaluation } from "../../gates/evaluation/evaluation.ts";
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

/** Which rule decided, in words. */
export function decisionWords({ ruleId, passes, configDelegate }: Evaluation): string {
  const through = configDelegate === null ? "" : ` of the experiment ${configDelegate}`;
  if (ruleId === "default") return `by default${through}: no rule's conditions hold`;
  if (ruleId === "disabled") return `as it is disabled${through}`;
  if (ruleId === "") return "";
  return passes
    ? `by rule ${ruleId}${through}`
    : `by rule ${ruleId}${through}, whose percentage does not take the unit`;
}
