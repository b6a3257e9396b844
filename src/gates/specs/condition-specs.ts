import { bucketsOf } from "../buckets.ts";
import type { AttributeCondition, RuleCondition } from "../condition.ts";
import { instantUs } from "../timeline.ts";
import type { SpecCondition } from "./spec.ts";

/** Types of conditions that no evaluator knows, for what a definition leaves open: what asks them comes out as `unsupported`. */
export const PERCENTAGE_NOT_KNOWN = "pulse_percentage_not_known";
export const SALT_NOT_KNOWN = "pulse_salt_not_known";

/** What compiling a condition depends on. */
export interface ConditionContext {
  /** Whose id is meant where the condition names nobody's. */
  readonly unitType: string;
  readonly unitTypes: readonly string[];
  /** Begin of a day in the project's time zone, microseconds since 1970. */
  readonly dayStartUs: (ds: string) => bigint;
}

/** Operators as the wire names them. */
export const WIRE_OPERATORS: Readonly<Record<AttributeCondition["operator"], string>> = {
  in: "any",
  not_in: "none",
  in_case_sensitive: "any_case_sensitive",
  not_in_case_sensitive: "none_case_sensitive",
  contains_any: "str_contains_any",
  contains_none: "str_contains_none",
  starts_with_any: "str_starts_with_any",
  ends_with_any: "str_ends_with_any",
  array_contains_any: "array_contains_any",
  array_contains_none: "array_contains_none",
  array_contains_all: "array_contains_all",
  not_array_contains_all: "not_array_contains_all",
  "=": "eq",
  "!=": "neq",
  "<": "lt",
  "<=": "lte",
  ">": "gt",
  ">=": "gte",
  "version_=": "version_eq",
  "version_!=": "version_neq",
  "version_<": "version_lt",
  "version_<=": "version_lte",
  "version_>": "version_gt",
  "version_>=": "version_gte",
  before: "before",
  after: "after",
  on: "on",
  matches: "str_matches",
  is_null: "eq",
  is_not_null: "neq",
  in_id_list: "in_segment_list",
  not_in_id_list: "not_in_segment_list",
};

type Source = NonNullable<AttributeCondition["from"]>;

/** Types of conditions as the wire names them, by where the value comes from. */
export const WIRE_TYPES: Readonly<Record<Source, string>> = {
  attribute: "user_field",
  user_agent: "ua_based",
  ip: "ip_based",
  environment: "environment_field",
  time: "current_time",
  unit: "unit_id",
  bucket: "user_bucket",
  target_app: "target_app",
  experiment_group: "experiment_group",
};

const SOURCE_OF_FIELD: Readonly<Record<string, Source>> = {
  browser_name: "user_agent",
  browser_version: "user_agent",
  os_name: "user_agent",
  os_version: "user_agent",
  country: "ip",
  environment: "environment",
  time: "time",
  userID: "unit",
};

/** Where a condition's value comes from that does not say so itself. */
export function sourceOfField(field: string, unitTypes: readonly string[]): Source {
  const known = Object.hasOwn(SOURCE_OF_FIELD, field) ? SOURCE_OF_FIELD[field] : undefined;
  return known ?? (unitTypes.includes(field) ? "unit" : "attribute");
}

/** A condition as files under gates/ write it, as a spec has it. */
export function conditionSpec(condition: RuleCondition, context: ConditionContext): SpecCondition {
  if ("operator" in condition) return attributeSpec(condition, context);
  const { unitType } = context;
  if ("passes_gate" in condition) return gateSpec("pass_gate", condition.passes_gate, unitType);
  if ("fails_gate" in condition) return gateSpec("fail_gate", condition.fails_gate, unitType);
  if ("in_segment" in condition) return gateSpec("pass_gate", segmentGate(condition.in_segment), unitType);
  if ("not_in_segment" in condition) return gateSpec("fail_gate", segmentGate(condition.not_in_segment), unitType);
  if ("in_holdout" in condition) return gateSpec("pass_gate", condition.in_holdout, unitType);
  if ("bucket" in condition) return bucketSpec(condition.bucket, unitType);
  return wireSpec(condition.statsig, unitType);
}

