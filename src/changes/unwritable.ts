import { hasCode } from "../error-code.ts";
import { PulseError } from "../errors.ts";

const FORBIDDEN = ["EACCES", "EPERM", "EROFS", "ENOTDIR"];
const FULL = ["ENOSPC", "EDQUOT", "EIO"];

/** A file error as `STORE_UNWRITABLE` where the store may not be written, or cannot be now; any other error as it is. */
export function orUnwritable(error: unknown, store: string): unknown {
  if (!(error instanceof Error) || !hasCode(error, ...FORBIDDEN, ...FULL)) return error;
  const isForbidden = hasCode(error, ...FORBIDDEN);
  return new PulseError({
    code: "STORE_UNWRITABLE",
    fault: isForbidden ? "input" : "dependency_down",
    message: `the history of changes in ${store} cannot be written: ${error.message}`,
    hint: isForbidden
      ? "run it as a user who may write the store, or set `store:` in pulse.yaml to a folder that may be written"
      : "make room on the store's disk and try again: nothing was recorded",
    cause: error,
  });
}
