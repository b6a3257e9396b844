import { generateShop } from "../../datasets/shop/generate.ts";
import type { ShopOptions } from "../../datasets/shop/options.ts";
import { writeShopProject } from "../../datasets/shop/project.ts";
import { kafkaAddress, type TestMessage } from "./kafka.ts";
import { writeProject } from "./write-project.ts";

export interface ShopTopics {
  readonly exposures: string;
  readonly events: string;
}

/** The environment variable by which a process gets a consumer group of its own. */
export const GROUP_VARIABLE = "PULSE_TEST_GROUP";

/** A shop's messages for Kafka, in order of arrival. */
export function shopMessages(shop: Partial<ShopOptions>, topics: ShopTopics): TestMessage[] {
  return [...generateShop({ ...shop, carrier: "kafka" })].map(({ topic, key, value, arrivalMs }) => ({
    topic: topics[topic],
    key,
    value,
    timestampMs: arrivalMs,
  }));
}

/** Writes the shop's project, reading these topics, with more settings of `pulse.yaml`. */
export async function writeKafkaShop(
  folder: string,
  { shop, topics, settings }: { shop: Partial<ShopOptions>; topics: ShopTopics; settings: object },
): Promise<void> {
  await writeShopProject(folder, { source: "files", shop });
  await writeProject(folder, {
    "pulse.yaml": {
      project: "shop",
      unit_types: ["userID"],
      dimensions: ["country", "platform"],
      sources: [
        {
          type: "kafka",
          brokers: [kafkaAddress()],
          topics: [topics.exposures, topics.events],
          group: `\${${GROUP_VARIABLE}}`,
        },
      ],
      ...settings,
    },
  });
}
