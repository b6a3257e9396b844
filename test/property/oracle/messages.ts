import type { Json, JsonObject } from "./json.ts";

/** One message as it landed. */
export interface LandedMessage {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  /** Broker's time, Unix ms. */
  readonly timestampMs: number;
  readonly value: Buffer | null;
}

/** Where something stood: `part` is the index within a batch, else 0. */
export interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly part: number;
}

export interface DeadLetter {
  readonly kind: "dead_letter";
  readonly place: Place;
  readonly reason: string;
}

export interface Internal {
  readonly kind: "internal";
  readonly place: Place;
}

interface Happened {
  readonly place: Place;
  readonly eventId: string | null;
  /** Unix microseconds, and the day in the project's time zone. */
  readonly us: bigint;
  readonly ds: string;
  /** Unit id by unit type. */
  readonly units: ReadonlyMap<string, string>;
  readonly attributes: JsonObject;
  readonly environment: string;
}

export interface MetricEvent extends Happened {
  readonly kind: "event";
  readonly name: string;
  readonly value: Json;
  readonly metadata: JsonObject;
}

export interface Exposure extends Happened {
  readonly kind: "exposure";
  readonly exposureType: "gate" | "experiment";
  readonly name: string;
  /** A gate's rule, or an experiment's group. */
  readonly rule: string;
  /** Outcome of a gate; false for experiments. */
  readonly passed: boolean;
  readonly percent: number | null;
  readonly rollout: number | null;
  readonly override: boolean;
  readonly secondary: readonly SecondaryExposure[];
  /** How many of its like it stands for; null: it does not say. */
  readonly samplingRate: number | null;
}

/** What an exposure says of another gate that was asked on the way: a holdout, say. */
export interface SecondaryExposure {
  readonly gate: string;
  readonly rule: string;
  readonly passed: boolean;
  readonly percent: number | null;
  readonly rollout: number | null;
  readonly override: boolean;
}

/** What one part of a message is: exactly one of these. */
export type Part = DeadLetter | Internal | MetricEvent | Exposure;

/** Text order by code point (= by UTF-8 byte). */
export function compareTexts(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Order of (topic, partition, offset, part). */
export function comparePlaces(a: Place, b: Place): number {
  const offsets = a.offset < b.offset ? -1 : a.offset > b.offset ? 1 : 0;
  return compareTexts(a.topic, b.topic) || a.partition - b.partition || offsets || a.part - b.part;
}
