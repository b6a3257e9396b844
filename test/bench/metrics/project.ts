import { rmSync } from "node:fs";
import { join } from "node:path";
import { writeProject } from "../../harness/write-project.ts";
import { benchMetrics } from "./definitions.ts";
import { FIRST_DS, gateName } from "./log.ts";

/** How much is asked of a log. */
export interface Question {
  readonly metrics: number;
  readonly gates: number;
  /** Whether the views by day, by days since exposure, and of the last 7 and 28 days are asked for as well. */
  readonly views: boolean;
}

const VIEWS = ["daily", "days_since_exposure", "last_7", "last_28"];

/** Writes a project that asks so many metrics of so many gates, in place of the one before. CUPED is off: the baseline has none. */
export async function writeBenchProject(folder: string, { metrics, gates, views }: Question): Promise<void> {
  rmSync(join(folder, "gates"), { recursive: true, force: true });
  const rules = [{ rule: "everyone", rollout: [{ from: FIRST_DS, percent: 50 }] }];
  const configured = Array.from({ length: gates }, (_, gate) => ({ gate: gateName(gate), rules }));
  await writeProject(folder, {
    "pulse.yaml": {
      project: "bench",
      unit_types: ["userID"],
      sources: [{ type: "files", topic: "log", path: "inbox" }],
      views: views ? VIEWS : [],
      statistics: { cuped: { enabled: false } },
    },
    "metrics/all.yaml": { metrics: benchMetrics(metrics).map(({ definition }) => definition) },
    ...Object.fromEntries(configured.map((gate) => [`gates/${gate.gate}.yaml`, gate])),
  });
}
