import { bucketProblems } from "./check-allocations.ts";
import { unknownNames } from "./check-names.ts";
import { repeatedTexts } from "./check-repeats.ts";
import { calendarProblems, risingTimes } from "./check-times.ts";
import type { Declared } from "./declared-names.ts";
import type { Problem } from "./problem.ts";
import { conditionsIn } from "./subject-references.ts";
import type { Cursor } from "./yaml-cursor.ts";

const NO_UNIT_TYPE = "is not among unit_types of pulse.yaml";

/** What the schemas of rules, conditions and overrides cannot see. */
export function ruleProblems(subject: Cursor, declared: Declared): Problem[] {
  const rules = subject.key("rules").items();
  const overrides = subject.key("overrides").items();
  const unitTypes = [...rules, ...overrides].map((entry) => entry.key("unit_type"));
  return [
    ...repeatedTexts(
      rules.map((rule) => rule.key("rule")),
      "rule",
    ),
    ...unknownNames(unitTypes, declared.unitTypes, "unit type", NO_UNIT_TYPE),
    ...conditionsIn(subject).flatMap((condition) => conditionProblems(condition, declared)),
    ...overrides.flatMap(overrideProblems),
  ];
}

/** What the schema cannot see of a rule whose percentage has stages: `rule` has its id. */
export function stagedRuleProblems(rule: Cursor, timeZone: string): Problem[] {
  const [percent, rollout] = [rule.key("percent"), rule.key("rollout")];
  const steps = rollout.items().map((step) => step.key("from"));
  const hint = "keep rollout where the steps are known, else percent";
  return [
    ...(percent.value === undefined || rollout.value === undefined
      ? []
      : [percent.problem("a rule has percent and rollout", hint)]),
    ...stageIdProblems(rule.key("rule")),
    ...risingTimes(steps, timeZone, "write the steps of a rollout in the order of time"),
  ];
}

/** Exposures carry `<rule>:<percent>:<stage>`: a rule that is called so could not be told from a stage of another. */
function stageIdProblems(id: Cursor): Problem[] {
  const text = id.text() ?? "";
  const base = /^(.+):[0-9.]+:[0-9]+$/.exec(text)?.[1];
  if (base === undefined) return [];
  const message = `rule "${text}" ends in a percentage and a stage, which Pulse adds itself`;
  return [id.problem(message, `write its base: ${JSON.stringify(base)}`)];
}

function overrideProblems(override: Cursor): Problem[] {
  const [ids, segment] = [override.key("ids"), override.key("segment")];
  if (ids.value !== undefined && segment.value !== undefined)
    return [segment.problem("an override has ids and a segment", "write two overrides")];
  if (ids.value === undefined && segment.value === undefined && typeof override.value === "object")
    return [override.problem("an override is for nobody", "write ids or a segment")];
  return repeatedTexts(ids.items(), "id");
}

/** What the schema of a condition cannot see. */
function conditionProblems(condition: Cursor, { unitTypes, timeZone }: Declared): Problem[] {
  const bucket = condition.key("bucket");
  return [
    ...operandProblems(condition, timeZone),
    ...(condition.key("from").text() === "unit" && condition.key("field").text() !== "userID"
      ? unknownNames([condition.key("field")], unitTypes, "unit type", NO_UNIT_TYPE)
      : []),
    ...(bucket.value === undefined ? [] : bucketConditionProblems(bucket)),
    ...unknownNames([bucket.key("unit_type")], unitTypes, "unit type", NO_UNIT_TYPE),
    ...wireProblems(condition.key("statsig")),
  ];
}

const TIME_OPERATORS: ReadonlySet<string | undefined> = new Set(["before", "after", "on"]);

function operandProblems(condition: Cursor, timeZone: string): Problem[] {
  const [operator, value] = [condition.key("operator").text(), condition.key("value")];
  if (TIME_OPERATORS.has(operator)) return calendarProblems(value, timeZone);
  const pattern = value.text();
  if (operator !== "matches" || pattern === undefined || isPattern(pattern)) return [];
  const hint = 'write a regular expression as JavaScript has them: "^v[0-9]+$"';
  return [value.problem(`${JSON.stringify(pattern)} is no regular expression`, hint)];
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function bucketConditionProblems(bucket: Cursor): Problem[] {
  const keys = ["below", "among", "not_among"];
  const given = keys.filter((key) => bucket.key(key).value !== undefined);
  if (given.length !== 1) {
    const seen = given.length === 0 ? "none" : given.join(" and ");
    return [bucket.problem(`a bucket condition has ${seen}`, `write one of ${keys.join(", ")}`)];
  }
  return [...bucketProblems(bucket.key("among")), ...bucketProblems(bucket.key("not_among"))];
}

function wireProblems(written: Cursor): Problem[] {
  if (typeof written.value !== "object" || written.value === null) return [];
  if (written.key("type").text() !== undefined) return [];
  return [
    written.problem("a condition of the wire has no type", 'write its type: {statsig: {type: "user_field", ...}}'),
  ];
}
