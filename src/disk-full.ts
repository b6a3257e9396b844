import { hasCode } from "./error-code.ts";
import { PulseError } from "./errors.ts";

const SAID = /no space left on device|disk quota exceeded/i;

/**
 * A full disk as an error that says what to do, whoever met it: the operating system, or a library that only has words for it. Any
 * other error passes through.
 *
 * @param store what was written to, where that is known: the operating system does not say it.
 */
export function diskFullInWords(error: unknown, store?: string): unknown {
  if (error instanceof PulseError || !(error instanceof Error)) return error;
  if (!hasCode(error, "ENOSPC", "EDQUOT") && !SAID.test(error.message)) return error;
  return new PulseError({
    code: "ENGINE_DISK_FULL",
    fault: "dependency_down",
    message: `the disk ${store === undefined ? "" : `of the store ${store} `}is full: ${error.message}`,
    hint: "make room and run again: what was built stays and is reused",
    cause: error,
  });
}
