import { dimensionNames, repeatedDimensions } from "./check-dimensions.ts";
import { repeatedTexts } from "./check-repeats.ts";
import { allowedHint } from "./near-name.ts";
import type { Problem } from "./problem.ts";
import type { Cursor } from "./yaml-cursor.ts";

/** What the schema of pulse.yaml cannot see: settings that contradict one another. */
export function settingsProblems(settings: Cursor): Problem[] {
  const topics = settings
    .key("sources")
    .items()
    .flatMap((source) => [source.key("topic"), ...source.key("topics").items()]);
  return [
    ...repeatedTexts(topics, "topic"),
    ...repeatedTexts(settings.key("unit_types").items(), "unit type"),
    ...repeatedTexts(settings.key("environments").items(), "environment"),
    ...repeatedDimensions(settings.key("dimensions")),
    ...repeatedTexts(settings.key("views").items(), "view"),
    ...stratificationProblems(settings),
    ...thresholdProblems(settings.key("statistics")),
  ];
}

function thresholdProblems(statistics: Cursor): Problem[] {
  return [
    ...warnsBeforeFailing(statistics, "srm_warn", "srm_fail", "a smaller p is worse: fail at less than warn"),
    ...warnsBeforeFailing(statistics, "bias_warn", "bias_fail", "a smaller p is worse: fail at less than warn"),
    ...warnsBeforeFailing(statistics, "crossover_fail_ratio", "crossover_warn_ratio", "warn before failing"),
  ];
}

/** Of two thresholds the one that must not be below the other. The problem stands at the one that fails. */
function warnsBeforeFailing(statistics: Cursor, higher: string, lower: string, hint: string): Problem[] {
  const [high, low] = [statistics.key(higher).number(), statistics.key(lower).number()];
  if (high === undefined || low === undefined || high >= low) return [];
  const [fails, warns, word] = higher.includes("fail") ? [higher, lower, "below"] : [lower, higher, "above"];
  const at = statistics.key(fails);
  return [at.problem(`${fails} is ${at.number()}, ${word} ${warns} (${statistics.key(warns).number()})`, hint)];
}

/** The dimension by which everything is post-stratified must be one of the project's. */
function stratificationProblems(settings: Cursor): Problem[] {
  const by = settings.key("statistics").key("post_stratify_by");
  const dimensions = dimensionNames(settings.key("dimensions"));
  const name = by.text();
  if (name === undefined || dimensions.includes(name)) return [];
  return [by.problem(`dimension "${name}" is not among dimensions`, allowedHint(name, dimensions))];
}
