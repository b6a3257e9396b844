import { type Backoff, backoffMs } from "../backoff.ts";
import type { Clock } from "../clock.ts";
import { isTooLargeForTopic, type KafkaProducer } from "../landing/kafka-producer.ts";
import type { Log } from "../log.ts";
import type { EventRecord } from "./event-record.ts";
import { type EventSink, SinkUnavailable } from "./event-sink.ts";
import { createGroupCommit } from "./group-commit.ts";

/** Of a batch: below what a broker takes by default, should all of it belong to one partition. */
const BATCH_BYTES = 900_000;
/** After so long a batch that is not acknowledged has failed, milliseconds. */
const DEADLINE_MS = 8_000;
const RECONNECT: Backoff = { attempts: Number.POSITIVE_INFINITY, first_ms: 200, longest_ms: 3_000 };
const NONE: ReadonlySet<EventRecord> = new Set();

export interface KafkaSinkOptions {
  /** Connects a new producer of the events' topic. */
  readonly connect: () => Promise<KafkaProducer>;
  /** Refuses settings that cannot work, such as a topic that does not exist. */
  readonly check: () => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  readonly deadlineMs?: number;
}

/**
 * Stores events in a topic of Kafka. While Kafka is away, events are refused at once and it is asked again and again in the
 * background; a batch on its way fails after the deadline.
 */
export function createKafkaSink({ connect, check, clock, log, deadlineMs = DEADLINE_MS }: KafkaSinkOptions): EventSink {
  let producer: KafkaProducer | undefined;
  let trouble: string | null = "not connected yet";
  let connecting: Promise<void> | undefined;
  const closing = new AbortController();

  const connectOnce = async (): Promise<void> => {
    const connected = await withDeadline(connect(), deadlineMs, clock, {
      giveUp: closing.signal,
      onLate: (late) => late.disconnect(),
    });
    producer = connected;
    trouble = null;
  };

  const connectAgain = async (): Promise<void> => {
    for (let attempt = 1; !closing.signal.aborted; attempt += 1)
      try {
        await connectOnce();
        log.info({ attempt }, "Kafka takes events");
        return;
      } catch (error) {
        trouble = reasonOf(error);
        await clock.sleep(backoffMs(RECONNECT, attempt, Math.random), closing.signal);
      }
  };

  const giveUpProducer = (error: unknown): void => {
    trouble = reasonOf(error);
    log.warn({ reason: trouble }, "Kafka does not take events: they are refused until it does");
    const failed = producer;
    producer = undefined;
    void failed?.disconnect();
    connecting ??= connectAgain().finally(() => {
      connecting = undefined;
    });
  };

  const write = async (records: readonly EventRecord[]): Promise<ReadonlySet<EventRecord>> => {
    if (producer === undefined) throw new SinkUnavailable(`Kafka: ${trouble ?? "not connected"}`);
    try {
      await withDeadline(producer.send(records), deadlineMs, clock);
      return NONE;
    } catch (error) {
      giveUpProducer(error);
      if (!isTooLargeForTopic(error)) throw new SinkUnavailable(`Kafka: ${reasonOf(error)}`, { cause: error });
      return records.length === 1 ? new Set(records) : writeHalves(records);
    }
  };

  /** The topic takes less than a batch holds: find out what of it. */
  const writeHalves = async (records: readonly EventRecord[]): Promise<ReadonlySet<EventRecord>> => {
    const middle = Math.ceil(records.length / 2);
    const refused = new Set<EventRecord>();
    for (const half of [records.slice(0, middle), records.slice(middle)]) {
      await connectedAgain();
      for (const record of await write(half)) refused.add(record);
    }
    return refused;
  };

  /** Kafka may have gone meanwhile: then it is not waited for. */
  const connectedAgain = async (): Promise<void> => {
    try {
      await withDeadline(Promise.resolve(connecting), deadlineMs, clock);
    } catch (error) {
      throw new SinkUnavailable(`Kafka: ${trouble ?? reasonOf(error)}`, { cause: error });
    }
  };

  const commit = createGroupCommit(write, { maxBytes: BATCH_BYTES });
  return {
    start: async () => {
      try {
        await withDeadline(check(), deadlineMs, clock, { giveUp: closing.signal });
        await connectOnce();
      } catch (error) {
        if (isFinal(error)) throw error;
        if (!closing.signal.aborted) giveUpProducer(error);
      }
    },
    store: (records) => commit.add(records),
    trouble: () => trouble,
    close: async () => {
      await commit.drained();
      // Whoever is still connecting is not waited for.
      closing.abort();
      await connecting;
      await producer?.disconnect();
      producer = undefined;
      trouble = "closed";
    },
  };
}

function isFinal(error: unknown): boolean {
  return error instanceof Error && "fault" in error && error.fault === "input";
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

interface Deadline<T> {
  /** Aborted: it is not waited for any longer. */
  readonly giveUp?: AbortSignal;
  /** Gets what comes after the deadline all the same. */
  readonly onLate?: (result: T) => Promise<void>;
}

async function withDeadline<T>(
  work: Promise<T>,
  ms: number,
  clock: Clock,
  { giveUp, onLate = async () => undefined }: Deadline<T> = {},
): Promise<T> {
  const done = new AbortController();
  const stop = giveUp === undefined ? done.signal : AbortSignal.any([done.signal, giveUp]);
  const late = clock.sleep(ms, stop).then(() => {
    if (done.signal.aborted) return undefined;
    work.then(onLate, () => undefined);
    throw new Error(giveUp?.aborted === true ? "closing" : `no answer within ${ms} ms`);
  });
  try {
    return (await Promise.race([work, late])) as T;
  } finally {
    done.abort();
  }
}
