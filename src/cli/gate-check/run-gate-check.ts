import { EXIT_CODES } from "../../errors.ts";
import { compileSpecs } from "../../gates/evaluation/compile.ts";
import type { EvaluationTrace } from "../../gates/evaluation/evaluation.ts";
import { traceConfig, traceGate, traceLayer } from "../../gates/evaluation/trace.ts";
import type { User } from "../../gates/evaluation/user.ts";
import { jsonText } from "../cli.ts";
import type { Terminal } from "../terminal.ts";
import { type CheckedKind, type CheckedSubject, findSubject } from "./find-subject.ts";
import type { GateCheck } from "./gate-check.ts";
import { type GateSource, type KnownGates, knownGates } from "./gate-source.ts";
import { checkJson } from "./json.ts";
import { readUser, type UserOptions } from "./read-user.ts";
import { renderCheck } from "./render-check.ts";

export interface GateCheckCommand extends GateSource, UserOptions {
  readonly name: string;
  readonly kind: CheckedKind | undefined;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly json: boolean;
  readonly terminal: Terminal;
}

const TRACES = { gate: traceGate, segment: traceGate, holdout: traceGate, layer: traceLayer } as const;

function unitsOf({ userID, customIDs }: User): string[] {
  const named = userID === undefined || userID === null ? [] : [["userID", userID]];
  return [...named, ...Object.entries(customIDs ?? {})].map(([type, id]) => `${type} ${id}`);
}

/** Types of whose ids are asked for, and the user has none: all such users are one. */
function missingUnits({ spec }: CheckedSubject, { userID, customIDs }: User): string[] {
  const has = new Set(Object.keys(customIDs ?? {}).map((type) => type.toLowerCase()));
  if (userID !== undefined && userID !== null) has.add("userid");
  const asked = [spec.idType, ...spec.rules.map(({ idType }) => idType)];
  return [...new Set(asked)].filter((type) => !has.has(type.toLowerCase()));
}

function idListsAsked(trace: EvaluationTrace): string[] {
  return trace.rules.flatMap(({ conditions }) =>
    conditions.flatMap(({ condition: { operator, targetValue }, inner }) => [
      ...(operator === "in_segment_list" || operator === "not_in_segment_list" ? [String(targetValue)] : []),
      ...(inner === null ? [] : idListsAsked(inner)),
    ]),
  );
}

function notesOf(subject: CheckedSubject, user: User, trace: EvaluationTrace, { idLists }: KnownGates): string[] {
  const unknown = [...new Set(idListsAsked(trace))].filter((name) => !idLists.has(name));
  return [
    ...missingUnits(subject, user).map(
      (type) =>
        `the user has no ${type}: it is hashed as an empty text, as the SDKs do; give it with --unit ${type}=ID`,
    ),
    ...unknown.map((name) => `the id list ${name} is not at hand; give its members with --id-list ${name}=FILE`),
  ];
}

/** Evaluates one gate, experiment, layer, config, segment or holdout for one user, and shows how it came about. Gives the exit code. */
export async function runGateCheck(command: GateCheckCommand): Promise<number> {
  const { name, kind, atMs, terminal, cwd } = command;
  const known = await knownGates(command, atMs);
  const subject = findSubject(known.specs, name, kind);
  const user = await readUser(command, subject.spec.idType, cwd);
  const ask = subject.kind === "experiment" || subject.kind === "config" ? traceConfig : TRACES[subject.kind];
  const context = { nowMs: atMs, idLists: known.idLists };
  const trace = ask(compileSpecs(known.specs), subject.spec.name, user, context);
  const check: GateCheck = {
    subject,
    user,
    units: unitsOf(user),
    environment: user.statsigEnvironment?.tier ?? null,
    atMs,
    trace,
    notes: notesOf(subject, user, trace, known),
  };
  await terminal.write(command.json ? jsonText(checkJson(check)) : renderCheck(check, terminal));
  return trace.evaluation.outcome === "decided" ? EXIT_CODES.ok : EXIT_CODES.check_failed;
}
