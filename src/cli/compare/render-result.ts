import type { Terminal } from "../terminal.ts";
import { renderComparison } from "./render-comparison.ts";
import { renderCorrections } from "./render-corrections.ts";
import { renderQuantiles } from "./render-quantiles.ts";
import { renderRamp } from "./render-ramp.ts";
import { renderSplit } from "./render-split.ts";
import type { Result } from "./result.ts";

/** A result as text. */
export function renderResult(result: Result, look: Pick<Terminal, "columns" | "style" | "symbols">): string {
  switch (result.what) {
    case "comparison":
      return renderComparison(result, look);
    case "quantile_comparison":
      return renderQuantiles(result, look);
    case "ramp":
      return renderRamp(result, look);
    case "sample_ratio":
      return renderSplit(result, look);
    case "corrections":
      return renderCorrections(result, look);
  }
}
