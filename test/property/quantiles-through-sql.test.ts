import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { openDuckDb } from "../../src/engine/duckdb/engine.ts";
import { type Population, WHOLE } from "../../src/pipeline/stage-moments.ts";
import { quantileEstimate } from "../../src/statistics/quantiles/quantile-estimate.ts";
import { runQuantiles, type UnitOfValues } from "../harness/run-quantiles.ts";

const store = mkdtempSync(join(tmpdir(), "pulse-quantiles-"));
const opened = openDuckDb({ threads: 1 });
afterAll(async () => {
  await (await opened).close();
  rmSync(store, { recursive: true, force: true });
});

const GROUPS = ["test", "control"];

/** Few different values have ties, many have none. */
const values = fc
  .integer({ min: 1, max: 400 })
  .chain((spread) => fc.array(fc.integer({ min: -spread, max: spread }), { maxLength: 7 }));
const unit: fc.Arbitrary<UnitOfValues> = fc.record({
  group: fc.constantFrom(...GROUPS),
  carriedOver: fc.boolean(),
  country: fc.constantFrom("DE", "FR"),
  values,
});
/** Few units, of which nothing can be known, and many. */
const units = fc.oneof(
  fc.array(unit, { maxLength: 9 }),
  fc.array(unit, { minLength: 60, maxLength: 300, size: "max" }),
);
const millionths = fc.oneof(
  fc.constantFrom(500_000, 250_000, 900_000, 950_000, 290_000),
  fc.integer({ min: 1, max: 999_999 }),
);

test("quantiles that the database counts are those of the values themselves, with the same uncertainty", async () => {
  const engine = await opened;
  let found = 0;
  await fc.assert(
    fc.asyncProperty(units, millionths, async (all, p) => {
      const quantiles = await runQuantiles(engine, store, all, p);
      const sliced = [
        { slice: WHOLE, of: all },
        ...["DE", "FR"].map((country) => ({
          slice: { ...WHOLE, userDimension: "country", userLevel: country },
          of: all.filter((each) => each.country === country),
        })),
      ];
      for (const group of GROUPS)
        for (const population of ["all", "fresh"] satisfies Population[])
          for (const { slice, of } of sliced) {
            const members = of.filter((each) => each.group === group && (population === "all" || !each.carriedOver));
            const inUnit = members.map((each) => each.values.map((value) => value / 100));
            const sums = members.map((each) => each.values.reduce((sum, value) => sum + value, 0) / 100);
            const others = sums.filter((sum) => sum !== 0);
            const expected = {
              of_events: inUnit,
              of_units: sums.map((sum) => [sum]),
              of_spenders: others.map((sum) => [sum]),
            };
            for (const [metric, raw] of Object.entries(expected)) {
              const estimate = quantileEstimate(raw, p / 1_000_000);
              expect(quantiles.quantile(population, group, slice, metric, { part: "" }).estimate).toEqual(estimate);
              if (estimate.ok) found += 1;
            }
          }
    }),
    { numRuns: 30, seed: 1 },
  );
  expect(found).toBeGreaterThan(300);
}, 60_000);
