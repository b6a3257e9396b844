import type { Counts } from "./counts.ts";

/** What the collector knows of itself at any moment. */
export interface CollectorFacts {
  readonly counts: Readonly<Counts>;
  /** Bytes of the requests that are on their way to be stored. */
  pendingBytes(): number;
  /** Why nothing can be stored now; null: it can. */
  trouble(): string | null;
  /** When what is served came into force, Unix milliseconds; undefined: nothing could be read yet. */
  specsTimeMs(): number | undefined;
}
