import { hasCode } from "../error-code.ts";
import { PulseError } from "../errors.ts";

/** What writing to the store failed with, as an error that says what to do; any other error passes through. */
export function storeError(store: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || !("syscall" in cause)) return cause;
  const forbidden = hasCode(cause, "EACCES", "EPERM", "EROFS", "ENOTDIR");
  return new PulseError({
    code: "STORE_UNWRITABLE",
    fault: forbidden ? "input" : "dependency_down",
    message: `store ${store} cannot be written: ${cause.message}`,
    hint: forbidden
      ? "set `store:` in pulse.yaml to a folder that this user may write"
      : "free or mend the disk and start landing again: nothing that was not stored has been committed",
    cause,
  });
}
