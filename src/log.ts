import { destination, pino } from "pino";

/**
 * What a running part tells its operator: one line of JSON a call. Fields are facts (topic, partition, offsets, counts),
 * never the contents of messages and never secrets.
 */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/**
 * A log on standard error, so that standard output stays free for results. `level` is one of pino's, e.g. `debug`.
 *
 * @example
 * const log = createLog("lander");
 * log.info({ topic: "events", partition: 0 }, "segment published");
 */
export function createLog(name: string, level = "info"): Log {
  return pino({ name, level, serializers: { error: errorFields } }, destination({ dest: 2, sync: true }));
}

/** An error's own fields are left out: foreign libraries put whole requests and settings into them. */
function errorFields(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  return { name, message, stack, ...(cause === undefined ? {} : { cause: errorFields(cause) }) };
}

/** A log that says nothing. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
