import { normal } from "../../../../datasets/calibration/distributions.ts";
import { HISTORY_RUN_DAY, historyWorld } from "../../../../datasets/calibration/history-world.ts";
import { valueWorld } from "../../../../datasets/calibration/value-world.ts";
import { type Figure, figure, isBelow, isHeld, nominal, rateFigure, squareFigure } from "../figure.ts";
import { average } from "../measurement.ts";
import { figureOf, type Observations, rowsOf } from "../observations.ts";
import type { Scenario } from "../scenario.ts";
import { WITHOUT_CUPED } from "./settings.ts";

const UNITS = 400;
const CORRELATION = 0.7;
const CONTROL_MEAN = 100;

function biasFigures(subject: string, { health }: Observations): Figure[] {
  const checks = health.filter((row) => row.check === "pre_exposure_bias");
  return [0.01, 0.001].map((threshold) =>
    rateFigure(
      subject,
      `pre-exposure bias found (p < ${threshold}) where there is none`,
      checks,
      isBelow("value", threshold),
      nominal(threshold),
    ),
  );
}

function cupedFigures(subject: string, observations: Observations, effect: number, historyRatio: number): Figure[] {
  const rows = rowsOf(observations, "value");
  const gains = rows.flatMap((row) => figureOf(row, "cuped_variance_reduction") ?? []);
  return [
    rateFigure(
      subject,
      "95 % interval without CUPED holds the truth",
      rows,
      isHeld("difference_", effect),
      nominal(0.95),
    ),
    rateFigure(subject, "95 % interval with CUPED holds the truth", rows, isHeld("cuped_", effect), nominal(0.95)),
    rateFigure(
      subject,
      "95 % relative interval with CUPED holds the truth",
      rows,
      isHeld("cuped_relative_", effect / CONTROL_MEAN),
      nominal(0.95),
    ),
    ...(effect === 0
      ? [rateFigure(subject, "CUPED's p < 0.05 without an effect", rows, isBelow("cuped_p_value", 0.05), nominal(0.05))]
      : []),
    squareFigure(subject, rows, effect, nominal(UNITS / (UNITS - 2)), {
      difference: "cuped_difference",
      standardError: "cuped_standard_error",
    }),
    figure({
      subject,
      property: "variance that CUPED takes away: share of history · ρ²",
      measurement: average(gains),
      expectation: nominal(historyRatio * CORRELATION ** 2),
      leftOut: rows.length - gains.length,
    }),
    ...biasFigures(subject, observations),
  ];
}

function cupedScenario(name: string, about: string, effect: number, historyRatio: number): Scenario {
  const subject = `ρ = ${CORRELATION}, ${Math.round(100 * historyRatio)} % with history, effect ${effect}`;
  return {
    name,
    about,
    world: historyWorld({ name, units: UNITS, correlation: CORRELATION, historyRatio, effect }),
    runDays: [HISTORY_RUN_DAY],
    replications: { full: 2000, quick: 60 },
    batch: 1000,
    figures: (observations) => cupedFigures(subject, observations, effect, historyRatio),
  };
}

export const cuped = cupedScenario(
  "cuped",
  `${UNITS} units with a normal value after their exposure and one in the seven days before, with a correlation of ${CORRELATION}.`,
  5,
  1,
);

export const cupedHalf = cupedScenario(
  "cuped_half",
  "The same without an effect, and half of the units were not there before: they are a stratum of their own.",
  0,
  0.5,
);

const SEGMENT_SHIFTS = [0, 40, 80];
const STRATA_UNITS = 200;
const DEVIATION = 20;

/** Within-segment variance against all of it: what the segments do not explain. */
function explainedBySegments(): number {
  const mean = SEGMENT_SHIFTS.reduce((sum, shift) => sum + shift, 0) / SEGMENT_SHIFTS.length;
  const between = SEGMENT_SHIFTS.reduce((sum, shift) => sum + (shift - mean) ** 2, 0) / SEGMENT_SHIFTS.length;
  return between / (between + DEVIATION ** 2);
}

export const strata: Scenario = {
  name: "strata",
  about: `${STRATA_UNITS} units of three segments, whose means are ${SEGMENT_SHIFTS.join(", ")} apart; results are post-stratified by segment.`,
  world: valueWorld({
    name: "strata",
    units: STRATA_UNITS,
    testShare: 0.5,
    columns: [{ metric: "value", control: normal(100, DEVIATION), test: normal(100, DEVIATION) }],
    segments: SEGMENT_SHIFTS,
    settings: {
      dimensions: ["segment"],
      statistics: { ...WITHOUT_CUPED.statistics, post_stratify_by: "segment" },
    },
  }),
  runDays: [0],
  replications: { full: 2000, quick: 60 },
  batch: 1000,
  figures: (observations) => {
    const subject = "three segments, no effect";
    const rows = rowsOf(observations, "value");
    const gains = rows.flatMap((row) => {
      const adjusted = figureOf(row, "post_stratified_standard_error");
      const plain = figureOf(row, "difference_standard_error");
      return adjusted === null || plain === null ? [] : [1 - (adjusted / plain) ** 2];
    });
    const explained = explainedBySegments();
    return [
      rateFigure(
        subject,
        "post-stratified p < 0.05 without an effect",
        rows,
        isBelow("post_stratified_p_value", 0.05),
        nominal(0.05),
      ),
      rateFigure(
        subject,
        "post-stratified 95 % interval holds the truth",
        rows,
        isHeld("post_stratified_", 0),
        nominal(0.95),
      ),
      figure({
        subject,
        property: "variance that post-stratification takes away",
        measurement: average(gains),
        // Estimating the strata's shares costs about (strata - 1) / units of it.
        expectation: {
          kind: "at_least",
          value: explained - (SEGMENT_SHIFTS.length - 1) / STRATA_UNITS,
          because:
            "it is what the segments explain, less what small strata cost (D. Holt, T. M. F. Smith, 1979, doi:10.2307/2344652)",
        },
        leftOut: rows.length - gains.length,
      }),
    ];
  },
};
