import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import { type Clock, systemClock } from "../clock.ts";
import type { Project } from "../config/project.ts";
import type { Settings } from "../config/settings.ts";
import { storePath } from "../config/store-path.ts";
import { PulseError } from "../errors.ts";
import { type Log, silentLog } from "../log.ts";
import { storeError } from "./file-error.ts";
import { createFilesSource } from "./files-source.ts";
import { createKafkaSource } from "./kafka-source.ts";
import { createLander, type LandingCounts } from "./lander.ts";
import type { LandingObserver } from "./landing-observer.ts";
import type { Source } from "./source.ts";

const MIB = 1_048_576;

export interface LandOptions {
  /** Aborted: open segments are closed and published, offsets committed, and landing ends. */
  readonly signal: AbortSignal;
  /** Ends when all is read that was there at the start. Otherwise landing goes on until it is aborted. */
  readonly once: boolean;
  /** Called often, with what has been done so far. */
  readonly onProgress?: (counts: LandingCounts) => void;
  readonly observer?: LandingObserver;
  readonly log?: Log;
  readonly clock?: Clock;
}

/**
 * Lands the messages of all of a project's sources in its store. Any number of processes may do so at once.
 *
 * @example
 * const counts = await land(project, { signal: new AbortController().signal, once: true });
 */
export async function land(project: Project, options: LandOptions): Promise<LandingCounts> {
  requireDistinctTopics(project);
  const { log = silentLog, clock = systemClock, once, onProgress } = options;
  const store = storePath(project);
  const { segment_max_mib, segment_max_seconds } = project.settings.landing;
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  let failure: { readonly error: unknown } | undefined;
  const failed = (error: unknown): void => {
    failure ??= { error };
    stop.abort();
  };

  const counts = new Map<Source, LandingCounts>();
  const landSource = async (source: Source): Promise<void> => {
    const lander = createLander({
      store,
      segmentMaxBytes: segment_max_mib * MIB,
      segmentMaxMs: segment_max_seconds * 1000,
      clock,
      newId: randomUUID,
      log,
      ...(options.observer === undefined ? {} : { observer: options.observer }),
      failed,
      stored: (partition, nextOffset) => source.stored(partition, nextOffset),
      onProgress: (done) => {
        counts.set(source, done);
        onProgress?.(total(counts.values()));
      },
    });
    try {
      await source.run(lander.sink, { signal, once });
    } catch (error) {
      failed(error);
    }
    if (failure !== undefined) await lander.abandon();
  };

  await Promise.all(
    project.settings.sources.map((settings) => landSource(sourceOf(settings, project, store, log, clock))),
  );
  if (failure !== undefined) throw storeError(store, failure.error);
  return total(counts.values());
}

/** The source that a project's settings name. */
export function sourceOf(
  settings: Settings["sources"][number],
  project: Project,
  store: string,
  log: Log,
  clock: Clock,
): Source {
  if (settings.type === "kafka") return createKafkaSource(settings, { log, clock });
  const folder = resolve(project.folder, settings.path);
  return createFilesSource({ topic: settings.topic, folder, store, log, clock, newId: randomUUID });
}

function total(parts: Iterable<LandingCounts>): LandingCounts {
  let sum: LandingCounts = { taken: 0, messages: 0, bytes: 0, segments: 0, lost_offsets: 0n };
  for (const part of parts)
    sum = {
      taken: sum.taken + part.taken,
      messages: sum.messages + part.messages,
      bytes: sum.bytes + part.bytes,
      segments: sum.segments + part.segments,
      lost_offsets: sum.lost_offsets + part.lost_offsets,
    };
  return sum;
}

/** A topic's name is its folder in the store: two sources of one name would mix their chains. */
function requireDistinctTopics(project: Project): void {
  const seen = new Set<string>();
  for (const source of project.settings.sources)
    for (const topic of source.type === "kafka" ? source.topics : [source.topic]) {
      if (seen.has(topic))
        throw new PulseError({
          code: "LANDING_TOPIC_TWICE",
          fault: "input",
          message: `topic ${topic} is named by two sources in ${project.folder}/pulse.yaml`,
          hint: "name each topic once: within the store, a topic is a folder",
        });
      seen.add(topic);
    }
}
