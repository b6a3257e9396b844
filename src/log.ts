import { destination, pino } from "pino";
import { PulseError } from "./errors.ts";

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
  return pino(
    { name, level, serializers: { error: errorFields, err: errorFields } },
    destination({ dest: 2, sync: true }),
  );
}

/**
 * An error's own fields are left out: foreign libraries put whole requests and settings into them. So is what a message quotes (of data that
 * could not be read), and the statement that an engine's error ends with: both may hold ids and attributes of people.
 */
function errorFields(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, cause } = error;
  const code = error instanceof PulseError ? { code: error.code } : {};
  const below = cause === undefined ? {} : { cause: errorFields(cause) };
  return { name, ...code, message: messageWithoutData(error), stack: stackLines(error), ...below };
}

/** From the first quote to the last: what is quoted may hold quotes. */
const QUOTED = [/".*"/g, /'.*'/g];

/**
 * An error's message for a log. Errors of ours are written with care for what they quote, but for what the engine says of a statement.
 *
 * @example
 * messageWithoutData(new Error("Could not convert string 'u1' to INT64")); // Could not convert string '...' to INT64
 */
export function messageWithoutData(error: Error): string {
  const isOurs = error instanceof PulseError && !error.code.startsWith("ENGINE_");
  if (isOurs || error instanceof TypeError || error instanceof ReferenceError) return error.message;
  const [first = ""] = error.message.split("\n");
  return QUOTED.reduce((text, quoted) => text.replace(quoted, (found) => `${found[0]}...${found[0]}`), first);
}

/** Where it happened. A stack begins with the message, which is told elsewhere. */
function stackLines({ stack = "" }: Error): string {
  return stack
    .split("\n")
    .filter((line) => line.startsWith("    at "))
    .join("\n");
}

/** A log that says nothing. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
