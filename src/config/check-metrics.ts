import { duration } from "../metrics/definition.ts";
import { repeatedTexts } from "./check-repeats.ts";
import type { Problem } from "./problem.ts";
import type { Cursor } from "./yaml-cursor.ts";

/** What the schema of a metric cannot see: windows without time, caps that 0 is beyond, and comparisons of a number with text. */
export function metricProblems(metric: Cursor): Problem[] {
  const filters = [metric, metric.key("numerator"), metric.key("denominator"), ...metric.key("steps").items()];
  return [
    ...windowProblems(metric.key("window")),
    ...guardrailProblems(metric),
    ...capProblems(metric.key("cap")),
    ...filters.flatMap((filter) => filter.key("where").items()).flatMap(conditionProblems),
    ...filters.flatMap((filter) => repeatedTexts(filter.key("event").items(), "event")),
    ...repeatedTexts(metric.key("tags").items(), "tag"),
    ...metric
      .key("steps")
      .items()
      .slice(0, 1)
      .filter((step) => step.key("within").value !== undefined)
      .map((step) =>
        step.key("within").problem("the first step has a within", "leave it out: there is nothing before it"),
      ),
  ];
}

/** Which way is harm, only the direction says. */
function guardrailProblems(metric: Cursor): Problem[] {
  const guardrail = metric.key("guardrail");
  if (guardrail.value === undefined || metric.key("direction").value !== undefined) return [];
  return [
    guardrail.problem(
      "a guardrail without a direction",
      "say which direction is good: direction: increase (or decrease)",
    ),
  ];
}

function windowProblems(window: Cursor): Problem[] {
  const to = window.key("to");
  const toUs = duration.safeParse(to.value).data;
  const fromUs = duration.safeParse(window.key("from").value ?? "0m").data;
  if (toUs === undefined || fromUs === undefined || toUs > fromUs) return [];
  const from = window.key("from").text();
  const message =
    from === undefined
      ? `the window ends at ${to.text()}, where it begins`
      : `the window ends at ${to.text()}, not after its begin at ${from}`;
  return [to.problem(message, "write a `to` that is later than `from`")];
}

/** Most units did nothing: a cap that 0 is beyond would change every one of them. */
function capProblems(cap: Cursor): Problem[] {
  const [lowerAt, upperAt] = [cap.key("lower"), cap.key("upper")];
  const [lower, upper] = [lowerAt.number(), upperAt.number()];
  const forAll = "leave it out: a unit that did nothing has 0, and a cap does not change it";
  if (lower !== undefined && lower > 0)
    return [lowerAt.problem(`the lower cap is ${lower}, above 0`, `write 0 or less, or ${forAll}`)];
  if (upper !== undefined && upper < 0)
    return [upperAt.problem(`the upper cap is ${upper}, below 0`, `write 0 or more, or ${forAll}`)];
  if (lower === undefined || upper === undefined || lower < upper) return [];
  return [upperAt.problem(`the upper cap is ${upper}, not above the lower one`, "every value would be the same")];
}

const TEXT_OPERATORS: ReadonlySet<string | undefined> = new Set(["contains", "starts_with", "ends_with"]);
const NUMBER_OPERATORS: ReadonlySet<string | undefined> = new Set(["<", "<=", ">", ">="]);
const TRUTH_OPERATORS: ReadonlySet<string | undefined> = new Set(["is_true", "is_false"]);

/** The event's name is text; its value, metadata and attributes may be numbers or text. A number in quotes is hardly ever meant. */
function conditionProblems(condition: Cursor): Problem[] {
  const field = condition.key("field").text();
  const operatorAt = condition.key("operator");
  const operator = operatorAt.text();
  const operands = [condition.key("value"), ...condition.key("values").items()];
  if (field === "name" && NUMBER_OPERATORS.has(operator)) {
    return [
      operatorAt.problem(
        `operator "${operator}" is for numbers, but name is text`,
        "use =, !=, in, not_in, contains, starts_with or ends_with",
      ),
    ];
  }
  if ((field === "value" || field === "name") && TRUTH_OPERATORS.has(operator)) {
    return [
      operatorAt.problem(
        `operator "${operator}" is for true and false, but ${field} is neither`,
        "use it with metadata.<key> or attributes.<key>",
      ),
    ];
  }
  if (field === "value")
    return operands
      .filter((operand) => /^-?\d+(\.\d+)?$/.test(operand.text() ?? "") && !TEXT_OPERATORS.has(operator))
      .map((operand) =>
        operand.problem(
          `value is compared with the text "${operand.text()}", which no number equals`,
          "write the number without quotes",
        ),
      );
  if (field === "name")
    return operands
      .filter((operand) => operand.number() !== undefined && !TEXT_OPERATORS.has(operator))
      .map((operand) =>
        operand.problem(`name is compared with the number ${operand.number()}, but it is text`, "write it in quotes"),
      );
  const list = condition.key("values").items();
  const odd = list.find(
    (operand) => typeof operand.value !== typeof list[0]?.value && ["string", "number"].includes(typeof operand.value),
  );
  return odd === undefined ? [] : [odd.problem("values mix text and numbers", "write all of them in quotes, or none")];
}
