import { stepInstants, writtenRules } from "../changes/rule-in-force.ts";
import type { Definitions } from "../gates/specs/from-project.ts";
import { instantUs } from "../gates/timeline.ts";

/** Moments, microseconds since 1970, at which definitions come to say something else by themselves: steps of rollouts, and begins and ends of experiments. */
export function instantsOf(
  { gates, holdouts, experiments }: Definitions,
  dayStartUs: (ds: string) => bigint,
): readonly bigint[] {
  const rules = [
    ...gates.flatMap((definition) => writtenRules({ kind: "gate", definition })),
    ...holdouts.flatMap((definition) => writtenRules({ kind: "holdout", definition })),
  ];
  return [
    ...rules.flatMap((rule) => stepInstants(rule, dayStartUs)),
    ...experiments
      .flatMap(({ from, to }) => [from, to])
      .flatMap((at) => (at === undefined ? [] : [instantUs(at, dayStartUs)])),
  ];
}
