import type { Clock } from "../../clock.ts";
import { PulseError } from "../../errors.ts";
import { openEngine } from "../../publish/run-ds.ts";
import { addDays } from "../../schedule/ds-ended.ts";
import { jsonText } from "../cli.ts";
import { dsToLookAt } from "../partial/ds-to-look-at.ts";
import { planPartly } from "../partial/partial-computation.ts";
import type { Progress } from "../progress.ts";
import type { Terminal } from "../terminal.ts";
import { trialJson } from "./json.ts";
import { renderTrial } from "./render-trial.ts";
import { loadTrial, type TrialFile, type TrialProject } from "./trial-project.ts";
import { daysFrom, type MetricTrial, tryMetrics } from "./try-metrics.ts";

export interface TryCommand extends TrialFile {
  readonly ds: string | undefined;
  readonly days: number;
  readonly json: boolean;
  readonly signal: AbortSignal;
  readonly terminal: Terminal;
  readonly progress: Progress;
  readonly clock: Clock;
}

async function computed(
  { project, names, before, namesBefore }: TrialProject,
  ds: string,
  days: readonly string[],
  { signal, progress }: TryCommand,
): Promise<MetricTrial[]> {
  const engine = await openEngine(project);
  try {
    const onProgress = (done: number, total: number, what: string): void =>
      progress.update({ label: what, done, total, unit: "steps" });
    const options = { ds, engine, signal, onProgress };
    const partial = await planPartly({ ...options, project });
    if (partial.computation.days.length === 0)
      throw new PulseError({
        code: "METRICS_NOTHING_LANDED",
        fault: "input",
        message: `no message up to ${ds} has landed`,
        hint: "run `pulse land --once`, or name another day with --ds",
      });
    const old =
      before === null ? null : { partial: await planPartly({ ...options, project: before }), names: namesBefore };
    return await tryMetrics(partial, names, days, old);
  } finally {
    await engine.close();
    progress.clear();
  }
}

/** Computes the metrics of a file on what has landed, and shows them. Nothing is published. */
export async function runTry(command: TryCommand): Promise<void> {
  const { terminal, file, json } = command;
  const trial = await loadTrial(command);
  const ds = dsToLookAt(trial.project, command.ds, command.clock);
  const days = daysFrom(addDays(ds, 1 - command.days), ds);
  const trials = await computed(trial, ds, days, command);
  await terminal.write(json ? jsonText(trialJson(file, trials, days)) : renderTrial(file, trials, days, terminal));
}
