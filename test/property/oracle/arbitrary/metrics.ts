import fc from "fast-check";
import { type Metric, metricSchema } from "../../../../src/metrics/definition.ts";
import { BASICS, kinds, part } from "./metric-kinds.ts";

/** One to twelve metrics of any kind, and those that they name. */
export const metricsArbitrary: fc.Arbitrary<Metric[]> = fc
  .record({
    metrics: fc.array(kinds, { minLength: 1, maxLength: 12, size: "max" }),
    basics: fc.tuple(...BASICS.map(() => part)),
  })
  .map(({ metrics, basics }) => {
    const named = metrics.map((metric, index) => ({ ...metric, name: `metric_${index + 1}` }));
    const texts = JSON.stringify(named);
    const others = basics.map((metric, index) => ({ ...metric, name: BASICS[index] ?? "" }));
    return [...named, ...others.filter(({ name }) => texts.includes(`"${name}"`))].map((metric) =>
      metricSchema.parse(withoutUndefined(metric)),
    );
  });

/** Every key without a value is left out, and those of a funnel's first and last step that mean nothing. */
function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  return Object.fromEntries(entries.map(([key, v]) => [key, key === "steps" ? stepsOf(v) : withoutUndefined(v)]));
}

function stepsOf(steps: unknown): unknown {
  if (!Array.isArray(steps)) return steps;
  return steps.map((each, k) => {
    const nothingBefore = k === 0 ? { within: undefined, without: undefined } : {};
    const required = k === 0 || k === steps.length - 1 ? { optional: undefined } : {};
    return withoutUndefined({ ...each, ...nothingBefore, ...required });
  });
}
