import { behaviourWorld } from "../../../../datasets/calibration/behaviour-world.ts";
import { nominal } from "../figure.ts";
import { rowsOf } from "../observations.ts";
import type { Scenario } from "../scenario.ts";
import { comparisonFigures, DISCRETE, type Truth } from "../value-figures.ts";

const UNITS = 300;
const control = { views: 2, clickRatio: 0.1, steps: [0.6, 0.5, 0.4] } as const;
const test = { views: 2, clickRatio: 0.13, steps: [0.6, 0.6, 0.4] } as const;

const effect = (of: number, than: number): Truth => ({ difference: of - than, relative: of / than - 1 });
const none: Truth = { difference: 0, relative: 0 };

interface Case {
  readonly subject: string;
  readonly metric: string;
  readonly part?: string;
  readonly truth: Truth;
  readonly isDiscrete?: boolean;
}

const cases: readonly Case[] = [
  { subject: "count: views", metric: "views", truth: none },
  { subject: "conversion: any view", metric: "viewers", truth: none, isDiscrete: true },
  { subject: "mean over clustered events: seconds a view", metric: "seconds_a_view", truth: none },
  {
    subject: "ratio of clustered events: clicks a view",
    metric: "click_ratio",
    truth: effect(test.clickRatio, control.clickRatio),
  },
  {
    subject: "funnel: overall",
    metric: "order_funnel",
    part: "overall",
    truth: effect(test.steps[1] * test.steps[2], control.steps[1] * control.steps[2]),
  },
  {
    subject: "funnel: second of first step",
    metric: "order_funnel",
    part: "step_2/previous",
    truth: effect(test.steps[1], control.steps[1]),
  },
  {
    subject: "funnel: third of second step",
    metric: "order_funnel",
    part: "step_3/previous",
    truth: none,
    isDiscrete: true,
  },
  {
    subject: "funnel: first step of all exposed",
    metric: "order_funnel",
    part: "step_1/exposed",
    truth: none,
    isDiscrete: true,
  },
];

/** Several events a unit: counts, ratios, clustered means, funnels. */
export const behaviour: Scenario = {
  name: "behaviour",
  about: `${UNITS} units, half of them in the test group, with several events each. Events of one unit resemble each other: an interval over events as if they were independent would be far too narrow; the delta method over units is not.`,
  world: behaviourWorld({ name: "behaviour", units: UNITS, control, test }),
  runDays: [0],
  replications: { full: 2000, quick: 60 },
  batch: 500,
  figures: (observations) =>
    cases.flatMap(({ subject, metric, part = "", truth, isDiscrete = false }) =>
      comparisonFigures(subject, rowsOf(observations, metric, { part }), truth, {
        error: nominal(0.05),
        difference: nominal(0.95),
        relative: nominal(0.95),
        square: null,
        notUniform: isDiscrete ? DISCRETE : null,
      }),
    ),
};
