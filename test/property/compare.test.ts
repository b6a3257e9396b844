import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readInput } from "../../src/cli/compare/read-input.ts";
import { renderResult } from "../../src/cli/compare/render-result.ts";
import { type Result, resultOf } from "../../src/cli/compare/result.ts";
import { createStyle } from "../../src/cli/text/style.ts";
import { UNICODE } from "../../src/cli/text/symbols.ts";
import { PulseError } from "../../src/errors.ts";

const look = { columns: 100, style: createStyle(false), symbols: UNICODE };
const answer = (document: unknown): Result => resultOf(readInput(JSON.stringify(document), "a document"));

/** Values with two decimals, as text and number alike. */
const cents = fc.integer({ min: -5000, max: 5000 }).map((value) => value / 100);
const unit = fc.record({
  value: cents,
  denominator: fc.integer({ min: 1, max: 9 }),
  pre: cents,
  preDenominator: cents,
});
const units = fc.array(unit, { minLength: 3, maxLength: 12 });
type Units = readonly { value: number; denominator: number; pre: number; preDenominator: number }[];

/** Σab of numbers with two decimals, exactly. */
function products(a: readonly number[], b: readonly number[]): number {
  const hundredths = (value: number): bigint => BigInt(Math.round(value * 100));
  const sum = a.reduce((total, value, index) => total + hundredths(value) * hundredths(b[index] ?? 0), 0n);
  return Number(`${sum}e-4`);
}

const one = (values: readonly number[]): number[] => values.map(() => 1);
const part = (values: readonly number[]) => ({
  sum: products(values, one(values)),
  sum_squares: products(values, values),
});
const column = (of: Units, key: keyof Units[number]): number[] => of.map((each) => each[key]);

const summaries = {
  mean: (of: Units) => ({ kind: "mean", n: of.length, ...part(column(of, "value")) }),
  ratio: (of: Units) => {
    const [y, x] = [column(of, "value"), column(of, "denominator")];
    return { kind: "ratio", n: of.length, numerator: part(y), denominator: part(x), sum_num_x_den: products(y, x) };
  },
  mean_cuped: (of: Units) => {
    const [y, c] = [column(of, "value"), column(of, "pre")];
    return { kind: "mean_cuped", n: of.length, post: part(y), pre: part(c), sum_post_x_pre: products(y, c) };
  },
  ratio_cuped: (of: Units) => {
    const [y, x] = [column(of, "value"), column(of, "denominator")];
    const [c, d] = [column(of, "pre"), column(of, "preDenominator")];
    return {
      kind: "ratio_cuped",
      n: of.length,
      num_post: part(y),
      den_post: part(x),
      num_pre: part(c),
      den_pre: part(d),
      sum_numpost_x_denpost: products(y, x),
      sum_numpost_x_numpre: products(y, c),
      sum_numpost_x_denpre: products(y, d),
      sum_denpost_x_denpre: products(x, d),
      sum_numpre_x_denpost: products(c, x),
      sum_numpre_x_denpre: products(c, d),
    };
  },
};

const columns = {
  mean: (of: Units) => ({ values: column(of, "value") }),
  ratio: (of: Units) => ({ values: column(of, "value"), denominators: column(of, "denominator") }),
  mean_cuped: (of: Units) => ({ values: column(of, "value"), pre: column(of, "pre") }),
  ratio_cuped: (of: Units) => ({
    values: column(of, "value"),
    denominators: column(of, "denominator"),
    pre: column(of, "pre"),
    pre_denominators: column(of, "preDenominator"),
  }),
};

/** Everything but the names of the arms' kinds. */
function figures(result: Result): unknown {
  return JSON.parse(
    JSON.stringify(result, (key, value) => (key === "kind" || typeof value === "bigint" ? null : value)),
  );
}

