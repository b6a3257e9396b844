import type { EachBatchPayload } from "kafkajs";
import type { Clock } from "../clock.ts";
import type { KafkaSourceSettings } from "../config/settings.ts";
import type { Log } from "../log.ts";
import { createKafkaClient, hasNoSession, type KafkaClient, kafkaError } from "./kafka-client.ts";
import { messagesIn } from "./kafka-fetch-response.ts";
import { createKafkaPartition, type KafkaPartition, type PartitionReader } from "./kafka-partition.ts";
import type { Partition, Sink, Source } from "./source.ts";

const SESSION_TIMEOUT_MS = 30_000;
/** How long a fetch may wait in vain: so long does a lander take to begin, and with `once` to end. */
const MAX_WAIT_MS = 1_000;
/** With `once`: how often the client may lose the broker (one that just started still loads its groups) before that is an error. */
const MOST_CRASHES = 5;
/** With `once`: fetches in vain, and time without a batch, after which what is missing cannot be read (an open transaction). */
const IDLE_FETCHES = 4;
const IDLE_MS = 4_000;

export interface KafkaSourceOptions {
  readonly log: Log;
  readonly clock: Clock;
  /** How long the group waits for a consumer that went silent before its partitions are given to others. */
  readonly sessionTimeoutMs?: number;
}

/**
 * Topics of a Kafka cluster, shared by the consumers of one group. Where to read from is the sink's word alone: the group's
 * committed offsets are written for monitoring and never read.
 */
export function createKafkaSource(settings: KafkaSourceSettings, options: KafkaSourceOptions): Source {
  let session: Session | undefined;
  return {
    run: async (sink, { signal, once }) => {
      const client = createKafkaClient(settings, options.log);
      await client.requireTopics(settings.topics);
      if (signal.aborted) return;
      session = openSession(client, settings, options, sink, once);
      try {
        await session.read(signal);
      } finally {
        session = undefined;
      }
    },
    stored: async (partition, nextOffset) => session?.commit(partition, nextOffset),
  };
}

interface Session {
  /** Reads until aborted, done or failed; then stores what is held, commits and leaves the group. */
  read(signal: AbortSignal): Promise<void>;
  commit(partition: Partition, nextOffset: bigint): void;
}

