import { bernoulli, type Distribution, normal } from "../../../../datasets/calibration/distributions.ts";
import { type RampColumn, rampWorld } from "../../../../datasets/calibration/ramp-world.ts";
import { alarmRate } from "../exact-split.ts";
import type { Expectation } from "../expectation.ts";
import { type Figure, isBelow, isHeld, nominal, rateFigure } from "../figure.ts";
import { type Observations, rowsOf } from "../observations.ts";
import type { Scenario } from "../scenario.ts";
import { expectedCoverage, expectedError, pooledShape } from "../theory.ts";
import { DIFFERENCE_COVERED, FALSE_POSITIVES, RELATIVE_COVERED } from "../value-figures.ts";

const stages = [
  { percent: 2, newUnits: 2500 },
  { percent: 10, newUnits: 1000 },
  { percent: 50, newUnits: 400 },
] as const;
/** The season: each stage's level is another one, while the allocation rises. */
const LEVELS = [130, 115, 100];
const RATES = [0.26, 0.23, 0.2];

const level =
  (factor: number, shift: number) =>
  (stage: number): Distribution =>
    normal(factor * (LEVELS[stage] ?? 100) + shift, 20);
const rate =
  (shift: number, scale = 1) =>
  (stage: number): Distribution =>
    bernoulli((RATES[stage] ?? 0.2) * scale + shift);
const conversion = { kind: "conversion" };

const columns = {
  level: { metric: "level", control: level(1, 0), test: level(1, 0) },
  shifted: { metric: "shifted", control: level(1, 0), test: level(1, 4) },
  grown: { metric: "grown", control: level(1, 0), test: level(1.05, 0) },
  converted: { metric: "converted", control: rate(0), test: rate(0), definition: conversion },
  converted_effect: { metric: "converted_effect", control: rate(0), test: rate(0.05), definition: conversion },
  rare: { metric: "rare", control: rate(0, 0.05), test: rate(0, 0.05), definition: conversion },
} as const satisfies Record<string, RampColumn>;

/** What theory promises of the pooled estimate: its skewness is that of the stages, as they are weighted. */
function pooledExpectation({ control, test }: RampColumn, value: number): Expectation {
  const shape = pooledShape(
    stages.map(({ percent, newUnits }, stage) => ({
      test: { values: test(stage), units: (newUnits * percent) / 100 },
      control: { values: control(stage), units: (newUnits * (100 - percent)) / 100 },
    })),
  );
  return value > 0.5 ? expectedCoverage(shape, value) : expectedError(shape, value);
}

/** Mantel and Haenszel's approximation needs 5 expected events in the smaller group, over all stages. */
function mantelHaenszelExpectation({ test }: RampColumn, value: number): Expectation {
  const expected = stages.reduce(
    (sum, { percent, newUnits }, k) => sum + (newUnits * percent * test(k).raw[0]) / 100,
    0,
  );
  if (expected >= 5) return nominal(value);
  const because = `the test group expects ${expected.toFixed(1)} conversions over all stages, fewer than 5 (N. Mantel, J. L. Fleiss, 1980, American Journal of Epidemiology 112, 129-134)`;
  return { kind: "known_weak", value, because };
}

function pooled(observations: Observations, metric: string) {
  return rowsOf(observations, metric, { population: "pooled" });
}

