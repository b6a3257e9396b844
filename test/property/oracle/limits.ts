import { ceilOfShare, exactNumber, toScale } from "./exact-number.ts";
import type { WholeMetric } from "./named-parts.ts";

/** Limits of the units' values, in units of 10^-scale; null: none. */
export interface Limits {
  readonly lower: bigint | null;
  readonly upper: bigint | null;
}

interface Limited extends Limits {
  /** The values within their limits, in the order in which they came. */
  readonly values: readonly bigint[];
}

const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);

function within(value: bigint, { lower, upper }: Limits): bigint {
  const above = lower === null ? value : larger(value, lower);
  return upper === null ? above : smaller(above, upper);
}

/** docs/semantics.md section 3: caps, then percentiles of the values other than 0 by their nearest rank. */
export function limitValues(metric: WholeMetric, scale: number, values: readonly bigint[]): Limited {
  if (!("cap" in metric || "winsorise" in metric)) return { values, lower: null, upper: null };
  const { cap, winsorise } = metric;
  const inScale = (limit: number | undefined): bigint | null =>
    limit === undefined ? null : toScale(exactNumber(String(limit)) ?? 0n, scale);
  const caps = { lower: inScale(cap?.lower), upper: inScale(cap?.upper) };
  const capped = values.map((value) => within(value, caps));
  const ordered = capped.filter((value) => value !== 0n).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const percentile = (share: number | undefined, none: number): bigint | null =>
    share === undefined || share === none ? null : (ordered[ceilOfShare(share, ordered.length) - 1] ?? null);
  const percentiles = { lower: percentile(winsorise?.lower, 0), upper: percentile(winsorise?.upper, 1) };
  return {
    values: capped.map((value) => (value === 0n ? 0n : within(value, percentiles))),
    lower: percentiles.lower ?? caps.lower,
    upper: percentiles.upper ?? caps.upper,
  };
}
