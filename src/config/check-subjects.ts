import { allocationProblems } from "./check-allocations.ts";
import { dimensionNames, repeatedDimensions, unknownDimensions } from "./check-dimensions.ts";
import { unknownNames } from "./check-names.ts";
import { referenceProblems } from "./check-references.ts";
import { repeatedTexts } from "./check-repeats.ts";
import { ruleProblems, stagedRuleProblems } from "./check-rules.ts";
import { risingTimes } from "./check-times.ts";
import type { Declared, Names } from "./declared-names.ts";
import type { Problem } from "./problem.ts";
import type { Subject } from "./subject-references.ts";
import type { Cursor } from "./yaml-cursor.ts";

/** What the schemas of files under gates/ cannot see: references to other files, times in disorder, and what contradicts itself. */
export function subjectProblems(subject: Subject, declared: Declared): Problem[] {
  return [
    ...analysisProblems(subject.subject, declared),
    ...ruleProblems(subject.subject, declared),
    ...referenceProblems(subject, declared),
    ...ownProblems(subject, declared.timeZone),
  ];
}

/** Of what is analysed, and how. */
function analysisProblems(subject: Cursor, declared: Declared): Problem[] {
  const { metricNames, metricTags, unitTypes, dimensions } = declared;
  const metrics = subject.key("metrics").items();
  const tags = subject.key("metric_tags").items();
  return [
    ...unknownNames([subject.key("unit_type")], unitTypes, "unit type", "is not among unit_types of pulse.yaml"),
    ...unknownNames(metrics, metricNames, "metric", "does not exist"),
    ...unknownNames(tags, metricTags, "tag", "is on no metric"),
    ...unknownDimensions(subject.key("dimensions"), declared),
    ...unknownNames(
      [subject.key("post_stratify_by")],
      subject.key("dimensions").value === undefined ? dimensions : ownDimensions(subject),
      "dimension",
      "is not among the dimensions",
    ),
    ...risingTimes(subject.key("looks").key("days").items(), declared.timeZone, "write the days in the order of time"),
    ...repeatedTexts(metrics, "metric"),
    ...repeatedTexts(tags, "tag"),
    ...repeatedTexts(subject.key("tags").items(), "tag"),
    ...repeatedDimensions(subject.key("dimensions")),
  ];
}

function ownDimensions(subject: Cursor): Names {
  const known = dimensionNames(subject.key("dimensions"));
  return { known, shown: known };
}

/** Of one kind alone. */
function ownProblems({ kind, subject }: Subject, timeZone: string): Problem[] {
  switch (kind) {
    case "gate":
      return subject
        .key("rules")
        .items()
        .flatMap((rule) => stagedRuleProblems(rule, timeZone));
    case "holdout":
      return stagedRuleProblems(subject, timeZone);
    case "experiment":
      return experimentProblems(subject, timeZone);
    case "segment":
      return segmentProblems(subject);
    default:
      return [];
  }
}

function experimentProblems(experiment: Cursor, timeZone: string): Problem[] {
  const groups = experiment.key("groups").items();
  const names = groups.map((group) => group.key("group"));
  const known = names.flatMap((name) => name.text() ?? []);
  const ids = groups.map((group) => {
    const rule = group.key("rule");
    return rule.value === undefined ? group.key("group") : rule;
  });
  const references = [
    experiment.key("control"),
    ...experiment
      .key("overrides")
      .items()
      .map((override) => override.key("group")),
    ...experiment
      .key("rules")
      .items()
      .map((rule) => rule.key("group")),
  ];
  const repeated = repeatedTexts(names, "group");
  return [
    ...unknownNames(references, { known, shown: known }, "group", "is not among groups"),
    ...repeated,
    ...(repeated.length > 0 ? [] : repeatedTexts(ids, "rule")),
    ...risingTimes([experiment.key("from"), experiment.key("to")], timeZone, "write a `to` that is later than `from`"),
    ...allocationProblems(experiment),
  ];
}

/** A segment is who is listed, in the file or in another one, or who meets its rules. */
function segmentProblems(segment: Cursor): Problem[] {
  const given = ["ids", "file", "rules"].filter((key) => segment.key(key).value !== undefined);
  const name = segment.key("segment");
  const hint = "write one of ids, file and rules";
  if (given.length === 0) return [name.problem("the segment has neither ids nor a file nor rules", hint)];
  const [, second] = given;
  if (second === undefined) return repeatedTexts(segment.key("ids").items(), "id");
  return [segment.key(second).problem(`the segment has ${given.join(" and ")}`, hint)];
}
