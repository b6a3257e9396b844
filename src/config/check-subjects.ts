import { dimensionNames, repeatedDimensions, unknownDimensions } from "./check-dimensions.ts";
import { repeatedTexts } from "./check-repeats.ts";
import type { Declared, Names } from "./declared-names.ts";
import { instantMilliseconds } from "./instant-order.ts";
import { allowedHint } from "./near-name.ts";
import type { Problem } from "./problem.ts";
import type { Cursor } from "./yaml-cursor.ts";

/** What the schema of a gate or an experiment cannot see: references to other files, and times in disorder. */
export function subjectProblems(subject: Cursor, declared: Declared): Problem[] {
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
    ...(subject.key("experiment").value === undefined
      ? gateProblems(subject, declared.timeZone)
      : experimentProblems(subject, declared.timeZone)),
  ];
}

/** Entries that name what is not there. */
export function unknownNames(
  entries: readonly Cursor[],
  { known, shown }: Names,
  word: string,
  complaint: string,
): Problem[] {
  if (known === undefined) return [];
  return entries.flatMap((entry) => {
    const name = entry.text();
    if (name === undefined || known.includes(name)) return [];
    return [entry.problem(`${word} "${name}" ${complaint}`, allowedHint(name, shown))];
  });
}

function ownDimensions(subject: Cursor): Names {
  const known = dimensionNames(subject.key("dimensions"));
  return { known, shown: known };
}

function gateProblems(gate: Cursor, timeZone: string): Problem[] {
  const rules = gate.key("rules").items();
  return [
    ...repeatedTexts(
      rules.map((rule) => rule.key("rule")),
      "rule",
    ),
    ...rules.flatMap((rule) =>
      risingTimes(
        rule
          .key("rollout")
          .items()
          .map((step) => step.key("from")),
        timeZone,
        "write the steps of a rollout in the order of time",
      ),
    ),
  ];
}

function experimentProblems(experiment: Cursor, timeZone: string): Problem[] {
  const groups = experiment.key("groups").items();
  const names = groups.map((group) => group.key("group"));
  const known = names.flatMap((name) => name.text() ?? []);
  const rules = groups.map((group) => {
    const rule = group.key("rule");
    return rule.value === undefined ? group.key("group") : rule;
  });
  const repeatedNames = repeatedTexts(names, "group");
  return [
    ...unknownNames([experiment.key("control")], { known, shown: known }, "group", "is not among groups"),
    ...repeatedNames,
    ...(repeatedNames.length > 0 ? [] : repeatedTexts(rules, "rule")),
    ...risingTimes([experiment.key("from"), experiment.key("to")], timeZone, "write a `to` that is later than `from`"),
  ];
}

/** Instants that are in no calendar, or not later than the one before. What is no text at all is the schema's business. */
function risingTimes(instants: readonly Cursor[], timeZone: string, hint: string): Problem[] {
  let before: { readonly at: number; readonly text: string } | undefined;
  return instants.flatMap((instant) => {
    const text = instant.text();
    if (text === undefined || !/^\d{4}-\d\d-\d\d/.test(text)) return [];
    const at = instantMilliseconds(text, timeZone);
    if (at === undefined) return [instant.problem(`${text} is in no calendar`, "write a day and a time that exist")];
    const previous = before;
    before = { at, text };
    if (previous === undefined || at > previous.at) return [];
    return [instant.problem(`${text} is not later than ${previous.text}, which stands before it`, hint)];
  });
}
