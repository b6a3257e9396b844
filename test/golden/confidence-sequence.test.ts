import { describe, expect, it } from "vitest";
import type { Alternative } from "../../src/statistics/comparison/alternative.ts";
import {
  type ConfidenceSequence,
  confidenceSequence,
  type SequentialEstimate,
} from "../../src/statistics/sequential/confidence-sequence.ts";
import { relativeError } from "./moments-of.ts";

function sequence(
  estimate: SequentialEstimate,
  tuningUnits: number,
  alternative: Alternative = "two-sided",
): ConfidenceSequence {
  const result = confidenceSequence(estimate, { confidenceLevel: 0.95, tuningUnits, alternative });
  if (!result.ok) throw new Error(result.reason);
  return result;
}

// gostevehoward/confseq, test/uniform_boundaries_unittest.cpp at 70b1ef30aef08ad459815ea87fc25248f8b15178, whose values are from a reference
// implementation in R; here as its code computes them to full precision. Its sum s with variance v is an estimate s, standard error √v, v units.
describe("confidence sequences, against confseq's normal mixtures tuned for v = 100 and α = 0.05", () => {
  const of = (s: number, v: number): SequentialEstimate => ({ value: s, standardError: Math.sqrt(v), units: v });

  it("has the two-sided bound 30.35209 at v = 100 (TestTwoSidedNormalMixture)", () => {
    const { lower, upper } = sequence(of(0, 100), 100);
    expect(relativeError(upper, 30.35208990376253)).toBeLessThan(1e-12);
    expect(relativeError(lower, -30.35208990376253)).toBeLessThan(1e-12);
  });

  it("has the two-sided mixture -0.6510052 at s = 10, and with best_rho 12.60056 what follows from it at s = 60", () => {
    const rho = 12.60056097925634;
    expect(sequence(of(10, 100), 100).logPValue).toBe(0);
    const logMixture = -0.6510051600071821 + (60 ** 2 - 10 ** 2) / (2 * (100 + rho));
    expect(relativeError(sequence(of(60, 100), 100).logPValue, -logMixture)).toBeLessThan(1e-12);
  });

  it("is never narrower one-sided than the exact bound 27.66071, and half a percent wider at most (TestOneSidedNormalMixture)", () => {
    const { lower, upper } = sequence(of(0, 100), 100, "greater");
    expect(upper).toBeNull();
    expect(-(lower ?? 0) / 27.6607088306732).toBeGreaterThan(1);
    expect(-(lower ?? 0) / 27.6607088306732).toBeLessThan(1.005);
  });

  it("has a one-sided p above that of the exact mixture", () => {
    // ln of the exact mixture at s = 60: -0.06502391 at s = 10 (TestOneSidedNormalMixture), the rest from its formula; Φ differs by 0.19.
    const { logPValue } = sequence(of(60, 100), 100, "greater");
    const rho = 100 / (2 * Math.log(10) + Math.log1p(2 * Math.log(10)));
    const exact = Math.log((4 * rho) / (100 + rho)) / 2 + 3600 / (2 * (100 + rho));
    expect(logPValue).toBeGreaterThan(-exact);
    expect(logPValue).toBeLessThan(-exact + 1e-6);
  });
});

// GrowthBook, packages/stats/tests/frequentist/test_tests.py and tests/test_gbstats.py at 8f1db4456915a8e7b7faf23d5632ca7219d2f469, as its code
// computes them to full precision: estimates and standard errors are given, as relative ones are made by another method there.
describe("confidence sequences, against GrowthBook's", () => {
  it.each([
    {
      name: "TestSequentialTTest.test_sequential_test_runs",
      estimate: { value: 0.5033610858562358, standardError: 0.3334122146400735, units: 6461 },
      tuning: 1000,
      expected: { lower: -0.5584405051077315, upper: 1.5651626768202032, pValue: 1 },
    },
    {
      name: "test_sequential_test_runs_prop",
      estimate: { value: 0.5038633516821496, standardError: 0.033860214798231224, units: 6461 },
      tuning: 5000,
      expected: { lower: 0.4009784966859415, upper: 0.6067482066783576, pValue: 5.174716682839778e-44 },
    },
    {
      name: "test_sequential_test_runs_ra",
      estimate: { value: 0.503383995601997, standardError: 0.33341199182116854, units: 6461 },
      tuning: 5000,
      expected: { lower: -0.509694174070741, upper: 1.516462165274735, pValue: 1 },
    },
    {
      name: "test_sequential_test_runs_ratio_ra",
      estimate: { value: -0.0007014833343350888, standardError: 0.003907384079294605, units: 200 },
      tuning: 5000,
      expected: { lower: -0.020628985725752155, upper: 0.019226019057081975, pValue: 1 },
    },
    {
      name: "TestAnalyzeMetricDfSequential",
      estimate: { value: -0.07407407407407414, standardError: 0.050657045137700016, units: 220 },
      tuning: 600,
      expected: { lower: -0.23332208516976455, upper: 0.08517393702161626, pValue: 0.8923322285852282 },
    },
  ])("$name, two-sided", ({ estimate, tuning, expected }) => {
    const { lower, upper, pValue } = sequence(estimate, tuning);
    expect(relativeError(lower, expected.lower)).toBeLessThan(1e-11);
    expect(relativeError(upper, expected.upper)).toBeLessThan(1e-11);
    expect(relativeError(pValue, expected.pValue)).toBeLessThan(1e-11);
  });

  // Its one-sided p-values are left out: it tunes ρ to each p anew and stops at 0.00001 and 0.4999.
  it.each([
    { alternative: "greater", value: 0.5033610858562358, error: 0.3334122146400735, end: -0.42356454602790883 },
    { alternative: "greater", value: 0.23437666666666668, error: 0.12983081254184736, end: -0.12656844172804982 },
    { alternative: "less", value: 0.5033610858562358, error: 0.3334122146400735, end: 1.4302867177403806 },
    { alternative: "less", value: 0.23437666666666668, error: 0.12983081254184736, end: 0.5953217750613832 },
  ] as const)("TestSequentialOneSided...TTest, $alternative, of $value: ends at $end", (given) => {
    const { lower, upper } = sequence(
      { value: given.value, standardError: given.error, units: 6461 },
      5000,
      given.alternative,
    );
    expect(relativeError(given.alternative === "greater" ? lower : upper, given.end)).toBeLessThan(1e-11);
    expect(given.alternative === "greater" ? upper : lower).toBeNull();
  });
});
