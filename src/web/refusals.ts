import { PulseError } from "../errors.ts";
import { Refusal } from "../http/refusal.ts";

export function badParameter(message: string, hint: string): Refusal {
  return new Refusal({ status: 400, code: "bad_parameter", message, hint });
}

export function notFound(): Refusal {
  return new Refusal({
    status: 404,
    code: "not_found",
    message: "there is no such address here",
    hint: "begin at the overview, or see /api/v1/openapi.json for what programs may ask",
  });
}

function internalError(cause: unknown): Refusal {
  return new Refusal({
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
export function refusalOf(error: unknown, asksForDay: boolean): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof PulseError) return ofPulse(error, asksForDay);
  if (error instanceof Error && "statusCode" in error && typeof error.statusCode === "number") {
    if (error.statusCode === 404) return notFound();
    if (error.statusCode >= 400 && error.statusCode < 500)
      return new Refusal({
        status: error.statusCode,
        code: "bad_request",
        message: "the request cannot be read",
        hint: "the forms of all requests are in /api/v1/openapi.json",
      });
  }
  return internalError(error);
}

function ofPulse(error: PulseError, asksForDay: boolean): Refusal {
  const fields = { code: error.code.toLowerCase(), message: error.message, hint: error.hint ?? "" };
  if (error.code === "NOTHING_PUBLISHED")
    return new Refusal(
      asksForDay ? { ...fields, status: 404 } : { ...fields, status: 503, retryAfterSeconds: RETRY_AFTER_SECONDS },
    );
  if (MISSING.has(error.code)) return new Refusal({ ...fields, status: 404 });
  if (error.code === "PUBLISHED_UNREADABLE" || error.fault === "dependency_down")
    return new Refusal({ ...fields, status: 503, retryAfterSeconds: RETRY_AFTER_SECONDS, cause: error });
  return error.fault === "input" && error.code.startsWith("RESULTS_")
    ? new Refusal({ ...fields, status: 400 })
    : internalError(error);
}
