import { describe, expect, test } from "vitest";
import { metricSchema } from "../../../src/metrics/definition.ts";
import { countingMeasure, type Measure, measureId } from "../../../src/metrics/measure.ts";
import type { AdditivePart } from "../../../src/metrics/parts.ts";
import { planMetric } from "../../../src/metrics/plan.ts";
import type { PlannedMetric } from "../../../src/pipeline/definitions.ts";
import { dailyMeasuresOf, measuresOf, metricTerms } from "../../../src/pipeline/metric-terms.ts";

const order = countingMeasure({ event: ["order"], where: [] });
const spend: Measure = { ...order, value: "value", scale: 2 };
const NAMED: Readonly<Record<string, AdditivePart>> = {
  orders: { kind: "count", event: ["order"], where: [] },
  bought: { kind: "conversion", event: ["order"], where: [] },
  unique: { kind: "unique", event: ["order"], where: [] },
  spend: { kind: "sum", event: ["order"], where: [], value: "value", scale: 2 },
  brands: { kind: "count_distinct", event: ["order"], where: [], of: "metadata.brand" },
};

function plannedMetric(definition: object, cuped = false): PlannedMetric {
  const metric = metricSchema.parse({ name: "m", ...definition });
  const context = { active: countingMeasure({ where: [] }), cuped, partNamed: (name: string) => NAMED[name] };
  const window = { id: "w", fromAfterUs: 0n, toAfterUs: 1n, wholeFirstDay: false, isComplete: false };
  return { metric, plan: planMetric(metric, context), window, version: "" };
}

/** `y w events(<measure>) x 100`, with `by level` for the levels of the metric's dimension. */
const termsOf = (definition: object, cuped = false): string[] =>
  metricTerms(plannedMetric(definition, cuped)).map(
    ({ side, windowId, take, measure, factor, hasDimension }) =>
      `${side} ${windowId} ${take}(${measure}) x ${factor}${hasDimension ? " by level" : ""}`,
  );

describe("the terms of a metric", () => {
  test("are its sides over its window, and over the history where it has a covariate", () => {
    const mean = { kind: "mean", event: "order", scale: 2 };
    expect(termsOf(mean)).toEqual([`y w total(${measureId(spend)}) x 1`, `x w events(${measureId(spend)}) x 1`]);
    expect(termsOf(mean, true)).toEqual([
      `y w total(${measureId(spend)}) x 1`,
      `x w events(${measureId(spend)}) x 1`,
      `c history total(${measureId(spend)}) x 1`,
      `d history events(${measureId(spend)}) x 1`,
    ]);
  });

  test("are those of the whole and of the levels of its dimension, each measured for itself", () => {
    const level = measureId({ ...order, level: "category" });
    expect(termsOf({ kind: "count", event: "order", dimension: "category" })).toEqual([
      `y w events(${measureId(order)}) x 1`,
      `y w events(${level}) x 1 by level`,
    ]);
    expect(termsOf({ kind: "count_distinct", event: "order", of: "name", dimension: "category" })).toEqual([
      "y w events(m#distinct) x 1",
      "y w events(m#distinct@levels) x 1 by level",
    ]);
  });

  test("of a composite are its parts', brought to one scale; what is there twice counts twice", () => {
    expect(termsOf({ kind: "composite", of: ["orders", "spend", "brands"] })).toEqual([
      `y w events(${measureId(order)}) x 100`,
      `y w total(${measureId(spend)}) x 1`,
      "y w events(m#distinct_3) x 100",
    ]);
    expect(termsOf({ kind: "composite", of: ["bought", "unique", "orders"] })).toEqual([
      `y w any(${measureId(order)}) x 2`,
      `y w events(${measureId(order)}) x 1`,
    ]);
  });

  test("of a quantile are none: its values are not added up", () => {
    expect(termsOf({ kind: "quantile", event: "order", quantile: 0.5 })).toEqual([]);
  });
});

describe("the measures of a metric", () => {
  const idsOf = (definition: object): string[] => [...measuresOf(plannedMetric(definition)).keys()].sort();

  test("are those of its terms, of what it derives, and of the levels of its dimension", () => {
    const item: Measure = { ...order, keeps: "occurrences", item: "name" };
    const distinct = { kind: "count_distinct", event: "order", of: "name", dimension: "category" };
    expect(idsOf(distinct)).toEqual([item, { ...item, level: "category" }].map(measureId).sort());
    const value: Measure = { ...spend, keeps: "occurrences" };
    expect(idsOf({ kind: "quantile", event: "order", quantile: 0.5, scale: 2 })).toEqual([measureId(value)]);
  });

  test("of one day alone are none for what depends on several", () => {
    const daily = (definition: object): number => dailyMeasuresOf(plannedMetric(definition)).size;
    expect(daily({ kind: "count_distinct", event: "order", of: "name" })).toBe(1);
    expect(daily({ kind: "first", event: "order" })).toBe(1);
    expect(daily({ kind: "funnel", steps: [{ event: "a" }, { event: "b" }] })).toBe(0);
    expect(daily({ kind: "retention", after_days: 1 })).toBe(0);
    expect(daily({ kind: "user_accounting", series: "wau" })).toBe(0);
    expect(daily({ kind: "quantile", event: "order", quantile: 0.5 })).toBe(0);
  });
});
