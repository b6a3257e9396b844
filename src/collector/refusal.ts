/** What a refused request is answered with, in the one form that all of them share. */
export interface RefusalBody {
  readonly error: { readonly code: string; readonly message: string; readonly hint: string };
}

interface RefusalFields {
  /** HTTP status. */
  readonly status: number;
  /** Stable, lower case, documented in docs/collector.md. */
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  /** Seconds after which it is worth while to ask again; for 429 and 503. */
  readonly retryAfterSeconds?: number;
}

/** A request that is not served. It is an answer to the client, not a failure of ours: nothing of it is logged. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string;
  readonly retryAfterSeconds: number | undefined;

  constructor({ status, code, message, hint, retryAfterSeconds }: RefusalFields) {
    super(message);
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

export function tooLarge(maxBytes: number): Refusal {
  return new Refusal({
    status: 413,
    code: "body_too_large",
    message: `the body is larger than ${maxBytes} bytes, as sent or decompressed`,
    hint: "send fewer events in a request, or raise `max_body_bytes` of the collector in pulse.yaml",
  });
}

export function malformed(code: string, message: string): Refusal {
  return new Refusal({
    status: 400,
    code,
    message,
    hint: "the forms of all requests are in /openapi.json and docs/collector.md",
  });
}

export function unavailable(code: string, message: string, retryAfterSeconds: number): Refusal {
  return new Refusal({
    status: 503,
    code,
    message,
    hint: "nothing of this request is acknowledged: send it again, unchanged, after Retry-After seconds",
    retryAfterSeconds,
  });
}
