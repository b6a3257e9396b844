/** Who has to act, as the exit code of every command and job. */
export const EXIT_CODES = { ok: 0, bug: 1, input: 2, check_failed: 3, dependency_down: 4 } as const;
export type Fault = Exclude<keyof typeof EXIT_CODES, "ok">;

export interface PulseErrorFields {
  /** Stable, documented code, e.g. `LANDING_TOPIC_RECREATED`. */
  readonly code: string;
  /** Who has to act: `input` (the user's files or arguments), `check_failed` (the data), `dependency_down`, `bug` (us). */
  readonly fault: Fault;
  /** What was seen: names its subject (file, topic, table ...) and the value found there. */
  readonly message: string;
  /** What to do about it, in the imperative. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/**
 * Every failure that Pulse reports itself. Expected outcomes (too few units, no control) are values, not errors.
 *
 * @example
 * throw new PulseError({ code: "STORE_UNWRITABLE", fault: "input", message: "store ./data is read-only", hint: "set `store:` in pulse.yaml to a writable folder" });
 */
export class PulseError extends Error {
  readonly code: string;
  readonly fault: Fault;
  readonly hint: string | undefined;

  constructor(fields: PulseErrorFields) {
    super(fields.message, fields.cause === undefined ? undefined : { cause: fields.cause });
    this.name = "PulseError";
    this.code = fields.code;
    this.fault = fields.fault;
    this.hint = fields.hint;
  }

  get exitCode(): number {
    return EXIT_CODES[this.fault];
  }
}
