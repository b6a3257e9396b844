import { type Figure, noResult } from "../outcome.ts";
import type { RelativeInputs } from "./relative.ts";

/**
 * Standard error of the relative difference by the delta method: half of {@link deltaInterval}'s width, divided by its critical value.
 * For views that need one number for the uncertainty of a relative difference (a posterior, a test that agrees with the delta interval).
 *
 * Formula: se_r = √(se²_t + (m_t/m_c)² se²_c) / |m_c|. Symbols as in {@link fiellerInterval}; 1 + r = m_t/m_c.
 * Source: A. Deng, U. Knoblich, J. Lu, 2018, doi:10.1145/3219819.3219919, section 3.2.
 * Outcomes: `zero_control_mean`, `overflow`.
 * Pinned by test/golden/compare.test.ts.
 *
 * @example
 * relativeStandardError({ ratio: 0.1, controlMean: 2, testStandardError: 0.2, controlStandardError: 0.1 }); // { ok: true, value: 0.114... }
 */
export function relativeStandardError({
  ratio,
  controlMean,
  testStandardError,
  controlStandardError,
}: Omit<RelativeInputs, "criticalValue" | "alternative">): Figure {
  if (controlMean === 0) return noResult("zero_control_mean");
  const scale = Math.abs(controlMean);
  const value = Math.hypot(testStandardError / scale, (1 + ratio) * (controlStandardError / scale));
  return Number.isFinite(value) ? { ok: true, value } : noResult("overflow");
}
