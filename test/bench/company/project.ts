import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { writeProject } from "../../harness/write-project.ts";
import { companyMetrics } from "./metrics.ts";
import { dsOfDay, gateName } from "./size.ts";

/** What is asked of a company's data, and with what. */
export interface CompanyQuestion {
  readonly gates: number;
  readonly metrics: number;
  /** Whether CUPED, all views and the static pages are asked for as well, as they are by default; the peers know none of them. */
  readonly everything: boolean;
  readonly threads: number | undefined;
  readonly memoryGib: number | undefined;
}

/** Writes the project, in place of the one before. Its source is never read: the messages have landed. */
export async function writeCompanyProject(folder: string, question: CompanyQuestion): Promise<void> {
  const { gates, metrics, everything, threads, memoryGib } = question;
  rmSync(join(folder, "gates"), { recursive: true, force: true });
  const rules = [{ rule: "everyone", rollout: [{ from: dsOfDay(0), percent: 50 }] }];
  const configured = Array.from({ length: gates }, (_, gate) => ({ gate: gateName(gate), rules }));
  const settings = {
    project: "company",
    time_zone: "UTC",
    unit_types: ["userID"],
    sources: [{ type: "kafka", brokers: ["localhost:9092"], topics: ["exposures", "events"] }],
    compute: {
      ...(threads === undefined ? {} : { threads }),
      ...(memoryGib === undefined ? {} : { memory_gib: memoryGib }),
    },
    ...(everything ? {} : { views: [], statistics: { cuped: { enabled: false } }, report: { enabled: false } }),
  };
  await writeProject(folder, {
    "metrics/all.yaml": { metrics: companyMetrics(metrics) },
    ...Object.fromEntries(configured.map((gate) => [`gates/${gate.gate}.yaml`, gate])),
  });
  // As people write it: commands that look at results need no YAML library then.
  writeFileSync(join(folder, "pulse.yaml"), stringify(settings));
}
