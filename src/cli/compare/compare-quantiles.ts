import { noResult, type Outcome } from "../../statistics/outcome.ts";
import { quantileDifference } from "../../statistics/quantiles/quantile-difference.ts";
import type { QuantileEstimate } from "../../statistics/quantiles/quantile-estimate.ts";
import type { Contrast, ContrastDifference } from "./contrast.ts";
import { type Headline, headlineOf } from "./headline.ts";
import type { QuantileInput } from "./input-schema.ts";
import { contrastMargin } from "./margin-result.ts";
import { comparisonOptions } from "./pair-moments.ts";
import { type View, viewOf } from "./view.ts";

/** One group's quantile. */
export interface QuantileGroup {
  readonly kind: string;
  readonly outcome: string;
  /** Units with a value, and the values of all of them. */
  readonly units: number | null;
  readonly values: number | null;
  readonly quantile: number | null;
  /** The quantile's own 95 % interval. */
  readonly lower: number | null;
  readonly upper: number | null;
  readonly standard_error: number | null;
}

/** Test against control for a quantile. */
export interface QuantileResult {
  readonly what: "quantile_comparison";
  readonly options: QuantileInput["options"];
  /** Which quantile: 0.5 is the median. */
  readonly level: number;
  readonly headline: Headline;
  readonly test: QuantileGroup | null;
  readonly control: QuantileGroup | null;
  readonly plain: View;
}

export function compareQuantiles({ pair, level, options }: QuantileInput): QuantileResult {
  const test = pair.test?.estimate(level) ?? noResult("no_test");
  const control = pair.control?.estimate(level) ?? noResult("no_control");
  const contrast = contrastOf(test, control, options);
  const margin = contrastMargin(contrast.difference, options);
  const plain = viewOf(contrast, options, { margin, minimum_detectable: null });
  return {
    what: "quantile_comparison",
    options,
    level,
    headline: headlineOf(plain, options),
    test: pair.test && groupOf(pair.test.kind, test),
    control: pair.control && groupOf(pair.control.kind, control),
    plain,
  };
}

function contrastOf(
  test: Outcome<QuantileEstimate>,
  control: Outcome<QuantileEstimate>,
  options: QuantileInput["options"],
): Contrast {
  const units = Number((test.ok ? test.units : 0n) + (control.ok ? control.units : 0n));
  if (!test.ok) return { units, difference: test, relative: test };
  if (!control.ok) return { units, difference: control, relative: control };
  const found = quantileDifference(test, control, comparisonOptions(options));
  if (!found.ok) return { units, difference: found, relative: found };
  const difference: ContrastDifference = {
    ...found,
    degreesOfFreedom: null,
    testMean: test.value,
    controlMean: control.value,
    testStandardError: test.standardError,
    controlStandardError: control.standardError,
  };
  return { units, difference: { ok: true, ...difference }, relative: found.relative };
}

function groupOf(kind: string, estimate: Outcome<QuantileEstimate>): QuantileGroup {
  return {
    kind,
    outcome: estimate.ok ? "ok" : estimate.reason,
    units: estimate.ok ? Number(estimate.units) : null,
    values: estimate.ok ? Number(estimate.values) : null,
    quantile: estimate.ok ? estimate.value : null,
    lower: estimate.ok ? estimate.lower : null,
    upper: estimate.ok ? estimate.upper : null,
    standard_error: estimate.ok ? estimate.standardError : null,
  };
}
