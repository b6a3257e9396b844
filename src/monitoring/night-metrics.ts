import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { ConfiguredTarget } from "../export/configured-targets.ts";
import type { TableResult, TargetResult } from "../export/target.ts";
import type { RunPart, Watch } from "../pipeline/watch.ts";
import type { RunResult } from "../publish/run-ds.ts";

/** How a try of a night ended: as the schedule sees it. */
export type NightOutcome = "done" | "failed" | "given_up" | "interrupted";

const MINUTE = 60;
const SECONDS = [1, 5, 15, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, 3600, 2 * 3600, 6 * 3600];
const EXPORT_OUTCOMES: readonly TableResult["outcome"][] = ["exported", "unchanged", "failed"];
const OUTCOMES: readonly NightOutcome[] = ["done", "failed", "given_up", "interrupted"];

/** What one process computes at night. */
export interface NightMetrics {
  begun(): void;
  /** A fraction from 0 to 1. */
  progress(fraction: number): void;
  ended(outcome: NightOutcome, seconds: number): void;
  ran(runs: readonly RunResult[]): void;
  exported(results: readonly TargetResult[]): void;
  /** Told while runs go on. */
  readonly watch: Watch;
}

/** @param targets where results are exported to: their counters begin at 0, so that a first failure is an increase. */
export function createNightMetrics(registry: Registry, targets: readonly ConfiguredTarget[] = []): NightMetrics {
  const registers = [registry];
  const counter = <T extends string>(name: string, help: string, labelNames: readonly T[]) =>
    new Counter<T>({ name, help, labelNames: [...labelNames], registers });
  const attempts = counter("pulse_night_attempts_total", "Tries of nights, by how they ended.", ["outcome"]);
  for (const outcome of OUTCOMES) attempts.inc({ outcome }, 0);
  const duration = new Histogram({
    name: "pulse_night_duration_seconds",
    help: "How long a try of a night took, by how it ended.",
    labelNames: ["outcome"],
    buckets: SECONDS,
    registers,
  });
  const running = new Gauge({ name: "pulse_night_running", help: "1: a night is being worked on here.", registers });
  const progress = new Gauge({
    name: "pulse_night_progress_ratio",
    help: "How far the night that is being worked on is, 0 to 1.",
    registers,
  });
  const lastDone = new Gauge({
    name: "pulse_night_last_done_timestamp_seconds",
    help: "When this process last ended a night in order, Unix seconds.",
    registers,
  });
  const runs = counter("pulse_runs_total", "Days that were looked at, by what became of them.", ["status"]);
  const partSeconds = counter("pulse_run_part_seconds_total", "Seconds that runs spent in each of their parts.", [
    "part",
  ]);
  const ofModel = (name: string, help: string) => counter(name, help, ["model"]);
  const statements = ofModel("pulse_model_statements_total", "Statements that built derived files, by model.");
  const seconds = ofModel("pulse_model_build_seconds_total", "Seconds that building derived files took, by model.");
  const built = ofModel("pulse_model_built_total", "Derived folders that were built, by model.");
  const reused = ofModel("pulse_model_reused_total", "Derived folders that were there already, by model.");
  const rows = ofModel("pulse_model_rows_total", "Rows that were written into derived files, by model.");
  const bytes = ofModel("pulse_model_bytes_total", "Bytes that were written into derived files, by model.");
  const exports = counter("pulse_exports_total", "Tables of runs handed to a target, by what became of them.", [
    "target",
    "table",
    "outcome",
  ]);
  for (const { target, tables } of targets)
    for (const table of tables)
      for (const outcome of EXPORT_OUTCOMES) exports.inc({ target: target.name, table, outcome }, 0);
  const exportedAt = new Gauge({
    name: "pulse_export_last_success_timestamp_seconds",
    help: "When a target last had all that it should have of a table, Unix seconds.",
    labelNames: ["target", "table"],
    registers,
  });
  const clock = createPartClock((part, took) => partSeconds.inc({ part }, took));

  return {
    begun: () => {
      running.set(1);
      progress.set(0);
    },
    progress: (fraction) => progress.set(fraction),
    ended: (outcome, took) => {
      running.set(0);
      clock.leave();
      attempts.inc({ outcome });
      duration.observe({ outcome }, took);
      if (outcome === "done") lastDone.setToCurrentTime();
    },
    ran: (results) => {
      for (const { status } of results) runs.inc({ status });
    },
    exported: (results) => {
      for (const { target, tables } of results) {
        for (const { table, outcome } of tables) exports.inc({ target, table, outcome });
        for (const table of new Set(tables.map((one) => one.table)))
          if (tables.every((one) => one.table !== table || one.outcome !== "failed"))
            exportedAt.setToCurrentTime({ target, table });
      }
    },
    watch: {
      built: (one) => {
        const labels = { model: one.model };
        statements.inc(labels);
        seconds.inc(labels, one.seconds);
        built.inc(labels, one.nodes);
        rows.inc(labels, one.rows);
        bytes.inc(labels, one.bytes);
      },
      reused: (model, nodes) => reused.inc({ model }, nodes),
      enter: clock.enter,
    },
  };
}

/** Says how long each part took, when the next one begins. */
function createPartClock(tell: (part: RunPart, seconds: number) => void): {
  enter(part: RunPart): RunPart | null;
  leave(): void;
} {
  let part: RunPart | null = null;
  let since = 0;
  const go = (next: RunPart | null): RunPart | null => {
    const before = part;
    const now = performance.now();
    if (before !== null) tell(before, (now - since) / 1000);
    part = next;
    since = now;
    return before;
  };
  return { enter: go, leave: () => void go(null) };
}
