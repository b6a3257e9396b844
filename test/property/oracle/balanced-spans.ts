import { bucketOf, hashModulo, passingBuckets } from "./hash.ts";
import type { Stage } from "./stages.ts";

/** Stages of a rule over which one balanced analysis runs. */
export interface Span {
  /** 1, 2, 3, ... among the rule's. */
  readonly span: number;
  readonly fromUs: bigint | null;
  readonly toUs: bigint | null;
  /** In order of time, one after the other. */
  readonly stages: readonly Stage[];
}

/** Whether there are buckets that pass, buckets that fail, and we know which. */
function isComparable({ percent, prefix }: Stage): boolean {
  if (prefix === null || percent === null || percent <= 0) return false;
  return passingBuckets(percent) < 10_000;
}

/** Whether a stage goes on with what the one before began: both up to half, no fewer units, the same shuffle. */
function goesOn(before: Stage, after: Stage): boolean {
  if (!isComparable(before) || !isComparable(after) || before.toUs !== after.fromUs) return false;
  const [p = 0, q = 0] = [before.percent ?? 0, after.percent ?? 0];
  return p <= 50 && q <= 50 && passingBuckets(p) <= passingBuckets(q) && before.prefix === after.prefix;
}

/** docs/semantics.md, balanced analyses: the spans of a rule's timeline. */
export function balancedSpans(stages: readonly Stage[]): Span[] {
  const runs: Stage[][] = [];
  for (const [k, stage] of stages.entries()) {
    const before = stages[k - 1];
    if (!isComparable(stage)) continue;
    if (before !== undefined && goesOn(before, stage)) runs.at(-1)?.push(stage);
    else runs.push([stage]);
  }
  return runs.map((own, k) => ({
    span: k + 1,
    stages: own,
    fromUs: own[0]?.fromUs ?? null,
    toUs: own.at(-1)?.toUs ?? null,
  }));
}

/** Of a million, for a share of the larger group: a hash that knows nothing of the buckets. */
const THINNING = 1_000_000;

/** Whether a unit's slice is in at a stage of a span, and whether it passes: undefined while it is on neither side. */
export function sliceOf({ prefix, percent }: Stage, unitId: string): "passed" | "failed" | undefined {
  if (prefix === null || percent === null) return undefined;
  const bucket = bucketOf(prefix, unitId);
  const passing = passingBuckets(percent);
  if (percent <= 50) {
    if (bucket < passing) return "passed";
    return bucket >= 10_000 - passing ? "failed" : undefined;
  }
  if (bucket >= passing) return "failed";
  const thinned = hashModulo(`balanced.${prefix}${unitId}`, THINNING);
  return thinned * passing < (10_000 - passing) * THINNING ? "passed" : undefined;
}
