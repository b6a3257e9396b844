import type { Problem } from "./problem.ts";
import type { Cursor } from "./yaml-cursor.ts";

/** Levels of conditions within conditions. Engines take long to plan much deeper ones. */
const DEEPEST = 30;

/** What the schema of a condition cannot see: comparisons of a number with text and what can never hold, also deep inside of any, all and not. */
export function conditionProblems(condition: Cursor): Problem[] {
  return problemsAtDepth(condition, 1);
}

function problemsAtDepth(condition: Cursor, depth: number): Problem[] {
  const not = condition.key("not");
  const nested = [
    ...condition.key("any").items(),
    ...condition.key("all").items(),
    ...(not.value === undefined ? [] : [not]),
  ];
  if (nested.length === 0) return simpleProblems(condition);
  if (depth === DEEPEST)
    return [condition.problem(`conditions are nested more than ${DEEPEST} deep`, "write the same with fewer levels")];
  return nested.flatMap((inner) => problemsAtDepth(inner, depth + 1));
}

const TEXT_OPERATORS: ReadonlySet<string | undefined> = new Set([
  "contains",
  "not_contains",
  "starts_with",
  "ends_with",
]);
const NUMBER_OPERATORS: ReadonlySet<string | undefined> = new Set(["<", "<=", ">", ">="]);
const TRUTH_OPERATORS: ReadonlySet<string | undefined> = new Set(["is_true", "is_false"]);
const NULL_OPERATORS: ReadonlySet<string | undefined> = new Set(["is_null", "is_not_null"]);

function simpleProblems(condition: Cursor): Problem[] {
  const wrongOperator = operatorProblem(condition);
  if (wrongOperator !== undefined) return [wrongOperator];
  const wrongOperands = operandProblems(condition);
  return wrongOperands.length > 0 ? wrongOperands : mixedValues(condition.key("values").items());
}

/** The event's name is text and always there; its value is a number or text. */
function operatorProblem(condition: Cursor): Problem | undefined {
  const field = condition.key("field").text();
  const operatorAt = condition.key("operator");
  const operator = operatorAt.text();
  if (field === "name" && NUMBER_OPERATORS.has(operator)) {
    return operatorAt.problem(
      `operator "${operator}" is for numbers, but name is text`,
      "use =, !=, in, not_in, contains, not_contains, starts_with or ends_with",
    );
  }
  if (field === "name" && NULL_OPERATORS.has(operator))
    return operatorAt.problem(
      `operator "${operator}" is for what may be missing, but every event has a name`,
      "leave the condition out",
    );
  if ((field === "value" || field === "name") && TRUTH_OPERATORS.has(operator)) {
    return operatorAt.problem(
      `operator "${operator}" is for true and false, but ${field} is neither`,
      "use it with metadata.<key> or attributes.<key>",
    );
  }
  return undefined;
}

/** A number in quotes is hardly ever meant; and no name is a number. */
function operandProblems(condition: Cursor): Problem[] {
  const field = condition.key("field").text();
  const operator = condition.key("operator").text();
  if (TEXT_OPERATORS.has(operator) || NUMBER_OPERATORS.has(operator)) return [];
  const operands = [condition.key("value"), ...condition.key("values").items()];
  if (field === "value")
    return operands
      .filter((operand) => /^-?\d+(\.\d+)?$/.test(operand.text() ?? ""))
      .map((operand) =>
        operand.problem(
          `value is compared with the text "${operand.text()}", which no number equals`,
          "write the number without quotes",
        ),
      );
  if (field === "name")
    return operands
      .filter((operand) => operand.number() !== undefined)
      .map((operand) =>
        operand.problem(`name is compared with the number ${operand.number()}, but it is text`, "write it in quotes"),
      );
  return [];
}

function mixedValues(values: readonly Cursor[]): Problem[] {
  const odd = values.find(
    (value) => typeof value.value !== typeof values[0]?.value && ["string", "number"].includes(typeof value.value),
  );
  if (odd === undefined) return [];
  const hint = "write all of them in quotes, or none; for both, write two conditions under any";
  return [odd.problem("values mix text and numbers", hint)];
}
