import type { ConditionTrace, EvaluationTrace, RuleTrace } from "../../gates/evaluation/evaluation.ts";
import type { User } from "../../gates/evaluation/user.ts";

function hashedByCondition({ condition, inner }: ConditionTrace): string[] {
  return [
    ...(condition.type.toLowerCase() === "user_bucket" ? [condition.idType] : []),
    ...(inner === null ? [] : inner.rules.flatMap(hashedByRule)),
  ];
}

function hashedByRule({ rule, conditions, bucket }: RuleTrace): string[] {
  return [...conditions.flatMap(hashedByCondition), ...(bucket === null ? [] : [rule.idType])];
}

/** Types whose ids were hashed though the user has none: all such users are one. */
export function hashedWithoutId(trace: EvaluationTrace, { userID, customIDs }: User): string[] {
  const has = new Set(Object.keys(customIDs ?? {}).map((type) => type.toLowerCase()));
  if (userID !== undefined && userID !== null) has.add("userid");
  return [...new Set(trace.rules.flatMap(hashedByRule))].filter((type) => !has.has(type.toLowerCase()));
}
