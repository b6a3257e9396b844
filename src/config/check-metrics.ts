import { duration } from "../metrics/shapes.ts";
import { conditionProblems } from "./check-conditions.ts";
import { funnelProblems } from "./check-funnel.ts";
import { limitProblems } from "./check-limits.ts";
import { type NamedMetrics, partProblems } from "./check-metric-parts.ts";
import { repeatedTexts } from "./check-repeats.ts";
import type { Problem } from "./problem.ts";
import type { Cursor } from "./yaml-cursor.ts";

/** What the schema of a metric cannot see: windows without time, options that contradict one another or do nothing, and parts that are not there. */
export function metricProblems(metric: Cursor, metrics: NamedMetrics): Problem[] {
  const filters = filtersOf(metric);
  return [
    ...windowProblems(metric.key("window")),
    ...guardrailProblems(metric),
    ...limitProblems(metric),
    ...filters.flatMap((filter) => filter.key("where").items()).flatMap(conditionProblems),
    ...filters.flatMap((filter) => repeatedTexts(filter.key("event").items(), "event")),
    ...filters.flatMap(distinctNameProblems),
    ...repeatedTexts(metric.key("tags").items(), "tag"),
    ...funnelProblems(metric),
    ...partProblems(metric, metrics),
    ...retentionProblems(metric),
    ...optionProblems(metric),
  ];
}

/** Everything in a metric that has events and conditions. */
function filtersOf(metric: Cursor): Cursor[] {
  const steps = metric.key("steps").items();
  const parts = ["numerator", "denominator", "start", "return"].map((key) => metric.key(key));
  return [metric, ...parts, ...steps, ...steps.flatMap((step) => step.key("without").items())];
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
  const [to, complete] = [window.key("to"), window.key("complete")];
  if (complete.value === true && to.value === undefined)
    return [complete.problem("a complete window without its end", "say when it is over: to: 7d")];
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

/** Events of one name have one distinct name. */
function distinctNameProblems(filter: Cursor): Problem[] {
  const [of, event] = [filter.key("of"), filter.key("event")];
  const isOneName = event.text() !== undefined || event.items().length === 1;
  if (filter.key("kind").value !== "count_distinct" || of.value !== "name" || !isOneName) return [];
  return [
    of.problem(
      "distinct names of events of one name: there is at most one",
      "use kind conversion, or list several events",
    ),
  ];
}

function retentionProblems(metric: Cursor): Problem[] {
  const lengthAt = metric.key("length_days");
  const [length, after] = [lengthAt.number(), metric.key("after_days").number()];
  if (length === undefined || after === undefined || length <= after) return [];
  return [
    lengthAt.problem(
      `length_days is ${length}, more than after_days (${after})`,
      `write at most ${after}: the days begin after the day of the start`,
    ),
  ];
}

/** Kinds without a figure of the days before the first exposure. */
export const KINDS_WITHOUT_COVARIATE: readonly string[] = ["quantile", "funnel", "retention", "user_accounting"];

/** Options that do nothing without another, or beside it. */
function optionProblems(metric: Cursor): Problem[] {
  const [cuped, ignoreZeros, cross] = [metric.key("cuped"), metric.key("ignore_zeros"), metric.key("cross_dimensions")];
  const kind = metric.key("kind").text() ?? "";
  const problems: Problem[] = [];
  if (cuped.value === true && KINDS_WITHOUT_COVARIATE.includes(kind))
    problems.push(
      cuped.problem(`kind ${kind} has no figure of the days before, which CUPED is made of`, "leave it out"),
    );
  if (ignoreZeros.value === true && metric.key("over").value !== "units")
    problems.push(ignoreZeros.problem("ignore_zeros without over: units", "write over: units, or leave it out"));
  if (cross.value === true && metric.key("dimension").value === undefined)
    problems.push(cross.problem("cross_dimensions without a dimension", "write dimension: <key>, or leave it out"));
  if (metric.key("unit").value !== undefined && metric.key("currency").value !== undefined)
    problems.push(metric.key("unit").problem("both unit and currency", "keep one: the currency is the unit"));
  return problems;
}
