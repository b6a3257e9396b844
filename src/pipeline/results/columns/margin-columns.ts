import { type MarginTest, testMargin } from "../../../statistics/comparison/margin.ts";
import type { Outcome } from "../../../statistics/outcome.ts";
import type { Pooled } from "../../../statistics/ramp/pooled.ts";
import { testPooledMargin } from "../../../statistics/ramp/pooled-margin.ts";
import type { Compared } from "../compare.ts";
import type { Inference } from "../inference.ts";
import type { Row } from "../row.ts";
import { differenceOfStage } from "./estimated-difference.ts";

function columnsOf({ margin }: Inference, tested: Outcome<MarginTest>): Row {
  if (margin === null) return {};
  const asked = { margin: margin.margin, margin_of: margin.of, margin_test: margin.test };
  if (!tested.ok) return { ...asked, margin_verdict: tested.reason };
  return { ...asked, margin_verdict: tested.verdict, margin_p_value: tested.pValue };
}

/** Whether a guardrail holds in a stage: of means by Student's t, of quantiles by the normal distribution. */
export function marginColumns({ comparison: compared, test, control }: Compared, inference: Inference): Row {
  const { margin, comparison } = inference;
  if (margin === null) return {};
  const { difference } = compared;
  if (!difference.ok) return columnsOf(inference, difference);
  if (test.part !== null && control.part !== null)
    return columnsOf(inference, testMargin(test.part.moments, control.part.moments, margin, comparison));
  const estimate = differenceOfStage(compared);
  if (estimate === null) return {};
  return columnsOf(inference, testPooledMargin({ difference: { ok: true, ...estimate } }, margin, comparison));
}

/** Whether a guardrail holds over a ramp. */
export function pooledMarginColumns(pooled: Pooled, inference: Inference): Row {
  const { margin, comparison } = inference;
  return margin === null ? {} : columnsOf(inference, testPooledMargin(pooled, margin, comparison));
}
