/** What a refused request is answered with, in the one form that all of them share. */
export interface RefusalBody {
  readonly error: { readonly code: string; readonly message: string; readonly hint: string };
}

interface RefusalFields {
  /** HTTP status. */
  readonly status: number;
  /** Stable, lower case, documented in docs/collector.md or docs/api.md. */
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  /** Seconds after which it is worth while to ask again; for 429 and 503. */
  readonly retryAfterSeconds?: number;
  /** What is behind it: for the log, never for the client. */
  readonly cause?: unknown;
}

/** A request that is not served, and the explanation that it is answered with. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string;
  readonly retryAfterSeconds: number | undefined;

  constructor({ status, code, message, hint, retryAfterSeconds, cause }: RefusalFields) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "Refusal";
    this.status = status;
    this.code = code;
    this.hint = hint;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get body(): RefusalBody {
    return { error: { code: this.code, message: this.message, hint: this.hint } };
  }
}
