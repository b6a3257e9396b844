import type { Problem } from "./problem.ts";
import type { Cursor } from "./yaml-cursor.ts";

/** Limits of a unit's value, or of its day, that leave nothing or change those who did nothing. */
export function limitProblems(metric: Cursor): Problem[] {
  return [...capProblems(metric.key("cap")), ...logProblems(metric), ...dailyCapProblems(metric)];
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

/** The logarithm is taken of values above 0 only. */
function logProblems(metric: Cursor): Problem[] {
  const upper = metric.key("cap").key("upper");
  if (metric.key("transform").value !== "log" || upper.number() !== 0 || metric.key("cap").key("lower").value === 0)
    return [];
  return [upper.problem("the upper cap is 0, and the logarithm is of values above 0", "write a cap above 0")];
}

const DEFAULT_SCALE = 6;

function dailyCapProblems(metric: Cursor): Problem[] {
  const capAt = metric.key("daily_cap");
  const cap = capAt.number();
  if (cap === undefined || cap <= 0) return [];
  if (metric.key("kind").value === "count" && !Number.isInteger(cap))
    return [capAt.problem(`the daily cap is ${cap} events`, "write a whole number")];
  const scale = metric.key("scale").number() ?? DEFAULT_SCALE;
  if (metric.key("kind").value !== "sum" || cap * 10 ** scale > 0.5) return [];
  return [
    capAt.problem(`the daily cap is ${cap}, which is 0 at ${scale} decimals`, "write a larger cap, or a larger scale"),
  ];
}
