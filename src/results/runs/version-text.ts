/** One version of a day, as addresses name it: `2026-01-28.5f2c91ab77e0`. */
export function versionText(ds: string, runId: string): string {
  return `${ds}.${runId}`;
}
