import type { SubjectKindName } from "../gates/definitions.ts";
import type { Cursor } from "./yaml-cursor.ts";

/** A definition under gates/, right or wrong. */
export interface Subject {
  readonly kind: SubjectKindName;
  readonly subject: Cursor;
}

/** A place where a definition names another one. */
export interface Reference {
  readonly kind: SubjectKindName;
  /** Another kind that will do. */
  readonly or?: SubjectKindName;
  readonly name: Cursor;
}

/** All conditions of a definition: its own and those of its rules. */
export function conditionsIn(subject: Cursor): Cursor[] {
  const ofRules = subject
    .key("rules")
    .items()
    .flatMap((rule) => rule.key("when").items());
  return [...subject.key("when").items(), ...ofRules];
}

/** What has to be decided before a definition can be: what its conditions and overrides ask. */
export function asked(subject: Cursor): Reference[] {
  const ofConditions = conditionsIn(subject).flatMap((condition): Reference[] => {
    const isGroup = condition.key("from").text() === "experiment_group";
    return [
      { kind: "gate", name: condition.key("passes_gate") },
      { kind: "gate", name: condition.key("fails_gate") },
      { kind: "segment", name: condition.key("in_segment") },
      { kind: "segment", name: condition.key("not_in_segment") },
      { kind: "holdout", name: condition.key("in_holdout") },
      ...(isGroup ? [{ kind: "experiment", name: condition.key("field") } as const] : []),
    ];
  });
  const ofOverrides = subject
    .key("overrides")
    .items()
    .map((override): Reference => ({ kind: "segment", name: override.key("segment") }));
  return [...ofConditions, ...ofOverrides].filter(({ name }) => name.text() !== undefined);
}

/** The other names that a definition gives: whom it holds out, where it is, who decides. */
export function named({ kind, subject }: Subject): Reference[] {
  const each = (of: SubjectKindName, names: readonly Cursor[]): Reference[] =>
    names.map((name) => ({ kind: of, name }));
  switch (kind) {
    case "holdout":
      return [...each("gate", subject.key("gates").items()), ...each("experiment", subject.key("experiments").items())];
    case "experiment":
      return each("layer", [subject.key("layer")]);
    case "layer":
      // An experiment that never began has no groups, and is written as a dynamic config.
      return subject
        .key("rules")
        .items()
        .map((rule) => ({ kind: "experiment", or: "config", name: rule.key("delegate") }));
    default:
      return [];
  }
}
