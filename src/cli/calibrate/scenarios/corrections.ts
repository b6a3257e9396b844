import { normal } from "../../../../datasets/calibration/distributions.ts";
import { type ValueColumn, valueWorld } from "../../../../datasets/calibration/value-world.ts";
import type { Expectation } from "../expectation.ts";
import { type Figure, figure, isBelow, nominal } from "../figure.ts";
import { average, rate } from "../measurement.ts";
import { byReplication, figureOf, holds, type Observations, type Observed } from "../observations.ts";
import type { Scenario } from "../scenario.ts";
import { WITHOUT_CUPED } from "./settings.ts";

const UNITS = 80;
const ALPHA = 0.05;
const NULLS = 5;
const TESTS = 10;
const usual = normal(100, 20);

/** Five metrics without an effect, and five that have one in every other replication. */
const columns: readonly ValueColumn[] = Array.from({ length: TESTS }, (_, k) =>
  k < NULLS
    ? { metric: `still_${k}`, control: usual, test: usual }
    : { metric: `moved_${k}`, control: usual, test: normal(114, 20) },
);

const indexOf = (row: Observed): number => Number(String(row.name).slice(-5));
const isMixed = (index: number): boolean => index % 2 === 1;
const isStill = ({ metric }: Observed): boolean => String(metric).startsWith("still_");
const isFound = (row: Observed): boolean => isBelow("adjusted_p_value", ALPHA)(row) === true;

type Method = "bonferroni" | "holm" | "benjamini_hochberg";

/** Chance of a false finding among k independent tests at level α/m each. */
const anyOf = (k: number): number => 1 - (1 - ALPHA / TESTS) ** k;

const EXPECTED: Record<Method, { readonly allNull: Expectation; readonly mixed: Expectation }> = {
  bonferroni: { allNull: nominal(anyOf(TESTS)), mixed: nominal(anyOf(NULLS)) },
  holm: {
    allNull: nominal(anyOf(TESTS)),
    mixed: {
      kind: "at_most",
      value: ALPHA,
      because: "Holm's steps depend on what else is found (S. Holm, 1979, https://www.jstor.org/stable/4615733)",
    },
  },
  // Without any effect, a false discovery rate is the chance of any discovery: α by Simes' inequality, exact for independent tests.
  benjamini_hochberg: { allNull: nominal(ALPHA), mixed: nominal((ALPHA * NULLS) / TESTS) },
};

function falseFindings(families: readonly (readonly Observed[])[], isNull: (row: Observed) => boolean) {
  return rate(families.filter((rows) => rows.some((row) => isNull(row) && isFound(row))).length, families.length);
}

function falseShare(rows: readonly Observed[]): number {
  const found = rows.filter(isFound);
  return found.length === 0 ? 0 : found.filter(isStill).length / found.length;
}

function correctionFigures(method: Method, { results }: Observations): Figure[] {
  const complete = results.filter((row) => figureOf(row, "adjusted_p_value") !== null);
  const families = byReplication(complete);
  const of = (mixed: boolean) => families.filter(([first]) => first !== undefined && isMixed(indexOf(first)) === mixed);
  const leftOut = byReplication(results).length - families.length;
  const isRate = method === "benjamini_hochberg";
  const nullSubject = `${TESTS} metrics, no effects`;
  const mixedSubject = `${TESTS} metrics, ${TESTS - NULLS} effects`;
  return [
    figure({
      subject: nullSubject,
      property: "any adjusted p < 0.05",
      measurement: falseFindings(of(false), () => true),
      expectation: EXPECTED[method].allNull,
      leftOut,
    }),
    figure({
      subject: mixedSubject,
      property: isRate
        ? "false discoveries: share of what was found"
        : "any adjusted p < 0.05 of a metric without an effect",
      measurement: isRate ? average(of(true).map(falseShare)) : falseFindings(of(true), isStill),
      expectation: EXPECTED[method].mixed,
      leftOut,
    }),
    ...(method === "bonferroni"
      ? [
          figure({
            subject: nullSubject,
            property: "all adjusted intervals hold the truth",
            measurement: rate(
              of(false).filter((rows) => rows.every((row) => holds(row, "adjusted_", 0) === true)).length,
              of(false).length,
            ),
            expectation: nominal(1 - anyOf(TESTS)),
          }),
        ]
      : []),
  ];
}

function correctionScenario(method: Method): Scenario {
  return {
    name: method,
    about: `${UNITS} units, half of them in the test group, with ${TESTS} independent normal metrics; in every other replication half of the metrics have an effect. \`correction: ${method}\` over the metrics of an analysis.`,
    world: valueWorld({
      name: method,
      units: UNITS,
      testShare: 0.5,
      columns,
      hasEffect: ({ index }) => isMixed(index),
      settings: { statistics: { ...WITHOUT_CUPED.statistics, correction: { method, over: "metrics" } } },
    }),
    runDays: [0],
    replications: { full: 1600, quick: 100 },
    batch: 800,
    figures: (observations) => correctionFigures(method, observations),
  };
}

export const corrections: readonly Scenario[] = (["bonferroni", "holm", "benjamini_hochberg"] as const).map(
  correctionScenario,
);
