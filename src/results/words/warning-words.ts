import type { Warning } from "../scorecard/views.ts";

/** Warnings in a few words; those of a later version stand in their own. */
const RULE_WORDS: ReadonlyMap<string, string> = new Map([
  ["skewed_difference", "too few units for such skewed values"],
  ["group_without_variation", "all units of one group have the same value"],
  ["few_events", "too few events in a group"],
  ["pool_of_doubtful_stages", "some of the stages are doubtful"],
]);

/** A warning in a few words. */
export function warningWords({ rule, text }: Warning): string {
  return RULE_WORDS.get(rule) ?? text;
}
