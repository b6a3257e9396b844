import type { Decision, DecisionReason } from "./decision.ts";

/** What a release script may fail on. */
export const FAIL_ON = ["guardrail", "health", "worse", "any"] as const;
export type FailOn = (typeof FAIL_ON)[number];

export function isFailOn(text: string): text is FailOn {
  return FAIL_ON.some((one) => one === text);
}

const CODES: Readonly<Record<Exclude<FailOn, "any">, (reason: DecisionReason) => boolean>> = {
  guardrail: ({ code }) => code === "guardrail_harmed",
  health: ({ code, holds }) => code.endsWith("_failed") && holds === "stop",
  worse: ({ code }) => code === "guardrail_harmed" || code === "metric_worse",
};

/**
 * What speaks against going on, of the kind that is asked for; empty: nothing. Where nothing is compared, nothing can be answered for, and
 * that fails as well.
 *
 * @param on `guardrail`: a guardrail is harmed; `health`: a check fails; `worse`: any metric is clearly worse; `any`: all that stops or waits.
 */
export function failsOn({ reasons, verdict }: Decision, on: FailOn): DecisionReason[] {
  const found = on === "any" ? reasons.filter(({ holds }) => holds !== null) : reasons.filter(CODES[on]);
  if (found.length > 0 || verdict !== "no_data" || on === "health") return found;
  return reasons.filter(({ code }) => code === "nothing_compared");
}
