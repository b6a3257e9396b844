import { unknownNames } from "./check-names.ts";
import { repeatedTexts } from "./check-repeats.ts";
import type { Declared, Names } from "./declared-names.ts";
import type { Problem } from "./problem.ts";
import { asked, named, type Reference, type Subject } from "./subject-references.ts";

/** Names of other definitions that do not exist, are there twice, or are of another unit type where it has to be the same. */
export function referenceProblems(subject: Subject, declared: Declared): Problem[] {
  const references = [...asked(subject.subject), ...named(subject)];
  return [
    ...references.flatMap(({ kind, or, name }) =>
      unknownNames([name], eitherOf(declared.subjects[kind], or && declared.subjects[or]), kind, "does not exist"),
    ),
    ...repeatedTexts(subject.subject.key("gates").items(), "gate"),
    ...repeatedTexts(subject.subject.key("experiments").items(), "experiment"),
    ...otherUnitTypes(subject, declared),
  ];
}

function eitherOf(names: Names, others: Names | undefined): Names {
  if (others === undefined) return names;
  const known = names.known && others.known && [...names.known, ...others.known];
  return { known, shown: [...names.shown, ...others.shown] };
}

/** Hashing the id of another unit type would give another answer: a holdout shares the unit type of what it names, a layer that of its experiments. */
function otherUnitTypes({ kind, subject }: Subject, { unitTypeOf }: Declared): Problem[] {
  if (kind === "layer") return [];
  const own = subject.key("unit_type").text() ?? "userID";
  return named({ kind, subject }).flatMap(({ kind: other, name }: Reference) => {
    const text = name.text();
    const theirs = text === undefined ? undefined : unitTypeOf(other, text);
    if (theirs === undefined || theirs === own) return [];
    return [name.problem(`${other} "${text}" is of ${theirs}, the ${kind} of ${own}`, "give both the same unit_type")];
  });
}
