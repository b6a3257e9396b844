import type { Clock } from "../clock.ts";

/** Something that is read when it is asked for, and not oftener than needed. */
export interface Fresh {
  /** Reads anew if what was read last is old, and waits for it a bounded time. Never rejects. */
  look(): Promise<void>;
}

export interface FreshOptions {
  /** Reads, and puts what it read where it belongs. */
  readonly read: () => Promise<void>;
  /** Told whether reading worked, after each time. */
  readonly done: (error: unknown) => void;
  /** Milliseconds for which what was read counts as new. */
  readonly maxAgeMs: number;
  /** Milliseconds that a look waits: Prometheus gives up after ten seconds, so that a service that is away must not hold up the rest. */
  readonly waitMs: number;
  readonly clock: Clock;
}

export function createFresh({ read, done, maxAgeMs, waitMs, clock }: FreshOptions): Fresh {
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;

  const begin = async (): Promise<void> => {
    try {
      await read();
      done(undefined);
    } catch (error) {
      done(error);
    } finally {
      readAt = clock.now();
      reading = undefined;
    }
  };

  return {
    look: async () => {
      if (reading === undefined) {
        if (clock.now() - readAt < maxAgeMs) return;
        reading = begin();
      }
      const enough = new AbortController();
      await Promise.race([reading, clock.sleep(waitMs, enough.signal)]);
      enough.abort();
    },
  };
}
