import { describe, expect, test } from "vitest";
import { did, exampleProject, exposed, overall, resultsOf } from "./oracle/example.ts";
import { quantileFigures } from "./oracle/quantiles.ts";

describe("the values around a quantile", () => {
  const around = (values: readonly bigint[], probability: number) => {
    const { below, above } = quantileFigures([values], probability);
    return [below, above];
  };

  test("are those next to (n - 1) p, which may be one", () => {
    expect(around([30n, 10n, 20n], 0.5)).toEqual([20n, 20n]);
    expect(around([30n, 10n, 20n, 40n], 0.5)).toEqual([20n, 30n]);
    expect(around([7n], 0.9)).toEqual([7n, 7n]);
    expect(around([], 0.5)).toEqual([null, null]);
  });

  test("are exact where doubles are not", () => {
    const hundredAndOne = Array.from({ length: 101 }, (_, k) => BigInt(k));
    expect(100 * 0.29).toBeLessThan(29);
    expect(around(hundredAndOne, 0.29)).toEqual([29n, 29n]);
  });

  test("the counts are sums over the units with a value", () => {
    expect(quantileFigures([[1n, 2n, 9n], [], [2n], [8n]], 0.5)).toEqual({
      ...{ units: 3n, n: 5n, nn: 11n, s: 3n, ss: 5n, sn: 7n },
      ...{ below: 2n, above: 2n },
    });
  });
});

describe("quantile metrics", () => {
  const quantileOf = (more: object) => {
    const metrics = { m: { kind: "quantile", quantile: 0.5, scale: 1, ...more } };
    const { quantiles, moments } = resultsOf(exampleProject({ metrics }), [
      ...["a", "b", "c"].map((user) => exposed(user, "2026-01-05", true)),
      did("a", "2026-01-06", "load", { value: 1.26 }),
      did("a", "2026-01-07", "load", { value: 3 }),
      did("a", "2026-01-07", "load", { value: "none" }),
      did("b", "2026-01-07", "load", { value: 2 }),
    ]);
    expect(moments).toEqual([]);
    return overall(quantiles)[0];
  };

  test("over events all values count, clustered by unit", () => {
    expect(quantileOf({})).toMatchObject({
      exposed_units: 3n,
      ...{ units: 2n, n: 3n, nn: 5n, s: 2n, ss: 2n, sn: 3n, below: 20n, above: 20n, rounded: 1n },
    });
  });

  test("over units each has the sum of its values, 0 without any", () => {
    expect(quantileOf({ over: "units" })).toMatchObject({
      ...{ units: 3n, n: 3n, nn: 3n, s: 2n, ss: 2n, sn: 2n, below: 20n, above: 20n },
    });
    expect(quantileOf({ over: "units", ignore_zeros: true })).toMatchObject({
      ...{ exposed_units: 3n, units: 2n, n: 2n, s: 1n, below: 20n, above: 43n },
    });
  });
});
