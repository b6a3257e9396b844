import { PulseError } from "../../errors.ts";
import { type Area, type Finding, findingsOf } from "./finding.ts";

/** What a check that failed tells: the error's own words and hint. What nobody thought of is thrown on. */
export function failedCheck(area: Area, check: string, subject: string, error: unknown): Finding {
  if (!(error instanceof PulseError) || error.fault === "bug") throw error;
  const { problem, down } = findingsOf(area);
  const say = error.fault === "dependency_down" ? down : problem;
  return say(check, subject, error.message, error.hint ?? null);
}
