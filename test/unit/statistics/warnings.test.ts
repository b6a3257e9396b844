import { describe, expect, it } from "vitest";
import {
  DOUBTFUL_SKEWNESS,
  poolWarnings,
  resultWarnings,
  skewnessOfDifference,
  skewnessOfPool,
} from "../../../src/statistics/health/warnings.ts";

/** A group whose units have variance 1. */
const group = (units: number, skewness: number | null, rarest: number | null = null) => ({
  units,
  standardErrorSquared: 1 / units,
  skewness,
  rarest,
});
const rules = (test: ReturnType<typeof group>, control: ReturnType<typeof group>) =>
  resultWarnings(test, control).map(({ rule }) => rule);

describe("the skewness of a difference", () => {
  it("is that of the small group's mean where the other is very large: γ / √n", () => {
    expect(skewnessOfDifference(group(400, 6), group(4e9, 6))).toBeCloseTo(6 / 20, 6);
  });

  it("vanishes for groups of one size, and turns its sign when groups are swapped", () => {
    expect(skewnessOfDifference(group(500, 8), group(500, 4))).toBeCloseTo(0, 12);
    const [a, b] = [group(50, 3), group(950, 3)];
    expect(skewnessOfDifference(a, b)).toBe(-(skewnessOfDifference(b, a) ?? 0));
  });

  it("learns the tail from the large group, which knows it better", () => {
    const small = skewnessOfDifference(group(30, 0.1), group(1470, 9));
    expect(small).toBeGreaterThan(1);
  });

  it("is not known where nothing varies or no shape is known", () => {
    expect(skewnessOfDifference(group(10, null), group(10, null))).toBeNull();
    const still = { ...group(10, 1), standardErrorSquared: 0 };
    expect(skewnessOfDifference(still, still)).toBeNull();
  });
});

describe("warnings of a result", () => {
  it("follow the rule n >= 355 skewness² for the small group of a 2 % stage", () => {
    const enough = 355 * 2 ** 2;
    expect(rules(group(enough * 1.01, 2), group(1e12, 2))).toEqual([]);
    expect(rules(group(enough * 0.98, 2), group(1e12, 2))).toEqual(["skewed_difference"]);
    expect(DOUBTFUL_SKEWNESS ** 2 * 355).toBeCloseTo(1, 12);
  });

  it("name a group without variation, and proportions with few events", () => {
    const still = { ...group(30, null, 0), standardErrorSquared: 0 };
    expect(rules(still, group(1470, 3, 147))).toEqual(["skewed_difference", "group_without_variation", "few_events"]);
    expect(rules(group(1000, 0, 10), group(1000, 0, 900))).toEqual([]);
    expect(rules(group(1000, 0, 9), group(1000, 0, 900))).toEqual(["few_events"]);
  });

  it("each say where the rule comes from", () => {
    const still = { ...group(30, null, 0), standardErrorSquared: 0 };
    const pool = [{ test: still, control: group(970, 9, 3), weight: 1 }];
    for (const { source } of [...resultWarnings(still, group(970, 9, 3)), ...poolWarnings(pool, "inverse_variance")]) {
      expect(source).toContain("doi:10.");
    }
  });
});

describe("warnings of a pool", () => {
  const tiny = { test: group(20, 5, 2), control: group(980, 5, 98) };
  const large = { test: group(20_000, 5, 2000), control: group(20_000, 5, 2000) };
  const rulesOf = (...pool: Parameters<typeof poolWarnings>): string[] => poolWarnings(...pool).map(({ rule }) => rule);

  it("do not mind a doubtful stage that weighs little", () => {
    const pool = [
      { ...tiny, weight: 0.002 },
      { ...large, weight: 0.998 },
    ];
    expect(rulesOf(pool, "common_variance")).toEqual([]);
    expect(skewnessOfPool(pool)).toBeCloseTo(0, 3);
  });

  it("mind one that weighs much, and events that are few in all stages together", () => {
    const pool = [{ ...tiny, weight: 1 }];
    expect(skewnessOfPool(pool)).toBeCloseTo(skewnessOfDifference(tiny.test, tiny.control) ?? 0, 12);
    expect(rulesOf(pool, "common_variance")).toEqual(["skewed_difference", "few_events"]);
  });

  it("mind any doubtful stage where each is weighted by its own variance", () => {
    const pool = [
      { ...tiny, weight: 0.002 },
      { ...large, weight: 0.998 },
    ];
    expect(rulesOf(pool, "inverse_variance")).toEqual(["pool_of_doubtful_stages"]);
  });

  it("do not know the skewness of a pool with a stage of unknown shape", () => {
    const unknown = { test: group(20, null), control: group(980, null), weight: 1 };
    expect(skewnessOfPool([unknown])).toBeNull();
  });
});
