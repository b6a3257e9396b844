import { canonicalJson } from "../../content-hash.ts";
import { type RuleCondition, ruleCondition } from "../condition.ts";
import { conditionSpec, sourceOfField, WIRE_OPERATORS, WIRE_TYPES } from "./condition-specs.ts";
import { comparableCondition, isPlainNumber } from "./same-evaluation.ts";
import type { SpecCondition } from "./spec.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What a condition is read with. */
export interface ConditionImport {
  /** Whose id is meant where the written condition names nobody's. */
  readonly unitType: string;
  /** Names of gates that are holdouts, and are written as such. */
  readonly holdouts: ReadonlySet<string>;
}

const SOURCES = new Map(Object.entries(WIRE_TYPES).map(([source, type]) => [type, source]));
const OPERATORS = new Map(
  Object.entries(WIRE_OPERATORS)
    .filter(([ours]) => ours !== "is_null" && ours !== "is_not_null")
    .map(([ours, wire]) => [wire, ours]),
);

/** Buckets as numbers and ranges, in order: `[7, "10-499"]`. */
export function bucketRanges(buckets: readonly unknown[]): (number | string)[] {
  const ranges: [number, number][] = [];
  for (const bucket of [...new Set(buckets.map(Number))].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && last[0] >= 0 && bucket === last[1] + 1) last[1] = bucket;
    else ranges.push([bucket, bucket]);
  }
  return ranges.map(([first, last]) => (first === last ? first : `${first}-${last}`));
}

function askedAs(verb: "passes" | "fails", name: string, { holdouts }: ConditionImport): Fields | undefined {
  const [, segment] = /^segment:(.*)$/s.exec(name) ?? [];
  if (segment !== undefined) return verb === "passes" ? { in_segment: segment } : { not_in_segment: segment };
  if (holdouts.has(name)) return verb === "passes" ? { in_holdout: name } : undefined;
  return verb === "passes" ? { passes_gate: name } : { fails_gate: name };
}

function bucketForm(
  { operator, targetValue, additionalValues, idType }: SpecCondition,
  { unitType }: ConditionImport,
): Fields {
  const list = Array.isArray(targetValue) ? bucketRanges(targetValue) : undefined;
  const which =
    operator === "lt" ? { below: Number(targetValue) } : operator === "any" ? { among: list } : { not_among: list };
  return {
    bucket: { salt: additionalValues.salt ?? "", ...which, ...(idType === unitType ? {} : { unit_type: idType }) },
  };
}

function operandForm({ operator, targetValue }: SpecCondition): Fields | undefined {
  if (targetValue === null && (operator === "eq" || operator === "neq"))
    return { operator: operator === "eq" ? "is_null" : "is_not_null" };
  const ours = OPERATORS.get(operator ?? "");
  if (ours === undefined) return undefined;
  if (Array.isArray(targetValue)) return { operator: ours, values: targetValue };
  if (ours === "before" || ours === "after" || ours === "on") {
    const time = Number(targetValue);
    return Number.isSafeInteger(time) && Math.abs(time) < 4e12
      ? { operator: ours, value: new Date(time).toISOString() }
      : undefined;
  }
  const isNumber = ["<", "<=", ">", ">="].includes(ours) && isPlainNumber(targetValue);
  return { operator: ours, value: isNumber ? Number(targetValue) : targetValue };
}

function fieldForm({ type, field, idType }: SpecCondition): Fields | undefined {
  const source = SOURCES.get(type);
  if (source === undefined) return undefined;
  const written =
    source === "unit"
      ? idType.toLowerCase() === "userid"
        ? "userID"
        : idType
      : source === "environment"
        ? "environment"
        : source === "time" || source === "target_app"
          ? source
          : field;
  // A field that may be one of a project's unit types says where it is from.
  const isPlain =
    typeof written === "string" &&
    sourceOfField(written, []) === source &&
    (written === "userID" || !/id$/i.test(written));
  return { field: written, ...(isPlain ? {} : { from: source }) };
}

function readableForm(condition: SpecCondition, reading: ConditionImport): Fields | undefined {
  const { type, targetValue } = condition;
  if (type === "pass_gate") return askedAs("passes", String(targetValue), reading);
  if (type === "fail_gate") return askedAs("fails", String(targetValue), reading);
  if (type === "user_bucket") return bucketForm(condition, reading);
  const [field, operand] = [fieldForm(condition), operandForm(condition)];
  return field === undefined || operand === undefined ? undefined : { ...field, ...operand };
}

function wireForm({ type, operator, field, targetValue, additionalValues, idType }: SpecCondition): Fields {
  return {
    statsig: {
      type,
      ...(operator === null ? {} : { operator }),
      ...(field === null ? {} : { field }),
      ...(targetValue === null ? {} : { targetValue }),
      ...(Object.keys(additionalValues).length === 0 ? {} : { additionalValues }),
      idType,
    },
  };
}

function meansTheSame(written: RuleCondition, condition: SpecCondition, { unitType }: ConditionImport): boolean {
  const compiled = conditionSpec(written, { unitType, unitTypes: [], dayStartUs: () => 0n });
  return canonicalJson(comparableCondition(compiled)) === canonicalJson(comparableCondition(condition));
}

/** A condition as files under gates/ write it: in our words where they say exactly the same, else as the wire has it. */
function importCondition(condition: SpecCondition, reading: ConditionImport): unknown {
  const form = readableForm(condition, reading);
  const parsed = ruleCondition.safeParse(form);
  return parsed.success && meansTheSame(parsed.data, condition, reading) ? form : wireForm(condition);
}

/** The conditions of a rule; none for everyone. */
export function importConditions(conditions: readonly SpecCondition[], reading: ConditionImport): unknown[] {
  return conditions.filter(({ type }) => type !== "public").map((condition) => importCondition(condition, reading));
}
