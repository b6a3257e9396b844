import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dayOf } from "../../../datasets/calibration/world.ts";
import { writeWorld } from "../../../datasets/calibration/write.ts";
import type { Clock } from "../../clock.ts";
import { loadProject } from "../../config/load.ts";
import { storePath } from "../../config/store-path.ts";
import { land } from "../../landing/land.ts";
import { replaceDatabase } from "../../publish/published-database.ts";
import { openEngine, runDs } from "../../publish/run-ds.ts";
import { withPublished } from "../published-store.ts";
import { type Observations, readObservations } from "./observations.ts";
import type { Scenario } from "./scenario.ts";

export interface ScenarioRun {
  readonly seed: number;
  readonly replications: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Told after each step of a batch. */
  readonly onReplications: (done: number) => void;
}

/** The numbers of the replications of each batch. */
export function batches(replications: number, size: number): number[][] {
  const all = Array.from({ length: replications }, (_, index) => index);
  return Array.from({ length: Math.ceil(replications / size) }, (_, k) => all.slice(k * size, (k + 1) * size));
}

/** One project with many experiments: its messages are made, landed, computed day by day, published, and read from the published tables. */
async function runBatch(
  { world, runDays }: Scenario,
  indexes: readonly number[],
  { seed, signal, clock }: ScenarioRun,
): Promise<Observations> {
  const folder = await mkdtemp(join(tmpdir(), "pulse-calibrate-"));
  try {
    await writeWorld(folder, world, { seed, indexes, signal });
    const project = await loadProject(folder, {});
    await land(project, { signal, once: true });
    const engine = await openEngine(project);
    try {
      for (const day of runDays)
        await runDs({ project, ds: dayOf(world, day), signal, clock, engine, replaceDatabase: false });
    } finally {
      await engine.close();
    }
    await replaceDatabase(storePath(project));
    return await withPublished(storePath(project), readObservations);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** All replications of a scenario, batch by batch. */
export async function observe(scenario: Scenario, run: ScenarioRun): Promise<Observations> {
  const results: Observations["results"][number][] = [];
  const health: Observations["health"][number][] = [];
  let done = 0;
  for (const indexes of batches(run.replications, scenario.batch)) {
    run.signal.throwIfAborted();
    const observed = await runBatch(scenario, indexes, run);
    for (const row of observed.results) results.push(row);
    for (const row of observed.health) health.push(row);
    done += indexes.length;
    run.onReplications(done);
  }
  return { results, health };
}
