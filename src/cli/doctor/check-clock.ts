import { formatDuration } from "../../results/words/duration.ts";
import { type Finding, findingsOf } from "./finding.ts";

/** Beyond these, milliseconds: a day may begin on one machine and not on the other; messages are refused as of the future. */
const WARN_MS = 2_000;
const FAIL_MS = 60_000;
const ACTION = "synchronise the clocks of both machines (NTP): days begin and end by them";

const { ok, warning, problem } = findingsOf("clock");

/** Another machine's clock against this one's. */
export function clockFinding(
  subject: string,
  { clockAheadMs, roundTripMs }: { readonly clockAheadMs: number; readonly roundTripMs: number },
): Finding {
  const apart = Math.max(0, Math.abs(clockAheadMs) - roundTripMs / 2);
  if (apart < WARN_MS) return ok("clock", subject, "the same time as here, to 2 s");
  const seen = `${formatDuration(apart / 1000)} ${clockAheadMs > 0 ? "ahead of" : "behind"} this machine`;
  return (apart < FAIL_MS ? warning : problem)("clock", subject, seen, ACTION);
}

/**
 * Kafka tells no time; the newest messages do, by the clocks of the brokers or of those who send.
 *
 * @param newestMs broker's time of the newest stored message, Unix milliseconds.
 */
export function messageClockFinding(topic: string, newestMs: number, nowMs: number): Finding {
  const ahead = newestMs - nowMs;
  if (ahead < WARN_MS) return ok("message_time", topic, "no stored message is of the future");
  const seen = `the newest stored message is of ${formatDuration(ahead / 1000)} from now`;
  return (ahead < FAIL_MS ? warning : problem)(
    "message_time",
    topic,
    seen,
    "synchronise the clocks (NTP) of the brokers, of this machine, and of those who send with times of their own",
  );
}

/** A run that was finished in the future, or a file that was: this machine's clock was set back, or another's runs ahead. */
export function stepFinding(what: string, atMs: number, nowMs: number): Finding {
  const ahead = atMs - nowMs;
  if (ahead < WARN_MS) return ok("step", what, "not of the future: this machine's clock was not set back since");
  return (ahead < FAIL_MS ? warning : problem)(
    "step",
    what,
    `${formatDuration(ahead / 1000)} in the future by this machine's clock`,
    "see whether this machine's clock was set back, or another one that shares the store runs ahead; newer runs may not come into force until then",
  );
}
