import { expect, test } from "vitest";
import { metricSchema } from "../../../src/metrics/definition.ts";
import { countingMeasure } from "../../../src/metrics/measure.ts";
import { planMetric } from "../../../src/metrics/plan.ts";
import { figureOf } from "../../../src/pipeline/results/figure.ts";

const event = "order";

/** The figure of each part of a metric, by part. */
function figuresOf(definition: object): Record<string, string | null> {
  const metric = metricSchema.parse({ name: "m", ...definition });
  const context = { active: countingMeasure({ where: [] }), cuped: false, partNamed: () => undefined };
  return Object.fromEntries(planMetric(metric, context).parts.map((part) => [part.part, figureOf(metric, part)]));
}

test.each<[object, string | null]>([
  [{ kind: "quantile", event, quantile: 0.95 }, "p95"],
  [{ kind: "quantile", event, quantile: 0.999 }, "p99.9"],
  [{ kind: "quantile", event, quantile: 0.5, over: "units" }, "p50"],
  [{ kind: "user_accounting", series: "l7" }, "l7"],
  [{ kind: "retention", after_days: 7 }, "day 7"],
  [{ kind: "retention", after_days: 7, length_days: 7 }, "days 1-7"],
  [{ kind: "sum", event, scale: 2, transform: "log" }, "log"],
  [{ kind: "sum", event, scale: 2 }, null],
  [{ kind: "dau" }, null],
])("the figure of %j is %s", (definition, figure) => {
  expect(figuresOf(definition)).toEqual({ "": figure });
});

test("of a funnel only the median time has a figure that its part does not say", () => {
  const figures = figuresOf({ kind: "funnel", steps: [{ event: "view" }, { event }] });
  expect(figures["time_to_convert/median"]).toBe("p50");
  expect(Object.values(figures).filter((figure) => figure !== null)).toEqual(["p50"]);
});
