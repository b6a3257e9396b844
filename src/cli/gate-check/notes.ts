import type { EvaluationTrace } from "../../gates/evaluation/evaluation.ts";
import type { User } from "../../gates/evaluation/user.ts";
import type { CheckedSubject } from "./find-subject.ts";
import type { KnownGates } from "./gate-source.ts";
import { hashedWithoutId } from "./hashed-without-id.ts";
import { isSameOutcome, isThere } from "./same-outcome.ts";

function idListsAsked(trace: EvaluationTrace): string[] {
  return trace.rules.flatMap(({ conditions }) =>
    conditions.flatMap(({ condition: { operator, targetValue }, inner }) => [
      ...(operator === "in_segment_list" || operator === "not_in_segment_list" ? [String(targetValue)] : []),
      ...(inner === null ? [] : idListsAsked(inner)),
    ]),
  );
}

/** How what was asked relates to what SDKs are given. */
function forceNotes(subject: CheckedSubject, { origin, project }: KnownGates): string[] {
  if (project === null) return [];
  const { files, applied, sinceMs } = project;
  if (applied === null || sinceMs === null)
    return origin === "applied"
      ? ["nothing was applied by then: these are the files, which SDKs are given until the first `pulse apply`"]
      : [];
  if (origin === "applied" || isSameOutcome(subject, files, applied)) return [];
  const since = new Date(sinceMs).toISOString();
  if (!isThere(subject, applied))
    return [`it is not in force: SDKs are given what is since ${since}; \`pulse apply\` puts it into force`];
  return [`the files differ from what is in force since ${since}; \`--applied\` shows that`];
}

/** What to know of an answer, in words. */
export function notesOf(subject: CheckedSubject, user: User, trace: EvaluationTrace, known: KnownGates): string[] {
  const unknown = [...new Set(idListsAsked(trace))].filter((name) => !known.idLists.has(name));
  return [
    ...forceNotes(subject, known),
    ...hashedWithoutId(trace, user).map(
      (type) =>
        `the user has no ${type}: it is hashed as an empty text, as the SDKs do; give it with --unit ${type}=ID`,
    ),
    ...unknown.map((name) => `the id list ${name} is not at hand; give its members with --id-list ${name}=FILE`),
  ];
}
