const GROWING = /^collector-[^/]*[.]ndjson$/;

/**
 * Name of a file that the collector appends to.
 *
 * @param hour `2026-01-05T10`.
 * @param id what no other process calls its file.
 */
export function growingFileName(hour: string, id: string): string {
  return `collector-${hour}-${id}.ndjson`;
}

/** Whether somebody may be writing behind the last newline: what stands there is no message yet, even when all is read only once. */
export function isGrowing(name: string): boolean {
  return GROWING.test(name);
}
