import { describe, expect, it } from "vitest";
import type { Spending } from "../../src/statistics/sequential/alpha-spending.ts";
import { crossingProbabilities } from "../../src/statistics/sequential/crossing-probabilities.ts";
import {
  boundsOfSpending,
  type GroupSequentialBound,
  groupSequentialBounds,
} from "../../src/statistics/sequential/group-sequential.ts";
import { firstBounds, firstSchedule, secondBounds, secondSchedule } from "./group-sequential-values.ts";
import { relativeError } from "./moments-of.ts";

const fifths = [0.2, 0.4, 0.6, 0.8, 1].map((share) => ({ spendingTime: share, information: share }));

const criticalValues = (bounds: readonly GroupSequentialBound[]): number[] =>
  bounds.map((bound) => bound.criticalValue);

function expectClose(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  expect(actual).toHaveLength(expected.length);
  for (const [k, value] of actual.entries()) expect(relativeError(value, expected[k] ?? 0)).toBeLessThan(tolerance);
}

function spendingSquares(shares: readonly number[], alpha: number): number[] {
  return criticalValues(
    boundsOfSpending(
      shares.map((share) => ({ information: share, alphaSpent: alpha * share * share })),
      2,
    ),
  );
}

describe("group-sequential bounds", () => {
  // R's ldbounds; D. M. Reboussin et al., 2000, doi:10.1016/S0197-2456(00)00057-X; full precision from an independent numerical integration.
  it.each<{ spending: Spending; table: number[]; recomputed: number[] }>([
    {
      spending: "obrien_fleming",
      table: [4.8769, 3.3569, 2.6803, 2.2898, 2.031],
      recomputed: [4.876884948776417, 3.3570119215746126, 2.6802800645449274, 2.289816767711914, 2.0310320433103395],
    },
    {
      spending: "pocock",
      table: [2.438, 2.4268, 2.4101, 2.3966, 2.3859],
      recomputed: [2.4379766880500116, 2.426813858150089, 2.410193840271302, 2.3966454006487123, 2.3859845716225094],
    },
  ])("are the published ones of ldbounds for five equal looks, $spending", ({ spending, table, recomputed }) => {
    const bounds = criticalValues(groupSequentialBounds(fifths, { alpha: 0.05, spending, sides: 2 }));
    for (const [k, bound] of bounds.entries()) expect(Math.abs(bound - (table[k] ?? 0))).toBeLessThan(0.0015);
    expectClose(bounds, recomputed, 1e-9);
  });

  // Gauss-Legendre rules of 1,500 to 4,000 nodes over each whole region in NumPy, normal distribution and root search of SciPy 1.17.1.
  it.each<{
    spending: Spending;
    alpha: number;
    sides: 1 | 2;
    times: number[];
    information: number[];
    bounds: number[];
  }>([
    {
      spending: "obrien_fleming",
      alpha: 0.05,
      sides: 2,
      times: [0.02, 0.1, 0.15, 0.4, 0.41, 0.411, 0.8, 1],
      information: [3, 10, 20, 60, 61, 61.1, 90, 100],
      bounds: [
        15.805489048232163, 6.991351707077403, 5.6696960430695, 3.3568718351000824, 3.3595230130097513,
        3.378135574383292, 2.2523420503224973, 1.9870647459792932,
      ],
    },
    {
      spending: "pocock",
      alpha: 0.05,
      sides: 1,
      times: [0.1, 0.2, 0.6, 1],
      information: [1, 1.001, 5, 5.01],
      bounds: [2.412201675481822, 2.176211453088045, 1.9920235361986078, 1.764743391308447],
    },
    {
      spending: "obrien_fleming",
      alpha: 0.01,
      sides: 1,
      times: [0.3, 0.5, 0.9, 1],
      information: [30, 31, 90, 100],
      bounds: [4.559302867608661, 3.460369857160596, 2.48651367083606, 2.4064498703157398],
    },
    {
      spending: "pocock",
      alpha: 0.1,
      sides: 2,
      times: [0.05, 0.2, 0.25, 0.9, 1],
      information: [1, 7, 7.5, 7.5003, 8],
      bounds: [2.641983328308937, 2.287630268088709, 2.277808681800834, 1.710501488144538, 1.8652657022045556],
    },
    {
      spending: "obrien_fleming",
      alpha: 0.05,
      sides: 2,
      times: [0.01, 0.02, 0.03, 1],
      information: [0.01, 0.02, 0.03, 1],
      bounds: [22.383142568070188, 15.80548904823217, 12.887387081710642, 1.9599639845402563],
    },
    {
      spending: "obrien_fleming",
      alpha: 0.2,
      sides: 2,
      times: [0.25, 0.5, 0.75, 1],
      information: [1, 2, 3, 4],
      bounds: [3.089367235985375, 2.06047705862451, 1.6303899491306206, 1.3901599211055278],
    },
  ])("are right for uneven looks: $spending, $sides-sided at $times with information $information", (given) => {
    const looks = given.times.map((spendingTime, k) => ({ spendingTime, information: given.information[k] ?? 0 }));
    expectClose(criticalValues(groupSequentialBounds(looks, given)), given.bounds, 1e-11);
  });

  it("are those of another implementation for four uneven looks and the spending α t² (test_seq_bounds_run_over)", () => {
    // spotify/confidence, tests/frequentist/test_bounds.py at e1f8a49291a0a1b2ba64d9150f0f231b04f72595; full precision: integrated anew.
    const shares = [0.30864197530864196, 0.5555555555555556, 0.7777777777777778, 1];
    const looks = shares.map((share) => ({ information: share, alphaSpent: 0.01 * share * share }));
    const bounds = boundsOfSpending(looks, 2);
    expectClose(
      criticalValues(bounds),
      [3.3041646459822687, 3.0341584598678963, 2.870632366352556, 2.728550474499194],
      1e-9,
    );
    expectClose(
      bounds.map(({ nominalPValue }) => nominalPValue),
      [0.000952598689224204, 0.002412076996107878, 0.00409651646440674, 0.006361335411928367],
      1e-9,
    );
  });

  it("are within 1 % of another implementation's for 200 daily looks", () => {
    expectClose(spendingSquares(secondSchedule, 1 / 300), secondBounds, 0.01);
  });

  it("are exact for 204 daily looks, also where the other implementation has too coarse a grid and gives 8.0", () => {
    const bounds = spendingSquares(firstSchedule, 0.003333333);
    // The other one's look 2 spends nothing, so that its look 3 is off as well.
    expectClose(bounds.slice(3), firstBounds.slice(3), 0.01);
    // NumPy and SciPy, as above.
    const exact = [5.754000232205588, 5.321502522199202, 5.0744103994805165, 4.911575140292599, 4.785350166905117];
    expectClose(bounds.slice(0, 5), exact, 1e-11);
  });
});