function openSession(
  client: KafkaClient,
  settings: KafkaSourceSettings,
  options: KafkaSourceOptions,
  sink: Sink,
  once: boolean,
): Session {
  const { log, clock } = options;
  const brokers = settings.brokers.join(", ");
  const consumer = client.consumer({
    group: settings.group,
    maxWaitMs: MAX_WAIT_MS,
    sessionTimeoutMs: options.sessionTimeoutMs ?? SESSION_TIMEOUT_MS,
  });
  const owned = new Map<string, KafkaPartition>();
  const commits = new Set<Promise<void>>();
  const idle = createIdleWatch(clock);
  const end = createDeferred();
  let ending = false;
  let crashes = 0;

  /** Everything that runs beside `read` ends it when it fails: the client itself would retry for ever, or fall silent. */
  const watch = (work: Promise<unknown>): void => {
    work.then(checkRead, (error: unknown) => end.reject(error));
  };

  const checkRead = (): void => {
    const partitions = [...owned.values()];
    if (once && partitions.every((partition) => partition.isRead())) end.resolve();
  };

  const reader: PartitionReader = {
    available: (partition) => client.available(partition),
    pause: (partition) =>
      whileInSession(() => consumer.pause([{ topic: partition.topic, partitions: [partition.partition] }])),
    resumeAt: (partition, offset) =>
      whileInSession(() => {
        consumer.seek({ ...partition, offset: offset.toString() });
        consumer.resume([{ topic: partition.topic, partitions: [partition.partition] }]);
      }),
  };

  const onJoin = (assignment: Readonly<Record<string, readonly number[]>>): void => {
    const assigned = Object.entries(assignment).flatMap(([topic, partitions]) =>
      partitions.map((partition) => ({ topic, partition })),
    );
    const keys = new Set(assigned.map(keyOf));
    for (const [key, partition] of owned) {
      if (keys.has(key)) continue;
      owned.delete(key);
      watch(partition.revoke());
    }
    for (const partition of assigned) {
      const kept = owned.get(keyOf(partition));
      if (kept !== undefined) kept.rejoined();
      else {
        const added = createKafkaPartition(partition, sink, reader);
        owned.set(keyOf(partition), added);
        reader.pause(partition);
        watch(added.begin());
      }
    }
    log.info({ group: settings.group, partitions: assigned.length }, "joined the consumer group");
    checkRead();
  };

  /** Never throws: an error thrown here would make the client retry for ever, or stop without a word. */
  const onBatch = async ({ batch, resolveOffset }: EachBatchPayload): Promise<void> => {
    const partition = owned.get(keyOf(batch));
    const last = batch.messages.at(-1);
    if (ending || partition === undefined || last === undefined) return;
    try {
      const fetched = fetchedOffset(batch) ?? BigInt(batch.firstOffset() ?? last.offset);
      const taken = await partition.take({
        blocks: messagesIn(batch.messages),
        fetched,
        next: BigInt(batch.lastOffset()) + 1n,
      });
      if (taken) resolveOffset(last.offset); // and with it what follows in the batch but is not handed over
      checkRead();
    } catch (error) {
      end.reject(error);
    }
  };

  /** With `once`, when nothing comes any more: the rest has expired meanwhile, or an open transaction holds it back. */
  const giveUp = async (): Promise<void> => {
    idle.batch();
    await Promise.all([...owned.values()].map((partition) => partition.recheck()));
    for (const { partition, isRead, progress } of owned.values()) {
      const { position, target } = progress();
      const offsets = { position: `${position}`, end: `${target}` };
      if (!isRead()) log.warn({ ...partition, ...offsets }, "what is left cannot be read yet: a transaction is open");
    }
    end.resolve();
  };

  const listen = (): void => {
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      if (!ending) onJoin(payload.memberAssignment);
    });
    consumer.on(consumer.events.START_BATCH_PROCESS, idle.batch);
    consumer.on(consumer.events.END_BATCH_PROCESS, idle.batch);
    consumer.on(consumer.events.FETCH, () => {
      idle.fetched();
      if (once && !ending && idle.isIdle()) watch(giveUp());
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      crashes += 1;
      if (!payload.restart || (once && crashes > MOST_CRASHES)) end.reject(kafkaError(brokers, payload.error));
      else
        log.warn({ group: settings.group, error: payload.error.message }, "lost the connection to Kafka: trying again");
    });
  };

  const close = async (): Promise<void> => {
    ending = true;
    const partitions = [...owned.values()];
    await Promise.all(partitions.map((partition) => partition.revoke()));
    await Promise.all(commits);
  };

  return {
    read: async (signal) => {
      listen();
      const abort = (): void => end.resolve();
      signal.addEventListener("abort", abort, { once: true });
      let running: Promise<void> | undefined;
      try {
        await consumer.connect();
        await consumer.subscribe({ topics: [...settings.topics], fromBeginning: true });
        running = consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: onBatch });
        running.catch((error: unknown) => end.reject(error));
        await end.promise;
        await close();
      } catch (error) {
        ending = true;
        throw kafkaErrorIfForeign(brokers, error);
      } finally {
        signal.removeEventListener("abort", abort);
        await Promise.allSettled([running]);
        await consumer.disconnect();
      }
    },
    commit: ({ topic, partition }, nextOffset) => {
      if (!owned.has(keyOf({ topic, partition }))) return;
      const commit = consumer
        .commitOffsets([{ topic, partition, offset: nextOffset.toString() }])
        .catch((error: unknown) =>
          log.warn(
            { topic, partition, error: String(error) },
            "offset not committed: the lag of the group will look larger than it is",
          ),
        )
        .finally(() => commits.delete(commit));
      commits.add(commit);
    },
  };
}

/** Between two sessions of the client there is nothing to steer: joining the group puts every partition in its place. */
function whileInSession(steer: () => void): void {
  try {
    steer();
  } catch (error) {
    if (!hasNoSession(error)) throw error;
  }
}

function kafkaErrorIfForeign(brokers: string, error: unknown): unknown {
  return error instanceof Error && error.name.startsWith("KafkaJS") ? kafkaError(brokers, error) : error;
}

/** Known to the client, but missing from its types. */
function fetchedOffset(batch: object): bigint | undefined {
  return "fetchedOffset" in batch && typeof batch.fetchedOffset === "string" ? BigInt(batch.fetchedOffset) : undefined;
}

function keyOf({ topic, partition }: Partition): string {
  return `${topic}/${partition}`;
}

function createIdleWatch(clock: Clock): { batch(): void; fetched(): void; isIdle(): boolean } {
  let fetches = 0;
  let since = clock.now();
  return {
    batch: () => {
      fetches = 0;
      since = clock.now();
    },
    fetched: () => {
      fetches += 1;
    },
    isIdle: () => fetches >= IDLE_FETCHES && clock.now() - since >= IDLE_MS,
  };
}

function createDeferred(): { readonly promise: Promise<void>; resolve(): void; reject(error: unknown): void } {
  let settle: { resolve(): void; reject(error: unknown): void } = { resolve: () => undefined, reject: () => undefined };
  const promise = new Promise<void>((resolve, reject) => {
    settle = { resolve: () => resolve(), reject };
  });
  promise.catch(() => undefined);
  return { promise, resolve: () => settle.resolve(), reject: (error) => settle.reject(error) };
}
