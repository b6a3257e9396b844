import type { ConditionTrace, EvaluationTrace, RuleTrace } from "../../gates/evaluation/evaluation.ts";
import type { User } from "../../gates/evaluation/user.ts";
import { conditionText } from "./condition-words.ts";
import type { GateCheck } from "./gate-check.ts";

function conditionJson({ condition, seen, holds, inner }: ConditionTrace): object {
  return {
    text: conditionText(condition),
    condition,
    seen: seen ?? null,
    holds,
    inner: inner === null ? null : traceJson(inner),
  };
}

function ruleJson({ rule, conditions, matches, bucket }: RuleTrace): object {
  return {
    rule: rule.id,
    name: rule.name,
    group: rule.groupName,
    percent: rule.passPercentage,
    matches,
    bucket:
      bucket === null ? null : { bucket: bucket.bucket, of: 10_000, hashed: bucket.hashed, passes_below: bucket.below },
    conditions: conditions.map(conditionJson),
  };
}

function traceJson({ evaluation, rules }: EvaluationTrace): object {
  const { outcome, value, ruleId, passes, groupName, reason, configDelegate, secondaryExposures } = evaluation;
  return {
    outcome,
    value,
    rule: ruleId,
    passes,
    group: groupName,
    reason,
    delegate: configDelegate,
    secondary_exposures: secondaryExposures,
    rules: rules.map(ruleJson),
  };
}

/** Private attributes are evaluated and shown nowhere. */
function withoutPrivate(user: User): User {
  const { privateAttributes } = user;
  if (privateAttributes === undefined || privateAttributes === null) return user;
  return {
    ...user,
    privateAttributes: Object.fromEntries(Object.keys(privateAttributes).map((name) => [name, "(private)"])),
  };
}

/** An evaluation for programs. */
export function checkJson({
  subject,
  trace,
  user,
  environment,
  atMs,
  origin,
  inForceSinceMs,
  notes,
}: GateCheck): object {
  return {
    kind: subject.kind,
    name: subject.name,
    unit_type: subject.spec.idType,
    at: new Date(atMs).toISOString(),
    of: origin,
    in_force_since: inForceSinceMs === null ? null : new Date(inForceSinceMs).toISOString(),
    environment,
    user: withoutPrivate(user),
    ...traceJson(trace),
    notes,
  };
}
