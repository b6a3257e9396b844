import type { Random } from "../random.ts";
import { decimal, event, experimentExposure } from "./messages.ts";
import { dayStartMs, type Replication, type World } from "./world.ts";

/** Chances of the behaviour of one group. */
export interface Behaviour {
  /** Mean number of views of a unit that views at all; how much a unit views varies from unit to unit by a log-normal factor. */
  readonly views: number;
  /** Chance that a view is clicked: so the clicks of a unit are clustered. */
  readonly clickRatio: number;
  /** Chances to get from one step of the funnel to the next: begun, paid, reviewed. */
  readonly steps: readonly [number, number, number];
}

const START = "2026-01-05";
const UNIT_SPREAD = 0.5;
const MOST_VIEWS = 60;

export interface BehaviourWorldOptions {
  readonly name: string;
  readonly units: number;
  readonly control: Behaviour;
  readonly test: Behaviour;
}

const metrics = [
  { name: "views", kind: "count", event: "view" },
  { name: "viewers", kind: "conversion", event: "view" },
  // The average value of an event, over all events: events of one unit resemble each other.
  { name: "seconds_a_view", kind: "mean", event: "view", value: "metadata.seconds" },
  {
    name: "click_ratio",
    kind: "ratio",
    numerator: { kind: "sum", event: "view", value: "metadata.clicks" },
    denominator: { kind: "count", event: "view" },
  },
  { name: "order_funnel", kind: "funnel", steps: [{ event: "begun" }, { event: "paid" }, { event: "reviewed" }] },
];

/** Units with several events each: what one unit does resembles itself, so that events are not independent, units are. */
export function behaviourWorld({ name, units, control, test }: BehaviourWorldOptions): World {
  const start = START;

  const unitLines = (replication: Replication, number: number, random: Random): string => {
    const unit = `${replication.index}-${number}`;
    const isTest = random.uniform() < 0.5;
    const { views, clickRatio, steps } = isTest ? test : control;
    let ms = dayStartMs({ start }, 0) + 1000 * number;
    let lines = experimentExposure(replication.name, isTest ? "test" : "control", unit, ms);
    const activity = Math.exp(UNIT_SPREAD * random.normal() - UNIT_SPREAD ** 2 / 2);
    const patience = 10 * random.normal();
    const seen = random.poisson(views * activity, MOST_VIEWS);
    for (let view = 0; view < seen; view += 1) {
      ms += 1000;
      const seconds = 60 + patience + 5 * random.normal();
      const clicks = random.uniform() < clickRatio ? 1 : 0;
      lines += event("view", unit, ms, `"seconds":${decimal(seconds)},"clicks":${clicks}`);
    }
    for (const [index, step] of (["begun", "paid", "reviewed"] as const).entries()) {
      if (random.uniform() >= (steps[index] ?? 0)) break;
      ms += 1000;
      lines += event(step, unit, ms, "");
    }
    return lines;
  };

  return {
    name,
    start,
    days: 1,
    settings: { statistics: { cuped: { enabled: false } } },
    metrics,
    subject: (replication) => ({
      experiment: replication.name,
      control: "control",
      groups: [
        { group: "control", share: 50 },
        { group: "test", share: 50 },
      ],
    }),
    messages: (replication, random) => {
      let lines = "";
      for (let number = 0; number < units; number += 1) lines += unitLines(replication, number, random);
      return [lines];
    },
  };
}
