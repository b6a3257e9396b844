import { z } from "zod";
import { countingMeasure } from "../measure.ts";
import type { MetricPart, Term } from "../metric-plan.ts";
import { duration, filterShape, wholeShape } from "../shapes.ts";
import { eventsOf } from "../words.ts";
import type { MetricKind } from "./kind.ts";

const schema = z.strictObject({
  ...wholeShape,
  kind: z.literal("funnel"),
  steps: z
    .array(
      z.strictObject({
        ...filterShape,
        within: duration.optional().describe("Time allowed for this step."),
        optional: z.boolean().default(false).describe("Whether the step may be left out on the way to the next ones."),
        without: z
          .array(z.strictObject({ ...filterShape }))
          .default([])
          .describe("Events that may not happen between the step before and this one."),
      }),
    )
    .min(2)
    .max(20)
    .describe("Steps, in the order in which they must happen."),
  within_from: z
    .enum(["previous", "start"])
    .default("previous")
    .describe("Whether `within` is measured from the step before or from the first step."),
  per: z
    .enum(["unit", "session"])
    .default("unit")
    .describe("Whether units are counted that reach a step, or sessions in which it is reached."),
  session_gap: duration
    .prefault("30m")
    .describe("per: session: time without any event after which another session begins."),
});

/** Microseconds have 6 decimals as seconds. */
const SECONDS_SCALE = 6;

const share = (part: string, y: Term, x: Term): MetricPart => ({ part, y, x, units: "with_denominator" });

/** Units (or sessions) that reach the steps in order: each step of the one before, of the first, and of all exposed units; and the time it takes. */
export const funnel: MetricKind<typeof schema> = {
  schema,
  canHaveCovariate: false,
  plan: (metric) => {
    const reached = (step: number): Term => ({
      from: { derived: String(step) },
      take: metric.per === "unit" ? "any" : "events",
      scale: 0,
    });
    const last = metric.steps.length;
    const parts: MetricPart[] = [share("overall", reached(last), reached(1))];
    let required = 1;
    for (const [index, { optional }] of metric.steps.entries()) {
      const step = index + 1;
      if (step > 1)
        parts.push(
          share(`step_${step}/previous`, reached(step), reached(required)),
          share(`step_${step}/first`, reached(step), reached(1)),
        );
      parts.push({ part: `step_${step}/exposed`, y: reached(step), x: null, units: "all" });
      if (!optional) required = step;
    }
    const time: Term = { from: { derived: "time" }, take: "total", scale: SECONDS_SCALE };
    parts.push(
      { ...share("time_to_convert", time, { ...time, take: "events", scale: 0 }), isNeutral: true },
      {
        part: "time_to_convert/median",
        y: time,
        x: null,
        units: "with_denominator",
        quantile: { millionths: 500_000, over: { conversions: true } },
        isNeutral: true,
      },
    );
    const occurrences = (filter: Parameters<typeof countingMeasure>[0]) =>
      ({ ...countingMeasure(filter), keeps: "occurrences" }) as const;
    return {
      parts,
      needs: [
        {
          kind: "funnel",
          steps: metric.steps.map((step) => ({
            measure: occurrences(step),
            withinUs: step.within ?? null,
            optional: step.optional,
            without: step.without.map(occurrences),
          })),
          withinFromStart: metric.within_from === "start",
          sessions: metric.per === "unit" ? null : { gapUs: metric.session_gap, any: occurrences({ where: [] }) },
        },
      ],
    };
  },
  sentence: (metric) =>
    `the share of the ${metric.per}s with ${eventsOf(metric.steps[0] ?? { where: [] })} that go on, in this order, to ${metric.steps
      .slice(1)
      .map((step) => `${eventsOf(step)}${step.optional ? " (which may be left out)" : ""}`)
      .join(", then ")}`,
};