describe("the calculator", () => {
  test.each(["mean", "ratio", "mean_cuped", "ratio_cuped"] as const)(
    "answers the same for the values of a %s and for their sums, to the last digit",
    (kind) => {
      fc.assert(
        fc.property(units, units, (control, test_) => {
          const bySums = answer({ control: summaries[kind](control), test: summaries[kind](test_) });
          const byValues = answer({ control: columns[kind](control), test: columns[kind](test_) });
          expect(figures(bySums)).toEqual(figures(byValues));
        }),
        { numRuns: 60, seed: 1 },
      );
    },
  );

  test("answers or refuses whatever it is given, and never breaks", () => {
    const amount = fc.oneof(
      fc.integer({ min: -3, max: 50 }),
      fc.constantFrom(0, 1e-200, 1e150, 1e300, -1e300, 5e-324, 0.1, 1e12 + 0.1, 2, 3),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    );
    const size = fc.integer({ min: 0, max: 20 });
    const sums = fc.record({ sum: amount, sum_squares: amount });
    const list = (length: number) => fc.array(amount, { minLength: length, maxLength: length });
    const length = fc.integer({ min: 0, max: 8 });
    const proportionArm = size.chain((n) => {
      return fc.record({ kind: fc.constant("proportion"), n: fc.constant(n), sum: fc.integer({ min: 0, max: n }) });
    });
    const flavours = {
      values: fc.record({ values: fc.array(amount, { maxLength: 8 }) }),
      proportion: proportionArm,
      ratio: length.chain((n) => fc.record({ values: list(n), denominators: list(n) })),
      history: length.chain((n) => fc.record({ values: list(n), pre: list(n) })),
      ratioWithHistory: length.chain((n) => {
        return fc.record({ values: list(n), denominators: list(n), pre: list(n), pre_denominators: list(n) });
      }),
      summary: fc.record({ kind: fc.constant("mean"), n: size, sum: amount, sum_squares: amount }),
      ratioSummary: fc.record({
        kind: fc.constant("ratio"),
        n: size,
        numerator: sums,
        denominator: sums,
        sum_num_x_den: amount,
      }),
    };
    const pair = fc.constantFrom(...Object.values(flavours)).chain((arm: fc.Arbitrary<object>) => {
      return fc.record({ control: fc.option(arm, { freq: 15 }), test: fc.option(arm, { freq: 15 }) });
    });
    const options = fc.record(
      {
        confidence_level: fc.constantFrom(0.5, 0.8, 0.95, 0.999),
        alternative: fc.constantFrom("two-sided", "greater", "less"),
        difference: fc.constantFrom("absolute", "relative"),
        relative_interval: fc.constantFrom("fieller", "delta"),
        proportion_variance: fc.constantFrom("sample", "binomial"),
        direction: fc.constantFrom("increase", "decrease"),
        sequential: fc.record({ tuning_n: fc.constantFrom(1e-9, 1, 5000, 1e15) }),
        margin: fc.record({
          margin: fc.constantFrom(0.01, 1, 2, 1e200),
          of: fc.constantFrom("relative", "absolute"),
          test: fc.constantFrom("non_inferiority", "equivalence"),
        }),
        bayesian: fc.record({ prior_mean: amount, prior_standard_deviation: fc.constantFrom(1e-300, 0.1, 1e300) }),
        planned_looks: fc.record({ times: fc.constantFrom([1], [0.2, 0.9], [1e-6, 1]) }),
        power: fc.constantFrom(0.51, 0.8, 0.999999),
      },
      { requiredKeys: [] },
    );
    const quantile = fc.record({ quantile: fc.constantFrom(0.01, 0.5, 0.9) });
    const document = fc.oneof(
      fc.tuple(pair, fc.constant({})).map(([groups, chosen]) => ({ ...groups, options: chosen })),
      fc.tuple(pair, options).map(([groups, chosen]) => ({ ...groups, options: chosen })),
      fc.tuple(fc.array(pair, { maxLength: 4 }), options).map(([stages, chosen]) => ({ stages, options: chosen })),
      fc.tuple(pair, quantile).map(([groups, chosen]) => ({ ...groups, options: chosen })),
      fc.record({ users: fc.array(size, { maxLength: 4 }), weights: fc.array(amount, { maxLength: 4 }) }),
      fc.record({ users: fc.array(fc.array(size, { maxLength: 2 }), { maxLength: 4 }), weights: fc.constant([1, 3]) }),
      fc.record({ p_values: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 }) }),
      fc.jsonValue(),
    );
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(document, (given) => {
        try {
          const result = answer(given);
          seen.set(result.what, (seen.get(result.what) ?? 0) + 1);
          const json = JSON.stringify(result, (_, value) => {
            if (typeof value === "number" && !Number.isFinite(value)) throw new Error(`${value} in a result`);
            return typeof value === "bigint" ? Number(value) : value;
          });
          expect(json).not.toContain("undefined");
          expect(renderResult(result, look)).not.toMatch(/NaN|Infinity|undefined|null/);
        } catch (error) {
          if (!(error instanceof PulseError)) throw error;
          expect(error.code).toBe("COMPARE_INPUT_INVALID");
        }
      }),
      { numRuns: 1200, seed: 7 },
    );
    expect([...seen.keys()].sort()).toEqual([
      "comparison",
      "corrections",
      "quantile_comparison",
      "ramp",
      "sample_ratio",
    ]);
    for (const times of seen.values()) expect(times).toBeGreaterThan(15);
  });
});
