import { type Margin, type MarginTest, testMargin } from "../../statistics/comparison/margin.ts";
import { noResult, type Outcome } from "../../statistics/outcome.ts";
import type { Pooled } from "../../statistics/ramp/pooled.ts";
import { testPooledMargin } from "../../statistics/ramp/pooled-margin.ts";
import type { Contrast } from "./contrast.ts";
import type { Options } from "./option-schema.ts";
import { comparisonOptions, type PairMoments } from "./pair-moments.ts";

/** Whether a guardrail's margin is kept, on the plain result. */
export interface MarginResult {
  readonly outcome: string;
  readonly margin: number;
  readonly of: Margin["of"];
  readonly test: Margin["test"];
  readonly direction: Margin["direction"];
  readonly verdict: MarginTest["verdict"] | null;
  readonly p_value: number | null;
}

/** Null: there is no margin. */
export function pairMargin({ test, control }: PairMoments, options: Options): MarginResult | null {
  return marginResult(options, (margin) => {
    if (test === null) return noResult("no_test");
    return control === null ? noResult("no_control") : testMargin(test, control, margin, comparisonOptions(options));
  });
}

export function pooledMargin(pooled: Pick<Pooled, "difference">, options: Options): MarginResult | null {
  return marginResult(options, (margin) => testPooledMargin(pooled, margin, comparisonOptions(options)));
}

/** The same for any difference with the normal distribution, such as that of quantiles. */
export function contrastMargin(difference: Contrast["difference"], options: Options): MarginResult | null {
  return pooledMargin({ difference: difference.ok ? { ...difference, weights: [1] } : difference }, options);
}

function marginResult(options: Options, judge: (margin: Margin) => Outcome<MarginTest>): MarginResult | null {
  if (options.margin === undefined) return null;
  const margin: Margin = { ...options.margin, direction: options.direction };
  const result = judge(margin);
  return {
    outcome: result.ok ? "ok" : result.reason,
    ...margin,
    verdict: result.ok ? result.verdict : null,
    p_value: result.ok ? result.pValue : null,
  };
}