function pooledFigures(observations: Observations): Figure[] {
  const { level: still, shifted, grown, converted, converted_effect, rare } = columns;
  const one = (
    subject: string,
    property: string,
    column: RampColumn,
    of: Parameters<typeof rateFigure>[3],
    value: number,
  ) => rateFigure(subject, property, pooled(observations, column.metric), of, pooledExpectation(column, value));
  const haenszel = (subject: string, column: RampColumn, truth: number): Figure[] => {
    const rows = pooled(observations, column.metric);
    return [
      ...(truth === 0
        ? [
            rateFigure(
              subject,
              "Cochran, Mantel and Haenszel's p < 0.05 without an effect",
              rows,
              isBelow("mantel_haenszel_p_value", 0.05),
              mantelHaenszelExpectation(column, 0.05),
            ),
          ]
        : []),
      rateFigure(
        subject,
        "Mantel and Haenszel's 95 % interval holds the truth",
        rows,
        isHeld("mantel_haenszel_", truth),
        mantelHaenszelExpectation(column, 0.95),
      ),
    ];
  };
  return [
    one("normal, falling season, no effect: pooled", FALSE_POSITIVES, still, isBelow("p_value", 0.05), 0.05),
    one(
      "normal, falling season, no effect: pooled",
      "stages found different (Cochran's Q, p < 0.05) though they are not",
      still,
      isBelow("heterogeneity_p_value", 0.05),
      0.05,
    ),
    one("normal, +4 in every stage: pooled", DIFFERENCE_COVERED, shifted, isHeld("difference_", 4), 0.95),
    one("normal, +5 % in every stage: pooled", RELATIVE_COVERED, grown, isHeld("relative_", 0.05), 0.95),
    one("conversion, no effect: pooled", FALSE_POSITIVES, converted, isBelow("p_value", 0.05), 0.05),
    one("conversion, +5 points: pooled", DIFFERENCE_COVERED, converted_effect, isHeld("difference_", 0.05), 0.95),
    one("rare conversion, no effect: pooled", FALSE_POSITIVES, rare, isBelow("p_value", 0.05), 0.05),
    ...haenszel("conversion, no effect", converted, 0),
    ...haenszel("conversion, +5 points", converted_effect, 0.05),
    ...haenszel("rare conversion, no effect", rare, 0),
  ];
}

function stageFigures(observations: Observations): Figure[] {
  const { shifted } = columns;
  return stages.map(({ percent }, stage) =>
    rateFigure(
      `normal, +4: stage ${stage + 1} (${percent} %), fresh units`,
      DIFFERENCE_COVERED,
      rowsOf(observations, shifted.metric, { population: "fresh", stage: stage + 1 }),
      isHeld("difference_", 4),
      nominal(0.95),
    ),
  );
}

/** Adding all stages up is never published; how often it would have had the wrong sign is. */
function naiveFigures(observations: Observations): Figure[] {
  const because =
    "a sum over stages takes the falling season for an effect: it is no estimate, and never published (T. Crook et al., 2009, doi:10.1145/1557019.1557139)";
  return [
    rateFigure(
      "normal, +4 in every stage",
      "adding all stages up has the other sign than the pooled estimate",
      pooled(observations, columns.shifted.metric),
      ({ naive_sign_differs }) => (typeof naive_sign_differs === "boolean" ? naive_sign_differs : null),
      { kind: "known_weak", value: 0, because },
    ),
  ];
}

function splitFigures({ health }: Observations): Figure[] {
  const scopes = health.filter((row) => row.check === "srm" && String(row.scope).endsWith("/pooled"));
  const splits = stages.map(({ percent, newUnits }) => ({ units: newUnits, testShare: percent / 100 }));
  return [0.01, 0.001].map((threshold) =>
    rateFigure(
      "split of the whole ramp, as configured",
      `sample ratio mismatch found (p < ${threshold}) where there is none`,
      scopes,
      isBelow("value", threshold),
      nominal(alarmRate(splits, threshold)),
    ),
  );
}

export const ramp: Scenario = {
  name: "ramp",
  about: `A gate ramped from 2 to 10 to 50 %, with ${stages.map(({ newUnits }) => newUnits).join(", ")} new units; a tenth of the units come back in each later stage (and are not fresh there). The level falls from stage to stage, for both groups, while the allocation rises.`,
  world: rampWorld({ name: "ramp", stages, returning: 0.1, columns: Object.values(columns) }),
  runDays: [stages.length - 1],
  replications: { full: 500, quick: 20 },
  batch: 125,
  figures: (observations) => [
    ...pooledFigures(observations),
    ...stageFigures(observations),
    ...naiveFigures(observations),
    ...splitFigures(observations),
  ],
};
