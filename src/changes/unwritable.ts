import { PulseError } from "../errors.ts";

const FORBIDDEN = new Set(["EACCES", "EPERM", "EROFS", "ENOTDIR"]);
const FULL = new Set(["ENOSPC", "EDQUOT", "EIO"]);

/** A file error as `STORE_UNWRITABLE` where the store may not be written, or cannot be now; any other error as it is. */
export function orUnwritable(error: unknown, store: string): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (!(error instanceof Error) || !(FORBIDDEN.has(code) || FULL.has(code))) return error;
  const isForbidden = FORBIDDEN.has(code);
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
