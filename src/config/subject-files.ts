import { SUBJECT_KINDS } from "../gates/definition.ts";
import type { SubjectKindName } from "../gates/definitions.ts";
import { type DefinitionsByKind, definitionsByKind, SUBJECT_SCHEMAS } from "../gates/definitions.ts";
import { allocationOverlaps } from "./check-allocations.ts";
import { cycleProblems } from "./check-cycles.ts";
import { clashingNames, repeatedNames } from "./check-names.ts";
import { subjectProblems } from "./check-subjects.ts";
import type { Declared } from "./declared-names.ts";
import { isReadable } from "./declared-names.ts";
import type { Problem } from "./problem.ts";
import type { ProjectFiles } from "./project-files.ts";
import { schemaProblems } from "./schema-problems.ts";
import { subjectKind } from "./subject-kind.ts";
import { cursorOf } from "./yaml-cursor.ts";
import type { YamlFile } from "./yaml-file.ts";

/** All mistakes of the files under gates/: of each alone, and of all together. */
export function checkSubjects(files: ProjectFiles, declared: Declared): Problem[] {
  const readable = files.subjects.filter(isReadable);
  const given = (kind: SubjectKindName) =>
    readable
      .filter((file) => subjectKind(file.value) === kind)
      .map((file) => ({ file: file.file, name: cursorOf(file).key(kind) }));
  const subjects = readable.flatMap((file) => {
    const kind = subjectKind(file.value);
    return typeof kind === "string" ? [{ kind, subject: cursorOf(file) }] : [];
  });
  return [
    ...files.subjects.flatMap((file) => file.syntax),
    ...readable.flatMap(fileProblems),
    ...subjects.flatMap((subject) => subjectProblems(subject, declared)),
    ...SUBJECT_KINDS.flatMap((kind) => repeatedNames(given(kind), kind)),
    ...clashingNames(given("gate"), given("holdout"), ["holdout", "gate"]),
    ...clashingNames(given("experiment"), given("config"), ["config", "experiment"]),
    ...allocationOverlaps(
      subjects.filter(({ kind }) => kind === "experiment").map(({ subject }) => subject),
      declared.timeZone,
    ),
    ...cycleProblems(subjects),
  ];
}

function fileProblems(file: YamlFile): Problem[] {
  const kind = subjectKind(file.value);
  if (typeof kind === "string") return schemaProblems(SUBJECT_SCHEMAS[kind], file);
  return [file.problemAt([], "value", kind.message, kind.hint)];
}

/** What files under gates/ without a mistake define. */
export function subjectsIn(files: readonly YamlFile[]): DefinitionsByKind {
  return definitionsByKind((kind) =>
    files.filter(({ value }) => subjectKind(value) === kind).map(({ value }) => value),
  );
}
