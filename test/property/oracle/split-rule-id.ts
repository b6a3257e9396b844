const LARGEST_ROLLOUT = 2 ** 31 - 1;

/** A rule id as Statsig writes it, `<base>:<percent>:<rollout>`; what ends in `override` stays whole. */
export function splitRuleId(ruleId: string | undefined) {
  const override = ruleId?.endsWith("override") === true;
  const match = override || ruleId === undefined ? null : /^(.+):(\d+(?:\.\d+)?):(\d+)$/s.exec(ruleId);
  if (match === null) return { rule: ruleId, percent: null, rollout: null, override };
  const [, rule, percent, number] = match;
  const rollout = Number(number) <= LARGEST_ROLLOUT ? Number(number) : null;
  return { rule, percent: percentage(Number(percent)), rollout, override };
}

/** A percentage that is none, being above 100, is not there. */
export function percentage(found: number | null): number | null {
  return found !== null && found >= 0 && found <= 100 ? found : null;
}
