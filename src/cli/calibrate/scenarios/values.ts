import {
  bernoulli,
  logNormal,
  normal,
  pareto,
  scaled,
  zeroInflated,
} from "../../../../datasets/calibration/distributions.ts";
import { type ValueColumn, valueWorld } from "../../../../datasets/calibration/value-world.ts";
import { type Figure, nominal, rateFigure } from "../figure.ts";
import { type Observations, rowsOf } from "../observations.ts";
import type { Scenario } from "../scenario.ts";
import { columnFigures, comparisonFigures, FALSE_POSITIVES } from "../value-figures.ts";
import { WITHOUT_CUPED } from "./settings.ts";

const UNITS = 400;
const SIZES = { test: UNITS / 2, control: UNITS / 2 };

const usual = normal(100, 20);
const revenue = zeroInflated(0.8, logNormal(0.5));
const heavy = pareto(2.5);

/** Judged by the general rules of theory.ts. */
const columns: readonly ValueColumn[] = [
  { metric: "normal", control: usual, test: usual },
  { metric: "normal_effect", control: usual, test: normal(105, 20) },
  { metric: "unequal_variances", control: usual, test: normal(100, 40) },
  { metric: "skewed", control: logNormal(0.5), test: logNormal(0.5) },
  { metric: "skewed_effect", control: logNormal(0.5), test: scaled(logNormal(0.5), 1.1) },
  { metric: "very_skewed", control: logNormal(1), test: logNormal(1) },
  { metric: "zero_inflated", control: revenue, test: revenue },
  { metric: "zero_inflated_effect", control: revenue, test: scaled(revenue, 1.2) },
  { metric: "heavy", control: heavy, test: heavy },
  { metric: "heavy_effect", control: heavy, test: scaled(heavy, 1.2) },
  { metric: "no_variance", control: pareto(1.5), test: pareto(1.5) },
  { metric: "converted", control: bernoulli(0.2), test: bernoulli(0.2), definition: { kind: "conversion" } },
  { metric: "converted_effect", control: bernoulli(0.2), test: bernoulli(0.25), definition: { kind: "conversion" } },
  { metric: "rare", control: bernoulli(0.01), test: bernoulli(0.01), definition: { kind: "conversion" } },
];

const MARGIN = 0.02;
const winsorised: ValueColumn = {
  metric: "heavy_winsorised",
  control: heavy,
  test: heavy,
  definition: { winsorise: { upper: 0.99 } },
};
const oneSided: ValueColumn = {
  metric: "one_sided",
  control: usual,
  test: usual,
  definition: { alternative: "greater" },
};
const guardrail: ValueColumn = {
  metric: "guardrail",
  control: usual,
  test: normal(100 * (1 - MARGIN), 20),
  definition: { direction: "increase", guardrail: { margin: MARGIN, of: "relative" } },
};

function winsorisedFigures(observations: Observations): Figure[] {
  const rows = rowsOf(observations, winsorised.metric);
  // Groups that are alike are limited alike: without an effect there is none after winsorising either.
  return comparisonFigures(
    `${heavy.name}, winsorised at its 99th percentile`,
    rows,
    { difference: 0, relative: 0 },
    {
      error: nominal(0.05),
      difference: nominal(0.95),
      relative: nominal(0.95),
      square: nominal(SIZES.test / (SIZES.test - 1)),
      notUniform: null,
    },
  );
}

function guardrailFigures(observations: Observations): Figure[] {
  const rows = rowsOf(observations, guardrail.metric);
  const verdictIs = (verdict: string) => (row: { readonly [column: string]: unknown }) => {
    const found = row.margin_verdict;
    return found === undefined || found === null ? null : found === verdict;
  };
  const subject = "guardrail whose true harm is just its margin of 2 %";
  return [
    rateFigure(subject, "non-inferiority shown, wrongly", rows, verdictIs("shown"), nominal(0.025)),
    rateFigure(subject, "harm beyond the margin shown, wrongly", rows, verdictIs("harmed"), nominal(0.025)),
  ];
}

/** One value a unit, half the units in each group. */
export const values: Scenario = {
  name: "values",
  about: `${UNITS} units, half of them in the test group; each has one value. Skewness cancels between groups that are alike and of one size.`,
  world: valueWorld({
    name: "values",
    units: UNITS,
    testShare: 0.5,
    columns: [...columns, winsorised, oneSided, guardrail],
    settings: WITHOUT_CUPED,
  }),
  runDays: [0],
  replications: { full: 2000, quick: 100 },
  batch: 1000,
  figures: (observations) => [
    ...columns.flatMap((column) => columnFigures(observations, column, SIZES)),
    ...winsorisedFigures(observations),
    ...columnFigures(observations, oneSided, SIZES, `${usual.name}, one-sided (greater)`).filter(
      ({ property }) => property === FALSE_POSITIVES,
    ),
    ...guardrailFigures(observations),
  ],
};

/** The delta method's relative intervals, which a project may ask for. */
const deltaColumns: readonly ValueColumn[] = [
  { metric: "normal_effect", control: usual, test: normal(105, 20) },
  { metric: "converted_effect", control: bernoulli(0.2), test: bernoulli(0.25), definition: { kind: "conversion" } },
];

export const delta: Scenario = {
  name: "delta",
  about: `${UNITS} units as above, in a project with \`relative_interval: delta\`.`,
  world: valueWorld({
    name: "delta",
    units: UNITS,
    testShare: 0.5,
    columns: deltaColumns,
    settings: { statistics: { ...WITHOUT_CUPED.statistics, relative_interval: "delta" } },
  }),
  runDays: [0],
  replications: { full: 2000, quick: 60 },
  batch: 1000,
  figures: (observations) =>
    deltaColumns
      .flatMap((column) => columnFigures(observations, column, SIZES))
      .filter(({ property }) => property.includes("relative")),
};
