import { duration } from "../metrics/shapes.ts";
import type { Problem } from "./problem.ts";
import type { Cursor } from "./yaml-cursor.ts";

/** Steps whose place makes a key of theirs meaningless, times in which nothing fits, and sessions that nobody asked for. */
export function funnelProblems(metric: Cursor): Problem[] {
  const steps = metric.key("steps").items();
  return [
    ...steps.slice(0, 1).flatMap(firstStepProblems),
    ...steps.slice(1).flatMap((step) => noTime(step.key("within"), "nothing is later than the step before by 0")),
    ...steps.slice(1).slice(-1).flatMap(lastStepProblems),
    ...sessionProblems(metric),
  ];
}

function firstStepProblems(step: Cursor): Problem[] {
  const [within, optional, without] = [step.key("within"), step.key("optional"), step.key("without")];
  const nothingBefore = "leave it out: there is nothing before it";
  return [
    ...(within.value === undefined ? [] : [within.problem("the first step has a within", nothingBefore)]),
    ...(optional.value === true
      ? [optional.problem("the first step is optional", "leave it out: the funnel begins there")]
      : []),
    ...(without.value === undefined ? [] : [without.problem("the first step has a without", nothingBefore)]),
  ];
}

function lastStepProblems(step: Cursor): Problem[] {
  const optional = step.key("optional");
  if (optional.value !== true) return [];
  return [optional.problem("the last step is optional", "leave it out: no step comes after it")];
}

function sessionProblems(metric: Cursor): Problem[] {
  const gap = metric.key("session_gap");
  if (gap.value === undefined) return [];
  if (metric.key("per").value !== "session")
    return [gap.problem("a session_gap without per: session", "write per: session, or leave it out")];
  return noTime(gap, "every event would be a session of its own");
}

function noTime(length: Cursor, consequence: string): Problem[] {
  if (duration.safeParse(length.value).data !== 0n) return [];
  return [length.problem(`${length.path.at(-1)} is ${length.text()}`, `write a longer time: ${consequence}`)];
}
