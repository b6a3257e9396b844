import { kafkaAddress } from "../../harness/kafka.ts";
import { writeProject } from "../../harness/write-project.ts";
import type { CovidTopics } from "./covid-messages.ts";

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
      experiment: "covid_messages",
      control: "control",
      groups: ["control", "message_1", "message_2"].map((group) => ({ group, share: 1 })),
    },
  });
}
