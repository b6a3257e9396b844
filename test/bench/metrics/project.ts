import { writeProject } from "../../harness/write-project.ts";
import { benchMetrics } from "./definitions.ts";
import { FIRST_DS, gateName } from "./log.ts";

/** How much is asked of a log. */
export interface Question {
  readonly metrics: number;
  readonly gates: number;
}

/** Writes a project that asks so many metrics of so many gates. CUPED is off: the baseline has none. */
export async function writeBenchProject(folder: string, { metrics, gates }: Question): Promise<void> {
  const rules = [{ rule: "everyone", rollout: [{ from: FIRST_DS, percent: 50 }] }];
  const configured = Array.from({ length: gates }, (_, gate) => ({ gate: gateName(gate), rules }));
  await writeProject(folder, {
    "pulse.yaml": {
      project: "bench",
      unit_types: ["userID"],
      sources: [{ type: "files", topic: "log", path: "inbox" }],
      statistics: { cuped: { enabled: false } },
    },
    "metrics/all.yaml": { metrics: benchMetrics(metrics).map(({ definition }) => definition) },
    ...Object.fromEntries(configured.map((gate) => [`gates/${gate.gate}.yaml`, gate])),
  });
}
