import { describe, expect, it } from "vitest";
import { sequentialSampleRatio } from "../../src/statistics/health/sequential-sample-ratio.ts";
import { relativeError } from "./moments-of.ts";

describe("the sequential sample ratio, against mpmath at 60 digits", () => {
  // ln Γ(A) - ln Γ(A + n) + Σ (ln Γ(A π + O) - ln Γ(A π) - O ln π), mpmath 1.4.1.
  it.each([
    { units: [10, 12], weights: [1, 1], concentration: 10_000, log: -0.000899265770194787 },
    { units: [5000, 5050], weights: [50, 50], concentration: 10_000, log: -0.2854872477354917 },
    { units: [10_000, 10_750], weights: [50, 50], concentration: 10_000, log: 8.585876731040594 },
    { units: [990_000, 10_400], weights: [99, 1], concentration: 10_000, log: 5.4114446825651985 },
    { units: [20, 980], weights: [2, 98], concentration: 10_000, log: -0.047692984064422836 },
    { units: [500_000_000_000, 500_001_000_000], weights: [1, 1], concentration: 10_000, log: -8.710366381974543 },
    { units: [300, 350, 400], weights: [1, 1, 2], concentration: 100, log: 26.658488893345165 },
    { units: [0, 7], weights: [1, 1], concentration: 1, log: 3.288868196688236 },
    { units: [1_000_000, 1_020_000], weights: [1, 1], concentration: 2, log: 91.97795663326006 },
    { units: [333_333, 333_500, 333_167], weights: [1, 1, 1], concentration: 10_000, log: -4.532842874200142 },
    { units: [1000, 1200], weights: [0.5, 0.5], concentration: 10_000, log: 1.5401221580896796 },
  ])("$units against $weights with a concentration of $concentration: ln BF = $log", (given) => {
    const day = given.units.map((units, g) => ({ group: `${g}`, units: BigInt(units), weight: given.weights[g] ?? 0 }));
    const result = sequentialSampleRatio([day], { concentration: given.concentration });
    if (!result.ok) throw new Error(result.reason);
    expect(relativeError(result.logBayesFactor, given.log)).toBeLessThan(1e-11);
    expect(relativeError(result.pValue, Math.min(1, Math.exp(-given.log)))).toBeLessThan(1e-11);
  });
});
