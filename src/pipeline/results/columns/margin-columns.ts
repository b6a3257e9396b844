import type { Comparison } from "../../../statistics/comparison/compare-groups.ts";
import { type MarginTest, testMargin } from "../../../statistics/comparison/margin.ts";
import type { Moments } from "../../../statistics/moments/moments.ts";
import type { Outcome } from "../../../statistics/outcome.ts";
import type { Pooled } from "../../../statistics/ramp/pooled.ts";
import { testPooledMargin } from "../../../statistics/ramp/pooled-margin.ts";
import type { Inference } from "../inference.ts";
import type { Row } from "../row.ts";

function columnsOf({ margin }: Inference, tested: Outcome<MarginTest>): Row {
  if (margin === null) return {};
  const asked = { margin: margin.margin, margin_of: margin.of, margin_test: margin.test };
  if (!tested.ok) return { ...asked, margin_verdict: tested.reason };
  return { ...asked, margin_verdict: tested.verdict, margin_p_value: tested.pValue };
}

/** Whether a guardrail holds in a stage. */
export function marginColumns(test: Moments, control: Moments, { difference }: Comparison, inference: Inference): Row {
  const { margin, comparison } = inference;
  if (margin === null) return {};
  return columnsOf(inference, difference.ok ? testMargin(test, control, margin, comparison) : difference);
}

/** Whether a guardrail holds over a ramp. */
export function pooledMarginColumns(pooled: Pooled, inference: Inference): Row {
  const { margin, comparison } = inference;
  return margin === null ? {} : columnsOf(inference, testPooledMargin(pooled, margin, comparison));
}
