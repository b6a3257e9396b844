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

/** Rules that force an outcome, whatever a percentage says. */
function forcedWords(ruleId: string): string | undefined {
  if (ruleId.startsWith("holdout:")) return `held out by the holdout ${ruleId.slice("holdout:".length)}`;
  const of = /^(?:(pass|fail):all|(.+):[^:]+|.+):id_override$/.exec(ruleId);
  if (of === null) return undefined;
  const [, outcome, group] = of;
  if (outcome !== undefined) return `forced to ${outcome} by an override`;
  return group === undefined ? "forced by an override" : `forced into the group ${group} by an override`;
}

/** Which rule decided, in words. */
export function decisionWords({ ruleId, passes, configDelegate }: Evaluation): string {
  const through = configDelegate === null ? "" : ` of the experiment ${configDelegate}`;
  if (ruleId === "default") return `by default${through}: no rule's conditions hold`;
  if (ruleId === "disabled") return `as it is disabled${through}`;
  if (ruleId === "") return "";
  const forced = forcedWords(ruleId);
  if (forced !== undefined) return `${forced}${through} (rule ${ruleId})`;
  return passes
    ? `by rule ${ruleId}${through}`
    : `by rule ${ruleId}${through}, whose percentage does not take the unit`;
}
