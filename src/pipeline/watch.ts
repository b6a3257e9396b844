/** What one statement has built. */
export interface Built {
  /** Path of the model: `intermediate/unit_days`, `staging/messages`; of a published table `table/pulse_results`. */
  readonly model: string;
  /** Derived folders that it filled. */
  readonly nodes: number;
  /** From its begin to the publishing of what it made. */
  readonly seconds: number;
  /** Rows and bytes of the files that it made. */
  readonly rows: number;
  readonly bytes: number;
}

/**
 * The parts of a run, in the order in which they come: `reading` is of what was built, into the program; `inference` is what the program
 * makes of it, while tables are written.
 */
export type RunPart =
  | "staging"
  | "planning"
  | "building"
  | "reading"
  | "inference"
  | "tables"
  | "publishing"
  | "database"
  | "exports"
  | "report";

/**
 * Told what a run does while it does it, for a profile or for metrics of the process. Calls are made one after another and must neither
 * throw nor wait; all may be left out, and a run that nobody watches pays nothing.
 */
export interface Watch {
  /** Once a statement that built something. */
  readonly built?: (built: Built) => void;
  /** So many derived folders of a model were looked for, and were there. */
  readonly reused?: (model: string, nodes: number) => void;
  /** The run goes over to a part; answers which it was in. */
  readonly enter?: (part: RunPart) => RunPart | null;
}

/** Runs what does not wait as a part of its own, inside another. */
export function within<T>(watch: Watch | undefined, part: RunPart, work: () => T): T {
  const before = watch?.enter?.(part);
  try {
    return work();
  } finally {
    if (before !== undefined && before !== null) watch?.enter?.(before);
  }
}

/** The same for rows that are made while they are asked for. */
export function* rowsWithin<T>(watch: Watch | undefined, part: RunPart, rows: Iterable<T>): Generator<T> {
  if (watch?.enter === undefined) return yield* rows;
  const each = rows[Symbol.iterator]();
  for (;;) {
    const next = within(watch, part, () => each.next());
    if (next.done === true) return;
    yield next.value;
  }
}
