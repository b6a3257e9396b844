/** A rule id as Statsig writes it, `<base>:<percent>:<rollout>`; what ends in `override` stays whole. */
export function splitRuleId(ruleId: string | undefined) {
  const override = ruleId?.endsWith("override") === true;
  const match = override || ruleId === undefined ? null : /^(.+):(\d+(?:\.\d+)?):(\d+)$/s.exec(ruleId);
  if (match === null) return { rule: ruleId, percent: null, rollout: null, override };
  return { rule: match[1], percent: Number(match[2]), rollout: Number(match[3]), override };
}
