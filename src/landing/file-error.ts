import { PulseError } from "../errors.ts";

/** Whether an error is the operating system's with one of the given codes, e.g. `ENOENT`. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && "code" in error && typeof error.code === "string" && codes.includes(error.code);
}

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
