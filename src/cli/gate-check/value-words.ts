import { printable } from "../text/width.ts";

const LISTED = 5;

/** A value as JSON, on one line. */
export function valueText(value: unknown): string {
  return printable(JSON.stringify(value) ?? String(value));
}

/** A few of many values: `"DE", "FR" and 20 more`. */
export function listText(values: readonly unknown[]): string {
  const shown = values.slice(0, LISTED).map(valueText).join(", ");
  return values.length > LISTED ? `${shown} and ${values.length - LISTED} more` : shown;
}

/** Buckets as ranges: `0-329, 412`. */
export function bucketsText(buckets: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const bucket of [...new Set(buckets)].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && bucket === last[1] + 1) last[1] = bucket;
    else ranges.push([bucket, bucket]);
  }
  const shown = ranges.slice(0, LISTED).map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`));
  return ranges.length > LISTED ? `${shown.join(", ")} and ${ranges.length - LISTED} more ranges` : shown.join(", ");
}
