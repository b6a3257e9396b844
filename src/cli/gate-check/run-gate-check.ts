import { EXIT_CODES } from "../../errors.ts";
import { compileSpecs } from "../../gates/evaluation/compile.ts";
import { traceConfig, traceGate, traceLayer } from "../../gates/evaluation/trace.ts";
import type { User } from "../../gates/evaluation/user.ts";
import { jsonText } from "../cli.ts";
import type { Terminal } from "../terminal.ts";
import { type CheckedKind, findSubject } from "./find-subject.ts";
import type { GateCheck } from "./gate-check.ts";
import { type GateSource, knownGates } from "./gate-source.ts";
import { checkJson } from "./json.ts";
import { notesOf } from "./notes.ts";
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

/** Evaluates one gate, experiment, layer, config, segment or holdout for one user, and shows how it came about. Gives the exit code. */
export async function runGateCheck(command: GateCheckCommand): Promise<number> {
  const { name, kind, atMs, terminal, cwd } = command;
  const known = await knownGates(command, atMs);
  const inForce = known.origin === "applied" ? (known.project?.sinceMs ?? null) : null;
  const subject = findSubject(known.specs, name, kind, inForce === null ? "" : " in force");
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
    origin: known.origin,
    inForceSinceMs: inForce,
    trace,
    notes: notesOf(subject, user, trace, known),
  };
  await terminal.write(command.json ? jsonText(checkJson(check)) : renderCheck(check, terminal));
  return trace.evaluation.outcome === "decided" ? EXIT_CODES.ok : EXIT_CODES.check_failed;
}