describe("crossing probabilities", () => {
  const sum = (drift: number, bounds: readonly number[]): number =>
    crossingProbabilities(
      bounds.map((criticalValue, k) => ({ information: k + 1, criticalValue })),
      { sides: 2, drift },
    ).reduce((total, { above, below }) => total + above + below, 0);
  const drift80 = 1.959963984540054 + 0.8416212335729143;

  // C. Jennison, B. W. Turnbull, Group Sequential Methods, 2000, tables 2.1 to 2.4: constants for α = 0.05 with three digits, and how much more
  // information than a single test a power of 80 % takes.
  it.each([
    { looks: 2, constant: 2.178, inflation: 1.11 },
    { looks: 5, constant: 2.413, inflation: 1.229 },
  ])("of Pocock's test with $looks looks are 5 % without a difference and 80 % with the planned one", (given) => {
    const bounds = Array.from({ length: given.looks }, () => given.constant);
    expect(Math.abs(sum(0, bounds) - 0.05)).toBeLessThan(1e-4);
    expect(Math.abs(sum(Math.sqrt(given.inflation) * drift80, bounds) - 0.8)).toBeLessThan(5e-4);
  });

  it.each([
    { looks: 2, constant: 1.977, inflation: 1.008 },
    { looks: 5, constant: 2.04, inflation: 1.028 },
  ])(
    "of O'Brien and Fleming's test with $looks looks are 5 % without a difference and 80 % with the planned one",
    (given) => {
      const bounds = Array.from({ length: given.looks }, (_, k) => given.constant * Math.sqrt(given.looks / (k + 1)));
      expect(Math.abs(sum(0, bounds) - 0.05)).toBeLessThan(1e-4);
      expect(Math.abs(sum(Math.sqrt(given.inflation) * drift80, bounds) - 0.8)).toBeLessThan(5e-4);
    },
  );
});
