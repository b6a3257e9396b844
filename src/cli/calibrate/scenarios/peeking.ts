import { logNormal, normal, zeroInflated } from "../../../../datasets/calibration/distributions.ts";
import { type ValueColumn, valueWorld } from "../../../../datasets/calibration/value-world.ts";
import { dayOf } from "../../../../datasets/calibration/world.ts";
import type { Expectation } from "../expectation.ts";
import { type Figure, figure, isBelow, nominal, rateFigure } from "../figure.ts";
import { rate } from "../measurement.ts";
import { byReplication, holds, type Observations, type Observed, rowsOf } from "../observations.ts";
import type { Scenario } from "../scenario.ts";
import { columnFigures } from "../value-figures.ts";
import { WITHOUT_CUPED } from "./settings.ts";

const DAYS = 10;
const PER_DAY = 50;
const UNITS = DAYS * PER_DAY;
const START = { start: "2026-01-05" };
const LOOK_DAYS = [1, 3, 5, 7, 9].map((day) => dayOf(START, day));
const revenue = zeroInflated(0.8, logNormal(0.5));

const columns: readonly ValueColumn[] = [
  { metric: "normal", control: normal(100, 20), test: normal(100, 20) },
  { metric: "zero_inflated", control: revenue, test: revenue },
];

const isPocock = (index: number): boolean => index % 2 === 1;
const indexOf = (row: Observed): number => Number(String(row.name).slice(-5));

/** In how many replications something was seen on any of the days. */
function everFigure(
  subject: string,
  property: string,
  replications: readonly (readonly Observed[])[],
  isSeen: (row: Observed) => boolean | null,
  expectation: Expectation,
): Figure {
  const answered = replications.filter((days) => days.some((row) => isSeen(row) !== null));
  const seen = answered.filter((days) => days.some((row) => isSeen(row) === true));
  return figure({
    subject,
    property,
    measurement: rate(seen.length, answered.length),
    expectation,
    leftOut: replications.length - answered.length,
  });
}

const excludes =
  (prefix: string) =>
  (row: Observed): boolean | null => {
    const held = holds(row, prefix, 0);
    return held === null ? null : !held;
  };

const conservative = (value: number): Expectation => ({
  kind: "at_most",
  value,
  because:
    "it holds at every look for ever, of which these are ten (I. Waudby-Smith et al., 2024, doi:10.1214/24-AOS2408)",
});
const inflated = (value: number): Expectation => ({
  kind: "known_weak",
  value,
  because:
    "made for one look planned beforehand; stopping at the first of many that excludes 0 is peeking (R. Johari et al., 2022, doi:10.1287/opre.2021.2135)",
});

function metricFigures(observations: Observations, { metric, control }: ValueColumn): Figure[] {
  const rows = rowsOf(observations, metric);
  const all = byReplication(rows);
  const subject = `${control.name}, no effect, looked at on each of ${DAYS} days`;
  const byPlan = (pocock: boolean) =>
    all.filter(([first]) => first !== undefined && isPocock(indexOf(first)) === pocock);
  const crossed = ({ look_crossed }: Observed): boolean | null =>
    typeof look_crossed === "boolean" ? look_crossed : null;
  return [
    everFigure(
      subject,
      "always-valid interval excluded the truth on any day",
      all,
      excludes("sequential_"),
      conservative(0.05),
    ),
    everFigure(
      subject,
      "always-valid p < 0.05 on any day",
      all,
      isBelow("sequential_p_value", 0.05),
      conservative(0.05),
    ),
    everFigure(
      subject,
      "fixed 95 % interval excluded the truth on any day",
      all,
      excludes("difference_"),
      inflated(0.05),
    ),
    everFigure(
      `${control.name}, no effect, five planned looks`,
      "O'Brien and Fleming's bound crossed at any look",
      byPlan(false),
      crossed,
      nominal(0.05),
    ),
    everFigure(
      `${control.name}, no effect, five planned looks`,
      "Pocock's bound crossed at any look",
      byPlan(true),
      crossed,
      nominal(0.05),
    ),
    ...columnFigures(
      { ...observations, results: observations.results.filter(({ ds }) => ds === dayOf(START, DAYS - 1)) },
      { metric, control, test: control },
      { test: UNITS / 2, control: UNITS / 2 },
      `${control.name}, no effect, on the last day alone`,
    ).filter(({ property }) => property.includes("p < 0.05")),
  ];
}

function splitFigures({ health }: Observations): Figure[] {
  const daysOf = (check: string): Observed[][] =>
    byReplication(health.filter((row) => row.check === check).map((row) => ({ ...row, name: row.scope })));
  const lastDay = (check: string): Observed[] =>
    health.filter((row) => row.check === check && row.ds === dayOf(START, DAYS - 1));
  const subject = `split of units, as configured, looked at on each of ${DAYS} days`;
  return [0.01, 0.001].flatMap((threshold) => [
    everFigure(
      subject,
      `sequential sample ratio check below ${threshold} on any day`,
      daysOf("srm_sequential"),
      isBelow("value", threshold),
      conservative(threshold),
    ),
    everFigure(
      subject,
      `plain sample ratio check below ${threshold} on any day`,
      daysOf("srm"),
      isBelow("value", threshold),
      inflated(threshold),
    ),
    rateFigure(
      `split of each of ${DAYS} days, as configured, on the last day`,
      `check of the days below ${threshold}`,
      lastDay("srm_daily"),
      isBelow("value", threshold),
      {
        kind: "at_most",
        value: threshold,
        because:
          "exact tests of small counts, corrected for the number of days, are conservative (A. Agresti, 1992, doi:10.1214/ss/1177011454)",
      },
    ),
  ]);
}

export const peeking: Scenario = {
  name: "peeking",
  about: `${PER_DAY} new units on each of ${DAYS} days, half of them in the test group; results are computed and read every day. The fixed interval shows what peeking costs; the always-valid one and planned looks must keep their promise.`,
  world: valueWorld({
    name: "peeking",
    units: UNITS,
    days: DAYS,
    testShare: 0.5,
    columns,
    settings: { statistics: { ...WITHOUT_CUPED.statistics, sequential: { tuning_units: UNITS / 2 } } },
    subject: ({ index }) => ({
      looks: { days: LOOK_DAYS, spending: isPocock(index) ? "pocock" : "obrien_fleming" },
    }),
  }),
  runDays: Array.from({ length: DAYS }, (_, day) => day),
  replications: { full: 800, quick: 40 },
  batch: 800,
  figures: (observations) => [
    ...columns.flatMap((column) => metricFigures(observations, column)),
    ...splitFigures(observations),
  ],
};
