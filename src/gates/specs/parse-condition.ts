import type { SpecCondition } from "./spec.ts";
import { isFields, type WireReader } from "./wire-reader.ts";

const SET_OPERATORS = new Set(["any", "none", "any_case_sensitive", "none_case_sensitive"]);

/** v2 writes sets as `{"0": true, "4": true}`: back to the list, of numbers for buckets. */
function listOfSet(target: WireReader, type: string): unknown {
  const { value } = target;
  if (!isFields(value)) return value ?? null;
  if (Object.values(value).some((held) => held !== true)) target.wrong("a set holds `true` for each of its members");
  const members = Object.keys(value);
  return type === "user_bucket" ? members.map(Number) : members;
}

/** A condition as both wire forms write it. */
export function parseCondition(wire: WireReader): SpecCondition {
  const type = wire.key("type").text("a condition has a type");
  const operator = wire.key("operator").optionalText("an operator is a text");
  const target = wire.key("targetValue");
  return {
    type,
    operator,
    field: wire.key("field").optionalText("a field is a text"),
    targetValue: operator !== null && SET_OPERATORS.has(operator) ? listOfSet(target, type) : (target.value ?? null),
    additionalValues: Object.fromEntries(
      wire
        .key("additionalValues")
        .entries("additional values are an object")
        .map(([name, { value }]) => [name, value]),
    ),
    idType: wire.key("idType").optionalText("an id type is a text") ?? "userID",
  };
}
