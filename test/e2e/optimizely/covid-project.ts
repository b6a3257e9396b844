import { kafkaAddress } from "../../harness/kafka.ts";
import { writeProject } from "../../harness/write-project.ts";
import type { RowKey } from "../real-data/published-row.ts";
import type { ReferenceResult } from "../real-data/reference.ts";
import { type CovidTopics, SUBJECT } from "./covid-messages.ts";

/** Metrics count from a visitor's decision to 48 hours later. */
const window = { to: "48h" };
const count = (name: string, event: string) => ({ name, kind: "count", event, window });

const METRICS = [
  { name: "purchase_conversion", kind: "conversion", event: "purchase", window },
  count("detail_page_views", "detail_page_view"),
  {
    name: "electronics_revenue_cents",
    kind: "sum",
    event: "purchase",
    where: [{ field: "metadata.category", operator: "=", value: "electronics" }],
    scale: 0,
    window,
  },
  { name: "revenue_cents", kind: "sum", event: "purchase", scale: 0, dimension: "category", window },
  ...["add_to_cart", "detail_page_view", "homepage_view", "purchase"].map((name) => count(`events_${name}`, name)),
  count("support_calls", "support_call"),
  { name: "support_minutes", kind: "sum", event: "support_call", scale: 9, window },
  { name: "minutes_per_call", kind: "mean", event: "support_call", scale: 9, window },
];

export async function writeCovidProject(folder: string, topics: CovidTopics): Promise<void> {
  await writeProject(folder, {
    "pulse.yaml": {
      project: "covid",
      unit_types: ["userID"],
      sources: [
        {
          type: "kafka",
          brokers: [kafkaAddress()],
          topics: [topics.exposures, topics.events],
          group: topics.exposures,
        },
      ],
    },
    "metrics/covid.yaml": { metrics: METRICS },
    "gates/covid-messages.yaml": {
      experiment: SUBJECT,
      control: "control",
      groups: ["control", "message_1", "message_2"].map((group) => ({ group, share: 1 })),
    },
  });
}

/** The published row of a reference result, and of one of its metrics another: a level of another metric. */
export function covidRows({ metric, comparison }: ReferenceResult): RowKey[] {
  const [testGroup = ""] = comparison.split(" vs ");
  const of = { subject: SUBJECT, testGroup };
  const named = METRICS.filter(({ name }) => name === metric).map(({ name }) => ({ ...of, metric: name }));
  const level = { ...of, metric: "revenue_cents", ofMetric: ["category", "electronics"] as const };
  return metric === "electronics_revenue_cents" ? [...named, level] : named;
}
