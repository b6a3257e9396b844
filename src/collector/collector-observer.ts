import type { Counts } from "./counts.ts";

/** One request and how it was answered. */
export interface Answered {
  readonly method: string;
  /** The route's pattern, such as `/v1/events`: never the address that was asked for, which may hold a key. "" where no route has it. */
  readonly route: string;
  /** HTTP status. */
  readonly status: number;
  /** From the first byte of the headers to the last of the answer. */
  readonly seconds: number;
}

/** Who is told what the collector answers. Calls must neither throw nor take time. */
export interface CollectorObserver {
  answered(request: Answered): void;
}

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