/** Name of a segment among gates. */
export function segmentGate(segment: string): string {
  return `segment:${segment}`;
}

/** A condition that asks a gate, a segment or a holdout. */
export function gateSpec(type: "pass_gate" | "fail_gate", gate: string, unitType: string): SpecCondition {
  return { type, operator: null, field: null, targetValue: gate, additionalValues: {}, idType: unitType };
}

/** A condition on the unit's bucket out of a thousand. */
export function userBucketSpec(
  salt: string,
  operator: "lt" | "gte" | "any" | "none",
  targetValue: number | readonly number[],
  unitType: string,
): SpecCondition {
  return { type: "user_bucket", operator, field: null, targetValue, additionalValues: { salt }, idType: unitType };
}

/** A condition on the unit's id itself. */
export function unitIdSpec(operator: string, targetValue: unknown, unitType: string): SpecCondition {
  return {
    type: "unit_id",
    operator,
    field: unitType,
    targetValue,
    additionalValues: { custom_id: unitType },
    idType: unitType,
  };
}

/** A condition on the environment that the user is in. */
export function environmentSpec(environments: readonly string[], unitType: string): SpecCondition {
  return {
    type: "environment_field",
    operator: "any",
    field: "tier",
    targetValue: environments,
    additionalValues: {},
    idType: unitType,
  };
}

/** A condition that makes the outcome `unsupported`. */
export function unknownSpec(type: string, unitType: string): SpecCondition {
  return { type, operator: null, field: null, targetValue: null, additionalValues: {}, idType: unitType };
}

function attributeSpec(condition: AttributeCondition, context: ConditionContext): SpecCondition {
  const source = condition.from ?? sourceOfField(condition.field, context.unitTypes);
  const operator = WIRE_OPERATORS[condition.operator];
  const targetValue = operandOf(condition, context);
  const { field } = condition;
  if (source === "unit") return unitIdSpec(operator, targetValue, field);
  const spec = {
    type: WIRE_TYPES[source],
    operator,
    field,
    targetValue,
    additionalValues: {},
    idType: context.unitType,
  };
  switch (source) {
    case "environment":
      return { ...spec, field: field === "environment" ? "tier" : field };
    case "time":
    case "target_app":
      return { ...spec, field: null };
    case "bucket":
      return { ...spec, field: null, additionalValues: { salt: field } };
    default:
      return spec;
  }
}

/** Times are milliseconds since 1970 on the wire. */
function operandOf(condition: AttributeCondition, { dayStartUs }: ConditionContext): unknown {
  switch (condition.operator) {
    case "is_null":
    case "is_not_null":
      return null;
    case "before":
    case "after":
    case "on":
      return Number(instantUs(condition.value, dayStartUs) / 1000n);
    default:
      return "values" in condition ? condition.values : condition.value;
  }
}

type Bucket = Extract<RuleCondition, { bucket: unknown }>["bucket"];

function bucketSpec({ salt, below, among, not_among, unit_type }: Bucket, unitType: string): SpecCondition {
  const idType = unit_type ?? unitType;
  if (below !== undefined) return userBucketSpec(salt, "lt", below, idType);
  return among === undefined
    ? userBucketSpec(salt, "none", bucketsOf(not_among ?? []), idType)
    : userBucketSpec(salt, "any", bucketsOf(among), idType);
}

/** A condition that is written as the wire has it, with what it leaves out. */
function wireSpec(written: Readonly<Record<string, unknown>>, unitType: string): SpecCondition {
  const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
  const more = written.additionalValues;
  return {
    type: text(written.type) ?? "",
    operator: text(written.operator),
    field: text(written.field),
    targetValue: written.targetValue ?? null,
    additionalValues: typeof more === "object" && more !== null ? { ...more } : {},
    idType: text(written.idType) ?? unitType,
  };
}
