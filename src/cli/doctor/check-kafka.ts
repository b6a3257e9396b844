import type { KafkaSourceSettings } from "../../config/settings.ts";
import { type KafkaProbe, type ProbedTopic, probeKafka } from "../../landing/kafka-probe.ts";
import { type PartitionLag, readLag } from "../../landing/lag.ts";
import { silentLog } from "../../log.ts";
import { formatDuration } from "../../results/words/duration.ts";
import { formatCount } from "../../results/words/numbers.ts";
import { bytesText } from "./bytes-text.ts";
import { failedCheck } from "./failed-check.ts";
import { type Finding, findingsOf } from "./finding.ts";

const DAY_MS = 86_400_000;
/** Share of the retention that the oldest unread message has used up. */
const LATE = 0.5;
const TOO_LATE = 0.8;

const { ok, warning, problem } = findingsOf("kafka");

/** Broker's time of the newest stored message of a topic, Unix milliseconds; undefined where nothing is stored. */
export type NewestStored = (topic: string) => number | undefined;

/** The brokers of a source, its topics, and how long what is not stored yet may still wait. */
export async function checkKafka(
  settings: KafkaSourceSettings,
  store: string,
  newestStored: NewestStored,
  nowMs: number,
): Promise<Finding[]> {
  const brokers = settings.brokers.join(", ");
  let probe: KafkaProbe;
  let lag: PartitionLag[];
  try {
    // The first gives up soon where nobody answers; the second would try for long.
    probe = await probeKafka(settings);
    lag = await readLag(settings, store, silentLog);
  } catch (error) {
    return [failedCheck("kafka", "brokers", brokers, error)];
  }
  return [
    ok("brokers", brokers, `${probe.brokers === 1 ? "1 broker answers" : `${probe.brokers} brokers answer`}`),
    ...probe.missing.map((topic) =>
      problem(
        "topic",
        topic,
        "the broker has no such topic",
        "create it, or mend `topics:` of the source in pulse.yaml",
      ),
    ),
    ...probe.topics.flatMap((topic) => [
      checkTopic(topic),
      checkRetention(topic, lagOf(topic, lag), newestStored(topic.topic), nowMs),
    ]),
    checkGroup(settings.group, probe.members, lag),
  ];
}

const lagOf = ({ topic }: ProbedTopic, lag: readonly PartitionLag[]): PartitionLag[] =>
  lag.filter((one) => one.topic === topic);
const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);

function checkTopic({ topic, partitions, replicas, leaderless, isCompacted }: ProbedTopic): Finding {
  const seen = `${partitions} partition${partitions === 1 ? "" : "s"}, ${replicas} replica${replicas === 1 ? "" : "s"}`;
  if (leaderless > 0)
    return problem(
      "topic",
      topic,
      `${seen}; ${leaderless} of the partitions have no leader and cannot be read`,
      "bring the brokers back that hold them",
    );
  if (isCompacted)
    return warning(
      "topic",
      topic,
      `${seen}; it is compacted: of messages with one key only the last is sure to be there`,
      "set `cleanup.policy=delete` on the topic, unless every message has a key of its own",
    );
  return ok("topic", topic, seen);
}

function checkRetention(
  { topic, retentionMs, retentionBytes }: ProbedTopic,
  lag: readonly PartitionLag[],
  newestMs: number | undefined,
  nowMs: number,
): Finding {
  const behind = sum(lag.map((one) => one.lag));
  const expired = sum(lag.map((one) => one.expired));
  const waiting = `${formatCount(Number(behind))} messages wait to be stored`;
  if (expired > 0n)
    return problem(
      "retention",
      topic,
      `${formatCount(Number(expired))} messages expired before they were stored, and ${waiting}`,
      "start a lander now, and raise the topic's retention above your longest outage; send the lost messages again if you can",
    );
  const kept = [
    ...(retentionMs === undefined ? [] : [`messages are kept ${formatDuration(retentionMs / 1000)}`]),
    ...(retentionBytes === undefined ? [] : [`at most ${bytesText(retentionBytes)} a partition`]),
  ];
  const seen = `${kept.length === 0 ? "messages are kept for ever" : kept.join(", ")}; ${waiting}`;
  if (retentionMs !== undefined && behind > 0n && newestMs !== undefined) {
    const age = Math.max(0, nowMs - newestMs);
    const late = `${seen}, the newest stored one is ${formatDuration(age / 1000)} old`;
    const action =
      "land what waits before it expires: see whether a lander runs, and start more, up to one a partition";
    if (age > retentionMs * TOO_LATE) return problem("retention", topic, late, action);
    if (age > retentionMs * LATE) return warning("retention", topic, late, action);
  }
  if (retentionMs !== undefined && retentionMs < DAY_MS)
    return warning(
      "retention",
      topic,
      `${seen}: less than a day`,
      "raise `retention.ms` of the topic above your longest outage of the landers: what expires unread is lost",
    );
  if (retentionBytes !== undefined)
    return warning(
      "retention",
      topic,
      `${seen}: a burst shortens the time that an outage may last`,
      "set `retention.bytes=-1` on the topic, or make sure that it holds days of your traffic",
    );
  return ok("retention", topic, seen);
}

function checkGroup(group: string, members: number | undefined, lag: readonly PartitionLag[]): Finding {
  const behind = sum(lag.map((one) => one.lag));
  if (members === undefined)
    return warning("group", group, "the consumer group may not be described", "allow the user to describe the group");
  if (members > 0) return ok("group", group, `${members} lander${members === 1 ? "" : "s"} in the consumer group`);
  if (behind === 0n) return ok("group", group, "no lander is in the consumer group now, and nothing waits");
  return warning(
    "group",
    group,
    `no lander is in the consumer group, and ${formatCount(Number(behind))} messages wait`,
    "start `pulse land` (or the lander's container)",
  );
}
