import { writeProject } from "../harness/write-project.ts";

/** Topics of the chaos, and what their names promise. */
export const TOPICS = { plain: 3, transactional: 2, compacted: 1, expiring: 2 } as const;
export type Topic = keyof typeof TOPICS;

/** The environment variable by which a process gets its consumer group. */
export const GROUP_VARIABLE = "PULSE_CHAOS_GROUP";

const METRICS = [
  { name: "ticks", kind: "count", event: "tick" },
  { name: "points", kind: "sum", event: "tick" },
  { name: "ticked", kind: "unique", event: "tick" },
  { name: "days_active", kind: "dau" },
];

/** Writes the project whose store is disturbed, or not. */
export async function writeChaosProject(
  folder: string,
  { broker, store, firstDay }: { readonly broker: string; readonly store: string; readonly firstDay: string },
): Promise<void> {
  await writeProject(folder, {
    "pulse.yaml": {
      project: "chaos",
      unit_types: ["userID"],
      dimensions: ["country"],
      views: ["daily"],
      store,
      sources: [{ type: "kafka", brokers: [broker], topics: Object.keys(TOPICS), group: `\${${GROUP_VARIABLE}}` }],
      landing: { segment_max_mib: 0.05, segment_max_seconds: 1 },
      schedule: { at: "00:00" },
      compute: { threads: 1, memory_gib: 1 },
    },
    "metrics/metrics.yaml": { metrics: METRICS },
    "gates/chaos.yaml": {
      gate: "chaos",
      metrics: METRICS.map(({ name }) => name),
      rules: [{ rule: "everyone", rollout: [{ from: firstDay, percent: 50 }] }],
    },
  });
}
