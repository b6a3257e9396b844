import type { Random } from "../random.ts";

/** One of many independent repetitions of the same experiment, in a project with all of them. */
export interface Replication {
  /** The name of its gate or experiment, `values_00017`; its units' ids begin with its number. */
  readonly name: string;
  readonly index: number;
}

/** A project whose truth is known: one gate or experiment a replication, with units of its own. */
export interface World {
  readonly name: string;
  /** First day of messages, UTC. Day k of `messages` is k days later. */
  readonly start: string;
  readonly days: number;
  /** `statistics:` and further keys of pulse.yaml. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly metrics: readonly Readonly<Record<string, unknown>>[];
  /** The replication's gate or experiment, as its YAML file says it. */
  readonly subject: (replication: Replication) => Readonly<Record<string, unknown>>;
  /** The replication's messages: one text a day, one message a line. */
  readonly messages: (replication: Replication, random: Random) => readonly string[];
}

const DAY_MS = 86_400_000;

/** Unix milliseconds of the start of day k of a world. */
export function dayStartMs({ start }: Pick<World, "start">, day: number): number {
  return Date.parse(`${start}T00:00:00Z`) + day * DAY_MS;
}

/** The ds of day k of a world. */
export function dayOf(world: Pick<World, "start">, day: number): string {
  return new Date(dayStartMs(world, day)).toISOString().slice(0, 10);
}

/** The replication of a number. */
export function replicationOf(world: Pick<World, "name">, index: number): Replication {
  return { name: `${world.name}_${String(index).padStart(5, "0")}`, index };
}
