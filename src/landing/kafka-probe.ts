import type { Admin } from "kafkajs";
import type { KafkaSourceSettings } from "../config/settings.ts";
import { silentLog } from "../log.ts";
import { createKafka, kafkaError } from "./kafka-client.ts";

const TOPIC_RESOURCE = 2;
const SETTINGS = ["retention.ms", "retention.bytes", "cleanup.policy", "message.timestamp.type", "max.message.bytes"];

/** A topic as the brokers have it. */
export interface ProbedTopic {
  readonly topic: string;
  readonly partitions: number;
  /** Of the partition that has the fewest. */
  readonly replicas: number;
  /** Partitions without a leader: they can be neither read nor written. */
  readonly leaderless: number;
  /** Milliseconds; undefined: for ever. */
  readonly retentionMs: number | undefined;
  /** Of a partition; undefined: no bound. */
  readonly retentionBytes: number | undefined;
  readonly isCompacted: boolean;
}

/** What a look at the brokers of a source has found. */
export interface KafkaProbe {
  readonly brokers: number;
  readonly topics: readonly ProbedTopic[];
  /** Topics of the source that do not exist. */
  readonly missing: readonly string[];
  /** Consumers that are in the source's group now; undefined where the group may not be described. */
  readonly members: number | undefined;
}

/**
 * Looks at the brokers of a source: what a doctor wants to know. Changes nothing.
 *
 * Errors: `LANDING_KAFKA_FAILED` (dependency_down).
 */
export async function probeKafka(settings: KafkaSourceSettings): Promise<KafkaProbe> {
  const admin = createKafka(settings, silentLog, { isHasty: true }).admin();
  try {
    await admin.connect();
    const { brokers } = await admin.describeCluster();
    const known = new Set(await admin.listTopics());
    const there = settings.topics.filter((topic) => known.has(topic));
    return {
      brokers: brokers.length,
      topics: there.length === 0 ? [] : await probeTopics(admin, there),
      missing: settings.topics.filter((topic) => !known.has(topic)),
      members: await membersOf(admin, settings.group),
    };
  } catch (error) {
    throw kafkaError(settings.brokers.join(", "), error);
  } finally {
    await admin.disconnect();
  }
}

async function probeTopics(admin: Admin, names: readonly string[]): Promise<ProbedTopic[]> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [...names] });
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: names.map((name) => ({ type: TOPIC_RESOURCE, name, configNames: SETTINGS })),
  });
  return topics.map(({ name, partitions }) => {
    const entries = resources.find(({ resourceName }) => resourceName === name)?.configEntries ?? [];
    const setting = (key: string): string => entries.find(({ configName }) => configName === key)?.configValue ?? "";
    return {
      topic: name,
      partitions: partitions.length,
      replicas: Math.min(...partitions.map(({ replicas }) => replicas.length)),
      leaderless: partitions.filter(({ leader }) => leader < 0).length,
      retentionMs: bound(setting("retention.ms")),
      retentionBytes: bound(setting("retention.bytes")),
      isCompacted: setting("cleanup.policy").includes("compact"),
    };
  });
}

/** Kafka writes -1 for no bound. */
function bound(value: string): number | undefined {
  const number = Number(value);
  return value === "" || number < 0 ? undefined : number;
}

async function membersOf(admin: Admin, group: string): Promise<number | undefined> {
  const { groups } = await admin.describeGroups([group]);
  const found = groups.find(({ groupId }) => groupId === group);
  return found?.members.length;
}
