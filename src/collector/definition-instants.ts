import { rampedAmong, stepInstants, writtenRules } from "../changes/rule-in-force.ts";
import type { Definitions } from "../gates/definitions.ts";
import { instantUs } from "../gates/timeline.ts";

/** Moments, microseconds since 1970, at which definitions come to say something else by themselves: steps of rollouts, and begins and ends of experiments. */
export function instantsOf(definitions: Definitions, dayStartUs: (ds: string) => bigint): readonly bigint[] {
  const rules = rampedAmong(definitions).flatMap(writtenRules);
  return [
    ...rules.flatMap((rule) => stepInstants(rule, dayStartUs)),
    ...definitions.experiments
      .flatMap(({ from, to }) => [from, to])
      .flatMap((at) => (at === undefined ? [] : [instantUs(at, dayStartUs)])),
  ];
}
