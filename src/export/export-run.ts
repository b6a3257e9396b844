import { type Backoff, backoffMs, isWorthRetrying } from "../backoff.ts";
import type { Clock } from "../clock.ts";
import type { Project } from "../config/project.ts";
import { PulseError } from "../errors.ts";
import type { Log } from "../log.ts";
import { type ConfiguredTarget, configuredTargets } from "./configured-targets.ts";
import type { PublishedRun, TableResult, TargetResult } from "./target.ts";

export interface ExportOptions {
  /** Names or types of targets; left out: every configured one. */
  readonly targets?: readonly string[];
  /** Default: 4 tries, after 1, 2 and 4 s. */
  readonly backoff?: Backoff;
  readonly clock: Clock;
  /** A number in [0, 1), for the jitter. */
  readonly random: () => number;
  readonly log: Log;
  /** Aborted: what is not exported yet is `failed`, and caught up on the next time. */
  readonly signal?: AbortSignal;
}

const DEFAULT_BACKOFF: Backoff = { attempts: 4, first_ms: 1000, longest_ms: 30_000 };

/** Exports one run to the project's targets. See `exportRuns`. */
export function exportRun(
  project: Project,
  run: PublishedRun,
  options: ExportOptions,
): Promise<readonly TargetResult[]> {
  return exportRuns(project, [run], options);
}

/**
 * Exports runs to the project's targets, side by side; to one target, run after run in the order given.
 *
 * A target that fails is tried again with exponential backoff and jitter. When it stays down, the remaining runs are not
 * tried on it in vain. A failure is in the result and in the log (`warn`), never thrown. A target that has a run already
 * answers `unchanged`, so exporting the newest days again is how what was missed is caught up on.
 *
 * @throws PulseError `EXPORT_TARGET_UNKNOWN` only, before anything is exported.
 * @example
 * await exportRuns(project, await publishedRuns(store, 14), { clock: systemClock, random: Math.random, log });
 */
export async function exportRuns(
  project: Project,
  runs: readonly PublishedRun[],
  options: ExportOptions,
): Promise<readonly TargetResult[]> {
  const targets = configuredTargets(project, options.clock.now, options.targets);
  return Promise.all(targets.map((target) => exportToTarget(target, runs, options)));
}

/** As `exportRuns`, to one target. */
export async function exportToTarget(
  { target, tables }: ConfiguredTarget,
  runs: readonly PublishedRun[],
  options: ExportOptions,
): Promise<TargetResult> {
  const results: TableResult[] = [];
  let down: PulseError | undefined;
  for (const run of runs) {
    const ofRun =
      down === undefined ? await exportWithRetries({ target, tables }, run, options) : allFailed(run, tables, down);
    results.push(...ofRun);
    down ??= ofRun.map(errorOf).find((error) => error?.fault === "dependency_down");
  }
  return { target: target.name, tables: results };
}

async function exportWithRetries(
  { target, tables }: ConfiguredTarget,
  run: PublishedRun,
  { backoff = DEFAULT_BACKOFF, clock, random, log, signal }: ExportOptions,
): Promise<readonly TableResult[]> {
  const done: TableResult[] = [];
  let left = tables;
  for (let attempt = 1; ; attempt += 1) {
    if (signal?.aborted === true) return [...done, ...allFailed(run, left, interrupted(target.name))];
    const results = await exportOnce({ target, tables: left }, run);
    const again = results.filter((result) => isWorthRetrying(errorOf(result)) && result.outcome === "failed");
    const final = attempt >= backoff.attempts ? results : results.filter((result) => !again.includes(result));
    for (const result of final) report(log, target.name, result);
    done.push(...final);
    if (final.length === results.length) return done;
    const wait_ms = backoffMs(backoff, attempt, random);
    const seen = again.map((result) => errorOf(result)?.message);
    log.info({ target: target.name, ds: run.ds, attempt, wait_ms, seen }, "export failed, trying again");
    left = again.map((result) => result.table);
    await clock.sleep(wait_ms, signal);
  }
}

/** A target that breaks its promise and throws harms no more than one that reports a failure. */
async function exportOnce({ target, tables }: ConfiguredTarget, run: PublishedRun): Promise<readonly TableResult[]> {
  try {
    return (await target.export(run, tables)).tables;
  } catch (cause) {
    const message = `target ${target.name} threw: ${cause instanceof Error ? cause.message : String(cause)}`;
    const hint = "please report this with the log";
    return allFailed(run, tables, new PulseError({ code: "EXPORT_UNEXPECTED", fault: "bug", message, hint, cause }));
  }
}

function report(log: Log, target: string, result: TableResult): void {
  const { outcome, table, ds, runId: run_id } = result;
  if (outcome === "exported") log.info({ target, table, ds, run_id, rows: result.rows }, "exported");
  if (outcome === "failed") {
    const { code, message, hint } = result.error;
    log.warn({ target, table, ds, run_id, code, hint }, `not exported: ${message}`);
  }
}

const errorOf = (result: TableResult): PulseError | undefined =>
  result.outcome === "failed" ? result.error : undefined;

function allFailed(run: PublishedRun, tables: readonly string[], error: PulseError): readonly TableResult[] {
  return tables.map((table) => ({ table, ds: run.ds, runId: run.runId, outcome: "failed", error }));
}

function interrupted(target: string): PulseError {
  return new PulseError({
    code: "EXPORT_INTERRUPTED",
    fault: "dependency_down",
    message: `the export to ${target} was interrupted`,
    hint: "nothing to do: the next run catches up",
  });
}
