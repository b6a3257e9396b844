import { repeatedTexts } from "./check-repeats.ts";
import type { Problem } from "./problem.ts";
import type { Cursor } from "./yaml-cursor.ts";

/** What the schema of pulse.yaml cannot see: settings that contradict one another. */
export function settingsProblems(settings: Cursor): Problem[] {
  const activeUser = settings.key("active_user");
  const included = new Set(
    activeUser
      .key("include")
      .items()
      .map((event) => event.text()),
  );
  const topics = settings
    .key("sources")
    .items()
    .flatMap((source) => [source.key("topic"), ...source.key("topics").items()]);
  return [
    ...repeatedTexts(topics, "topic"),
    ...repeatedTexts(settings.key("unit_types").items(), "unit type"),
    ...repeatedTexts(settings.key("environments").items(), "environment"),
    ...repeatedTexts(settings.key("dimensions").items(), "dimension"),
    ...activeUser
      .key("exclude")
      .items()
      .filter((event) => event.text() !== undefined && included.has(event.text()))
      .map((event) => event.problem(`event "${event.text()}" is both in include and in exclude`, "keep one of them")),
    ...thresholdProblems(settings.key("statistics")),
  ];
}

function thresholdProblems(statistics: Cursor): Problem[] {
  const problems: Problem[] = [];
  const srmFail = statistics.key("srm_fail");
  const [srmFails, srmWarns] = [srmFail.number(), statistics.key("srm_warn").number()];
  if (srmFails !== undefined && srmWarns !== undefined && srmFails > srmWarns) {
    problems.push(
      srmFail.problem(
        `srm_fail is ${srmFails}, above srm_warn (${srmWarns})`,
        "a smaller p is worse: fail at less than warn",
      ),
    );
  }
  const crossoverFail = statistics.key("crossover_fail_ratio");
  const [crossoverFails, crossoverWarns] = [crossoverFail.number(), statistics.key("crossover_warn_ratio").number()];
  if (crossoverFails !== undefined && crossoverWarns !== undefined && crossoverFails < crossoverWarns) {
    problems.push(
      crossoverFail.problem(
        `crossover_fail_ratio is ${crossoverFails}, below crossover_warn_ratio (${crossoverWarns})`,
        "warn before failing",
      ),
    );
  }
  return problems;
}
