import { balancedWorld, expectedGain, type RampDesign } from "../../../../datasets/calibration/balanced-world.ts";
import { alarmRate } from "../exact-split.ts";
import { type Figure, figure, isBelow, isHeld, nominal, rateFigure } from "../figure.ts";
import { average } from "../measurement.ts";
import { figureOf, type Observations, type Observed, rowsOf } from "../observations.ts";
import type { Scenario } from "../scenario.ts";
import { DIFFERENCE_COVERED, FALSE_POSITIVES } from "../value-figures.ts";

const UNITS = 800;
const ramp = [
  { fromDay: 0, percent: 2 },
  { fromDay: 2, percent: 10 },
  { fromDay: 4, percent: 50 },
  { fromDay: 6, percent: 75 },
] as const;

const EFFECT = 4;
const design: RampDesign = { days: 7, visiting: 0.5, effect: EFFECT, level: (day) => 100 - 10 * day };

/** Slices of buckets of one side of the mirror span, which ends with day 5; the thinned span has one slice of one day. */
const MIRROR = [
  { share: 2, days: 6 },
  { share: 8, days: 4 },
  { share: 40, days: 2 },
];
/** Units that are expected in it: those with a visit from their slice's coming in on. */
const MIRROR_UNITS = Math.round(
  UNITS * MIRROR.reduce((sum, { share, days }) => sum + ((2 * share) / 100) * (1 - 0.5 ** days), 0),
);
const THINNED = [{ share: 25, days: 1 }];

interface BalancedCase {
  readonly subject: string;
  readonly analysis: string;
  readonly slices: typeof MIRROR;
}

const CASES: readonly BalancedCase[] = [
  { subject: "2 to 10 to 50 %, mirror slices", analysis: "balanced-1", slices: MIRROR },
  { subject: "75 %, the larger group thinned", analysis: "balanced-2", slices: THINNED },
];

interface MetricCase {
  readonly metric: string;
  readonly words: string;
  readonly truthOf: (slices: typeof MIRROR) => number;
}

const METRICS: readonly MetricCase[] = [
  { metric: "per_visit", words: `value per visit, +${EFFECT}`, truthOf: () => EFFECT },
  { metric: "total", words: `total per unit, +${EFFECT} a visit`, truthOf: (slices) => expectedGain(design, slices) },
  { metric: "untouched", words: "value per visit, no effect", truthOf: () => 0 },
];

const endsWith = (analysis: string) => (row: Observed) => String(row.analysis).endsWith(`/${analysis}`);

function biasFigure(subject: string, rows: readonly Observed[], truth: number): Figure {
  const found = rows.flatMap((row) => figureOf(row, "difference") ?? []);
  return figure({
    subject,
    property: "mean of the difference",
    measurement: average(found),
    expectation: nominal(truth),
    leftOut: rows.length - found.length,
  });
}

function caseFigures(observations: Observations, { subject, analysis, slices }: BalancedCase): Figure[] {
  return METRICS.flatMap(({ metric, words, truthOf }) => {
    const rows = rowsOf(observations, metric, { population: "balanced" }).filter(endsWith(analysis));
    const truth = truthOf(slices);
    const named = `${words}: ${subject}`;
    const judged =
      truth === 0
        ? rateFigure(named, FALSE_POSITIVES, rows, isBelow("p_value", 0.05), nominal(0.05))
        : rateFigure(named, DIFFERENCE_COVERED, rows, isHeld("difference_", truth), nominal(0.95));
    return [judged, biasFigure(named, rows, truth)];
  });
}

/** Each side of a span has the same buckets, so that any number of its units splits evenly by chance. */
function splitFigures({ health }: Observations): Figure[] {
  const scopes = health.filter(({ check, scope }) => check === "srm" && String(scope).endsWith("/balanced-1"));
  return [
    rateFigure(
      "split of the mirror slices",
      "sample ratio mismatch found (p < 0.01) where there is none",
      scopes,
      isBelow("value", 0.01),
      nominal(alarmRate([{ units: MIRROR_UNITS, testShare: 0.5 }], 0.01)),
    ),
  ];
}

/** Adding all stages up is never published; how often it would have had the wrong sign is. */
function naiveFigures(observations: Observations): Figure[] {
  const because =
    "a sum over stages takes the falling season for an effect: it is no estimate, and never published (T. Crook et al., 2009, doi:10.1145/1557019.1557139)";
  return [
    rateFigure(
      `value per visit, +${EFFECT}`,
      "adding all stages up has the other sign than the pooled estimate",
      rowsOf(observations, "per_visit", { population: "pooled" }),
      ({ naive_sign_differs }) => (typeof naive_sign_differs === "boolean" ? naive_sign_differs : null),
      { kind: "known_weak", value: 0, because },
    ),
  ];
}

export const balanced: Scenario = {
  name: "balanced",
  about: `A gate with known salts, ramped from 2 to 10 to 50 % in six days and then to 75 % for one; ${UNITS} units that come back, each visit worth 10 less every day while the allocation rises. Balanced analyses: equal slices of the hash's buckets, over the stages up to 50 % together, and with the larger group thinned above.`,
  world: balancedWorld({ name: "balanced", design, ramp, units: UNITS }),
  runDays: [6],
  replications: { full: 500, quick: 20 },
  batch: 125,
  figures: (observations) => [
    ...CASES.flatMap((each) => caseFigures(observations, each)),
    ...naiveFigures(observations),
    ...splitFigures(observations),
  ],
};
