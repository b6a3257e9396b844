import type { Stage } from "./timeline.ts";

/** Buckets into which units are hashed: a stage of 10 % passes 1,000 of them. */
export const BUCKETS = 10_000;

/**
 * Consecutive stages of a rule over which one comparison of equal groups runs on, [fromUs, toUs).
 *
 * - `mirror`: up to 50 %. With T passing buckets, the first T are compared with the last T. Both slices grow with T and never meet: a unit that is
 *   in one stays in it.
 * - `thinned`: one stage above 50 %. All that fail are compared with as many of those that pass, drawn by another hash.
 */
export interface BalancedSpan {
  /** 1, 2, 3, ... in order of time. */
  readonly span: number;
  readonly kind: "mirror" | "thinned";
  readonly stages: readonly Stage[];
  /** The first stage's start and the last one's end; microseconds since 1970. */
  readonly fromUs: bigint;
  readonly toUs: bigint;
}

/**
 * How many of the 10,000 buckets pass: those below `percent` * 100, a product of doubles as the SDKs compute it.
 *
 * @param percent 0 to 100
 */
export function passingBuckets(percent: number): number {
  return Math.min(BUCKETS, Math.ceil(percent * 100));
}

/** Passing buckets of a stage that can be balanced: its salt is known, and it has two groups. Else null. */
function balanceableBuckets({ percent, hashPrefix }: Stage): number | null {
  if (percent === null || hashPrefix === null) return null;
  const passing = passingBuckets(percent);
  return passing > 0 && passing < BUCKETS ? passing : null;
}

function goesOn(open: BalancedSpan | undefined, before: Stage | undefined, stage: Stage, passing: number): boolean {
  const last = open?.stages.at(-1);
  if (open?.kind !== "mirror" || last === undefined || last !== before || last.toUs !== stage.fromUs) return false;
  return last.hashPrefix === stage.hashPrefix && passingBuckets(last.percent ?? 0) <= passing;
}

/**
 * The balanced spans of a rule's timeline. A decrease, 0 %, 100 %, another salt, a step above 50 % and a gap end a span; each stage above 50 % is one of its
 * own. What a later stage is changes no span but by making the last one longer.
 *
 * @param stages in order of time
 * @example
 * balancedSpans(stages) // 10 %, 50 %, 70 %, 100 %: a mirror span of two stages, and a thinned one
 */
export function balancedSpans(stages: readonly Stage[]): BalancedSpan[] {
  const spans: BalancedSpan[] = [];
  for (const [index, stage] of stages.entries()) {
    const passing = balanceableBuckets(stage);
    if (passing === null) continue;
    const kind = passing <= BUCKETS / 2 ? "mirror" : "thinned";
    const open = spans.at(-1);
    if (kind === "mirror" && open !== undefined && goesOn(open, stages[index - 1], stage, passing))
      spans[spans.length - 1] = { ...open, stages: [...open.stages, stage], toUs: stage.toUs };
    else spans.push({ span: spans.length + 1, kind, stages: [stage], fromUs: stage.fromUs, toUs: stage.toUs });
  }
  return spans;
}

/** The span that a stage belongs to; undefined: none. */
export function spanOf(spans: readonly BalancedSpan[], stage: number): BalancedSpan | undefined {
  return spans.find(({ stages }) => stages.some((each) => each.stage === stage));
}
