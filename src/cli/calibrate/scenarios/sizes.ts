import { bernoulli, logNormal, normal, pareto, zeroInflated } from "../../../../datasets/calibration/distributions.ts";
import { type ValueColumn, valueWorld } from "../../../../datasets/calibration/value-world.ts";
import type { Scenario } from "../scenario.ts";
import { columnFigures } from "../value-figures.ts";
import { WITHOUT_CUPED } from "./settings.ts";

const usual = normal(100, 20);
const revenue = zeroInflated(0.8, logNormal(0.5));

function alike(metric: string, of: ValueColumn["control"], definition?: ValueColumn["definition"]): ValueColumn {
  return { metric, control: of, test: of, ...(definition === undefined ? {} : { definition }) };
}

const splitColumns: readonly ValueColumn[] = [
  alike("normal", usual),
  { metric: "normal_effect", control: usual, test: normal(105, 20) },
  alike("skewed", logNormal(0.5)),
  alike("zero_inflated", revenue),
  alike("heavy", pareto(2.5)),
  alike("converted", bernoulli(0.2), { kind: "conversion" }),
  alike("rare", bernoulli(0.01), { kind: "conversion" }),
];
const SPLIT_UNITS = 2500;

/** The first stage of a ramp. */
export const twoPercent: Scenario = {
  name: "two_percent",
  about: `${SPLIT_UNITS} units, of which 2 % are in the test group (about 50), 98 % in control. The small group's skewness stays in the difference.`,
  world: valueWorld({
    name: "two_percent",
    units: SPLIT_UNITS,
    testShare: 0.02,
    columns: splitColumns,
    settings: WITHOUT_CUPED,
  }),
  runDays: [0],
  replications: { full: 800, quick: 30 },
  batch: 200,
  figures: (observations) =>
    splitColumns.flatMap((column) =>
      columnFigures(observations, column, { test: 0.02 * SPLIT_UNITS, control: 0.98 * SPLIT_UNITS }),
    ),
};

const smallColumns: readonly ValueColumn[] = [
  alike("normal", usual),
  { metric: "normal_effect", control: usual, test: normal(120, 20) },
  alike("skewed", logNormal(0.5)),
  alike("converted", bernoulli(0.3), { kind: "conversion" }),
];
const SMALL_UNITS = 30;

export const small: Scenario = {
  name: "small",
  about: `${SMALL_UNITS} units, half of them in the test group: Student's t with Welch's degrees of freedom must carry it.`,
  world: valueWorld({
    name: "small",
    units: SMALL_UNITS,
    testShare: 0.5,
    columns: smallColumns,
    settings: WITHOUT_CUPED,
  }),
  runDays: [0],
  replications: { full: 6000, quick: 300 },
  batch: 2000,
  figures: (observations) =>
    smallColumns.flatMap((column) =>
      columnFigures(observations, column, { test: SMALL_UNITS / 2, control: SMALL_UNITS / 2 }),
    ),
};
