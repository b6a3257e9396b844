import { z } from "zod";
import { countingMeasure } from "../measure.ts";
import { filterShape, wholeShape } from "../shapes.ts";
import { eventsOf } from "../words.ts";
import { type MetricKind, onePart } from "./kind.ts";

const schema = z.strictObject({
  ...wholeShape,
  kind: z.literal("retention"),
  after_days: z.int().min(1).max(365).describe("D: the last of the days on which a unit must be back."),
  length_days: z.int().min(1).max(365).default(1).describe("L: how many days it has for that, up to after_days."),
  start: z
    .strictObject(filterShape)
    .optional()
    .describe("What makes a day a start. Left out: the unit is active on it."),
  return: z
    .strictObject(filterShape)
    .optional()
    .describe("What makes a day a return. Left out: the unit is active on it."),
});

/** Of the days with activity whose window is over, those that are followed by activity again. */
export const retention: MetricKind<typeof schema> = {
  schema,
  canHaveCovariate: false,
  plan: (metric, { active }) =>
    onePart(
      {
        y: { from: { derived: "returned" }, take: "total", scale: 0 },
        x: { from: { derived: "start" }, take: "total", scale: 0 },
        units: "with_denominator",
      },
      [
        {
          kind: "retention",
          start: metric.start === undefined ? active : countingMeasure(metric.start),
          return: metric.return === undefined ? active : countingMeasure(metric.return),
          afterDays: metric.after_days,
          lengthDays: metric.length_days,
        },
      ],
    ),
  sentence: ({ start, return: back, after_days: last, length_days: length }) =>
    `of the days on which a unit ${start === undefined ? "is active" : `has ${eventsOf(start)}`}, the share after which it ${
      back === undefined ? "is active" : `has ${eventsOf(back)}`
    } ${length === 1 ? `on day ${last}` : `on any of the days ${last - length + 1} to ${last}`}`,
};
