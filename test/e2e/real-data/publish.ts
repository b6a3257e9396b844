import type { Project } from "../../../src/config/project.ts";
import { storePath } from "../../../src/config/store-path.ts";
import { land } from "../../../src/landing/land.ts";
import { openEngine, runDs } from "../../../src/publish/run-ds.ts";
import type { RelativeMethod } from "../../../src/statistics/comparison/relative.ts";
import { type HealthRow, type ResultFigures, readHealth, readResults } from "../../harness/published-results.ts";

/** What was published of a project's last day. */
export interface PublishedResults {
  readonly landed: number;
  readonly store: string;
  /** The same results, with either interval of the relative difference. */
  readonly results: Readonly<Record<RelativeMethod, readonly ResultFigures[]>>;
  /** Of each day that was run, in order. */
  readonly health: readonly (readonly HealthRow[])[];
}

/** Lands a project's messages, runs its days in order, and the last one once more with the other interval of the relative difference. */
export async function publish(project: Project, days: readonly string[]): Promise<PublishedResults> {
  const { messages: landed } = await land(project, { signal: new AbortController().signal, once: true });
  const store = storePath(project);
  const last = days.at(-1) ?? "";
  const engine = await openEngine(project);
  const run = async (ds: string, relative_interval: RelativeMethod): Promise<void> => {
    const { settings } = project;
    const statistics = { ...settings.statistics, relative_interval };
    await runDs({ project: { ...project, settings: { ...settings, statistics } }, ds, engine });
  };
  try {
    for (const ds of days) await run(ds, "fieller");
    const fieller = await readResults(store, last, "every");
    const health: HealthRow[][] = [];
    for (const ds of days) health.push(await readHealth(store, ds));
    await run(last, "delta");
    return { landed, store, results: { fieller, delta: await readResults(store, last, "every") }, health };
  } finally {
    await engine.close();
  }
}
