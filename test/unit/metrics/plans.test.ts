import { describe, expect, test } from "vitest";
import { metricSchema } from "../../../src/metrics/definition.ts";
import { countingMeasure } from "../../../src/metrics/measure.ts";
import type { MetricPart, MetricPlan, Source, Term } from "../../../src/metrics/metric-plan.ts";
import type { AdditivePart } from "../../../src/metrics/parts.ts";
import { planMetric } from "../../../src/metrics/plan.ts";

const NAMED: Readonly<Record<string, AdditivePart>> = {
  orders: { kind: "count", event: ["order"], where: [] },
  spend: { kind: "sum", event: ["order"], where: [], value: "value", scale: 2 },
  brands: { kind: "count_distinct", event: ["order"], where: [], of: "metadata.brand" },
};
type Definition = Readonly<Record<string, unknown>> & { readonly kind: string };
const WITHOUT_FILTER = new Set(["dau", "ratio", "composite", "retention", "user_accounting", "funnel"]);
const plan = (definition: Definition, cuped = false): MetricPlan =>
  planMetric(metricSchema.parse({ name: "m", ...filterOf(definition), ...definition }), {
    active: { ...countingMeasure({ where: [] }), atLeast: 2 },
    cuped,
    partNamed: (name) => NAMED[name],
  });

function filterOf({ kind }: Definition): object {
  return WITHOUT_FILTER.has(kind) ? {} : { event: "order" };
}

/** What a number is taken from: `value of order`, `any event`, `#distinct`. */
function sourceText(from: Source): string {
  if ("derived" in from) return `#${from.derived}`;
  if ("sum" in from) return from.sum.map(termText).join(" + ");
  const { value, events, dailyCap, atLeast } = from.measure;
  const capped = `${dailyCap === null ? "" : ` up to ${dailyCap} a day`}${atLeast === 1 ? "" : ` from ${atLeast} on`}`;
  return `${value === null ? "" : `${value} of `}${events?.join(",") ?? "anything"}${capped}`;
}
const termText = ({ take, from, scale }: Term): string => `${take}(${sourceText(from)})e${scale}`;
const partText = ({ y, x, units }: MetricPart): string =>
  `${termText(y)}${x === null ? "" : ` / ${termText(x)}`} over ${units}`;
const partsOf = (definition: Definition): string[] => plan(definition).parts.map(partText);

describe("what a metric's number is made of", () => {
  test.each([
    [{ kind: "count" }, "events(order)e0 over all"],
    [{ kind: "count", daily_cap: 3.9 }, "total(order up to 3 a day)e0 over all"],
    [{ kind: "sum", scale: 2 }, "total(value of order)e2 over all"],
    [{ kind: "sum", scale: 2, daily_cap: 10.5 }, "total(value of order up to 1050 a day)e2 over all"],
    [{ kind: "conversion" }, "any(order)e0 over all"],
    [{ kind: "unique", event: ["a", "b"] }, "any(a,b)e0 over all"],
    [{ kind: "participation" }, "share_of_days(order)e6 over all"],
    [{ kind: "dau" }, "share_of_days(anything from 2 on)e6 over all"],
    [{ kind: "mean", scale: 1 }, "total(value of order)e1 / events(value of order)e0 over with_denominator"],
    [{ kind: "count_distinct", of: "name" }, "events(#distinct)e0 over all"],
    [{ kind: "min", scale: 3 }, "least(value of order)e3 over all"],
    [{ kind: "max", value: "metadata.ms" }, "greatest(metadata.ms of order)e6 over all"],
    [{ kind: "first", scale: 0, units: "all" }, "first(value of order)e0 over all"],
    [
      { kind: "latest", scale: 0, units: "with_value" },
      "latest(value of order)e0 / any(value of order)e0 over with_denominator",
    ],
  ])("%o: %s", (definition, expected) => {
    expect(partsOf(definition)).toEqual([expected]);
  });

  test.each([
    [{ numerator: "spend", denominator: "orders" }, "total(value of order)e2 / events(order)e0 over with_denominator"],
    [
      { numerator: { kind: "conversion", event: "buy" }, denominator: "brands", units: "all" },
      "any(buy)e0 / events(#distinct_denominator)e0 over all",
    ],
    [
      { numerator: "brands", denominator: "brands" },
      "events(#distinct_numerator)e0 / events(#distinct_denominator)e0 over with_denominator",
    ],
  ])("a ratio of %o: %s", (sides, expected) => {
    expect(partsOf({ kind: "ratio", ...sides })).toEqual([expected]);
  });

  test("a composite is the sum of its parts, at the largest of their scales", () => {
    expect(partsOf({ kind: "composite", of: ["orders", "spend", "brands"] })).toEqual([
      "total(events(order)e0 + total(value of order)e2 + events(#distinct_3)e0)e2 over all",
    ]);
  });

  test("a part by name that is none is a mistake that the check of a configuration finds before", () => {
    expect(() => partsOf({ kind: "composite", of: ["orders", "nobody"] })).toThrow(RangeError);
  });
});

describe("a logarithm", () => {
  test("has six decimals, and is over the units above 0; limits stay in the value's own decimals", () => {
    const [part] = plan({ kind: "sum", scale: 2, transform: "log", cap: { upper: 12.5 } }).parts;
    expect(part === undefined ? "" : partText(part)).toBe(
      "total(value of order)e6 / any(value of order)e0 over with_denominator",
    );
    expect(part).toMatchObject({ logOfScale: 2, limits: { capUpper: 1250n } });
  });

  test("of the least value of the units with one is over those above 0, too", () => {
    expect(partsOf({ kind: "min", scale: 2, units: "with_value", transform: "log" })).toEqual([
      "least(value of order)e6 / any(value of order)e0 over with_denominator",
    ]);
  });
});

describe("the covariate of a metric", () => {
  const hasCovariate = (definition: Definition): boolean[] =>
    plan(definition, true).parts.map((part) => part.hasCovariate === true);

  test("is there for kinds whose number means something in the days before; a metric may do without", () => {
    expect(hasCovariate({ kind: "count" })).toEqual([true]);
    expect(hasCovariate({ kind: "count_distinct", of: "name" })).toEqual([true]);
    expect(hasCovariate({ kind: "count", cuped: false })).toEqual([false]);
    expect(hasCovariate({ kind: "quantile", quantile: 0.5 })).toEqual([false]);
    expect(hasCovariate({ kind: "retention", after_days: 1 })).toEqual([false]);
    expect(hasCovariate({ kind: "user_accounting", series: "wau" })).toEqual([false]);
    expect(new Set(hasCovariate({ kind: "funnel", steps: [{}, {}] }))).toEqual(new Set([false]));
  });

  test("is there where the metric asks for it, though the project does not", () => {
    expect(plan({ kind: "count", cuped: true }).parts).toMatchObject([{ hasCovariate: true }]);
  });
});
