import { PulseError } from "../errors.ts";

/** What a refused request of a program is answered with: the form that the collector has too. */
export interface RefusalBody {
  readonly error: { readonly code: string; readonly message: string; readonly hint: string };
}

interface RefusalFields {
  /** HTTP status. */
  readonly status: number;
  /** Stable, lower case, documented in docs/api.md. */
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  /** Seconds after which it is worth while to ask again. */
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** A request that is answered with an explanation in place of results: as JSON to programs, as a page to people. */
export class WebRefusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string;
  readonly retryAfterSeconds: number | undefined;

  constructor({ status, code, message, hint, retryAfterSeconds, cause }: RefusalFields) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "WebRefusal";
    this.status = status;
    this.code = code;
    this.hint = hint;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get body(): RefusalBody {
    return { error: { code: this.code, message: this.message, hint: this.hint } };
  }
}

export function badParameter(message: string, hint: string): WebRefusal {
  return new WebRefusal({ status: 400, code: "bad_parameter", message, hint });
}

export function notFound(): WebRefusal {
  return new WebRefusal({
    status: 404,
    code: "not_found",
    message: "there is no such address here",
    hint: "begin at the overview, or see /api/v1/openapi.json for what programs may ask",
  });
}

function internalError(cause: unknown): WebRefusal {
  return new WebRefusal({
    status: 500,
    code: "internal",
    message: "the results could not be shown: a bug in Pulse",
    hint: "try again; the log of the server says more",
    cause,
  });
}

/** What readers of results say is missing. */
const MISSING: ReadonlySet<string> = new Set(["RESULTS_UNKNOWN", "RESULTS_VIEW_MISSING"]);
/** So long until results may be there, seconds. */
const RETRY_AFTER_SECONDS = 60;

/**
 * The answer to a failure.
 *
 * @param asksForDay whether the request names a day: a day that is not published is not found, no results at all are not there yet.
 */
export function refusalOf(error: unknown, asksForDay: boolean): WebRefusal {
  if (error instanceof WebRefusal) return error;
  if (error instanceof PulseError) return ofPulse(error, asksForDay);
  if (error instanceof Error && "statusCode" in error && typeof error.statusCode === "number") {
    if (error.statusCode === 404) return notFound();
    if (error.statusCode >= 400 && error.statusCode < 500)
      return new WebRefusal({
        status: error.statusCode,
        code: "bad_request",
        message: "the request cannot be read",
        hint: "the forms of all requests are in /api/v1/openapi.json",
      });
  }
  return internalError(error);
}

function ofPulse(error: PulseError, asksForDay: boolean): WebRefusal {
  const fields = { code: error.code.toLowerCase(), message: error.message, hint: error.hint ?? "" };
  if (error.code === "NOTHING_PUBLISHED")
    return new WebRefusal(
      asksForDay ? { ...fields, status: 404 } : { ...fields, status: 503, retryAfterSeconds: RETRY_AFTER_SECONDS },
    );
  if (MISSING.has(error.code)) return new WebRefusal({ ...fields, status: 404 });
  if (error.code === "PUBLISHED_UNREADABLE" || error.fault === "dependency_down")
    return new WebRefusal({ ...fields, status: 503, retryAfterSeconds: RETRY_AFTER_SECONDS, cause: error });
  return error.fault === "input" && error.code.startsWith("RESULTS_")
    ? new WebRefusal({ ...fields, status: 400 })
    : internalError(error);
}
