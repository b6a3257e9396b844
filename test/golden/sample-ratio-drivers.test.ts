import { describe, expect, it } from "vitest";
import { sampleRatioDrivers } from "../../src/statistics/health/sample-ratio-drivers.ts";
import { relativeError } from "./moments-of.ts";

const dimension = (name: string, levels: Readonly<Record<string, readonly number[]>>) => ({
  dimension: name,
  levels: Object.entries(levels).map(([level, units]) => ({
    level,
    groups: units.map((count, g) => ({ group: `group ${g}`, units: BigInt(count), weight: 1 })),
  })),
});

describe("the drivers of a sample ratio mismatch, against SciPy's chi2_contingency without correction", () => {
  it.each([
    {
      levels: { chrome: [5000, 5010], firefox: [3000, 2980], safari: [700, 1000], opera: [20, 25] },
      chiSquared: 48.68011697207764,
      degreesOfFreedom: 3,
      pValue: 1.525893538032732e-10,
    },
    {
      levels: { chrome: [5000, 5010, 4990], firefox: [3000, 2980, 3050], safari: [700, 1000, 1020] },
      chiSquared: 64.38461965511652,
      degreesOfFreedom: 4,
      pValue: 3.468126722472203e-13,
    },
    {
      levels: { chrome: [5500, 4500], firefox: [3300, 2700], safari: [1110, 890] },
      chiSquared: 0.17961405430082317,
      degreesOfFreedom: 2,
      pValue: 0.914107566194195,
    },
  ])("χ² = $chiSquared for $levels", ({ levels, ...expected }) => {
    const [driver] = sampleRatioDrivers([dimension("browser", levels)]);
    if (!driver?.heterogeneity.ok) throw new Error("no test");
    expect(relativeError(driver.heterogeneity.chiSquared, expected.chiSquared)).toBeLessThan(1e-9);
    expect(relativeError(driver.heterogeneity.pValue, expected.pValue)).toBeLessThan(1e-9);
    expect(driver.heterogeneity.degreesOfFreedom).toBe(expected.degreesOfFreedom);
  });

  it("names the level that is off, and by how many standard deviations", () => {
    const [driver] = sampleRatioDrivers([
      dimension("browser", { chrome: [5000, 5010], firefox: [3000, 2980], safari: [700, 1000], opera: [20, 25] }),
    ]);
    expect(driver?.heterogeneity).toMatchObject({
      worst: { level: "safari", units: 1700n, group: "group 0", share: 700 / 1700, expectedShare: 0.5 },
    });
    // (700 - 850) / √(850 · ½)
    expect(driver?.heterogeneity.ok && driver.heterogeneity.worst.standardisedResidual).toBeCloseTo(-7.276068751, 8);
  });
});
