import { expect, test } from "vitest";
import { parse } from "yaml";
import { KINDS_WITHOUT_COVARIATE } from "../../../src/config/check-metrics.ts";
import { startingPoint } from "../../../src/config/init.ts";
import { metricFileSchema } from "../../../src/metrics/definition.ts";
import { kindOf } from "../../../src/metrics/kinds/kind-of.ts";
import { problemsOf } from "./project-folder.ts";

/** A metric file with a metric `m` in line 2 and others after it. */
const metrics = (...lines: string[]): string => `metrics:\n${lines.map((line) => `  - {${line}}\n`).join("")}`;
const m = (kind: string, more: string): string => `name: m, kind: ${kind}, ${more}`;

const ALONE: readonly (readonly [metric: string, ...expected: string[]])[] = [
  [m("count", "window: {complete: true}"), "47 a complete window without its end; say when it is over: to: 7d"],
  [
    m("count", "window: {from: 1d, to: 1d, complete: true}"),
    "51 the window ends at 1d, not after its begin at 1d; write a `to` that is later than `from`",
  ],
  [m("count", "daily_cap: 2.5"), "39 the daily cap is 2.5 events; write a whole number"],
  [m("count", "daily_cap: 0"), "39 daily_cap is 0; write a number above 0"],
  [
    m("sum", "daily_cap: 0.004, scale: 2"),
    "37 the daily cap is 0.004, which is 0 at 2 decimals; write a larger cap, or a larger scale",
  ],
  [
    m("sum", "daily_cap: 0.0000001"),
    "37 the daily cap is 1e-7, which is 0 at 6 decimals; write a larger cap, or a larger scale",
  ],
  [
    m("sum", "transform: log, cap: {upper: 0}"),
    "55 the upper cap is 0, and the logarithm is of values above 0; write a cap above 0",
  ],
  [
    m("sum", "transform: log, cap: {lower: 1}"),
    "55 the lower cap is 1, above 0; write 0 or less, or leave it out: a unit that did nothing has 0, and a cap does not change it",
  ],
  [m("sum", "transform: ln"), '37 transform is "ln"; did you mean "log"? allowed: log'],
  [
    m("mean", "transform: log"),
    '27 unknown key "transform"; allowed: name, description, owner, tags, unit, currency, direction, confidence_level, alternative, guardrail, cuped, window, dimension, cross_dimensions, kind, event, where, value, scale',
  ],
  [
    m("count_distinct", "event: view, of: name"),
    "54 distinct names of events of one name: there is at most one; use kind conversion, or list several events",
  ],
  [m("count_distinct", "of: time"), '41 of is "time"; write value, name, metadata.<key> or attributes.<key>'],
  [m("count_distinct", "event: view"), "5 of is missing; write value, name, metadata.<key> or attributes.<key>"],
  [
    m("ratio", "numerator: {kind: count_distinct, event: [view], of: name}, denominator: {kind: count}"),
    "81 distinct names of events of one name: there is at most one; use kind conversion, or list several events",
  ],
  [
    m("quantile", "quantile: 0.5, ignore_zeros: true"),
    "60 ignore_zeros without over: units; write over: units, or leave it out",
  ],
  [m("quantile", "quantile: 95"), "41 quantile is 95; write a number from 0.000001 to 0.999999"],
  [
    m("quantile", "quantile: 0.5, cuped: true"),
    "53 kind quantile has no figure of the days before, which CUPED is made of; leave it out",
  ],
  [
    m("funnel", "steps: [{event: a}, {event: b}], cuped: true"),
    "69 kind funnel has no figure of the days before, which CUPED is made of; leave it out",
  ],
  [
    m("funnel", "steps: [{event: a, within: 5m, optional: true, without: [{event: c}]}, {event: b, optional: true}]"),
    "56 the first step has a within; leave it out: there is nothing before it",
    "70 the first step is optional; leave it out: the funnel begins there",
    "85 the first step has a without; leave it out: there is nothing before it",
    "121 the last step is optional; leave it out: no step comes after it",
  ],
  [
    m("funnel", "steps: [{event: a}, {event: b, within: 0m, without: [{event: [c, c]}]}]"),
    "68 within is 0m; write a longer time: nothing is later than the step before by 0",
    '94 event "c" is there twice, first in line 2; keep one of them',
  ],
  [
    m("funnel", "steps: [{event: a}, {event: b}], session_gap: 10m"),
    "75 a session_gap without per: session; write per: session, or leave it out",
  ],
  [
    m("funnel", "steps: [{event: a}, {event: b}], per: session, session_gap: 0d"),
    "89 session_gap is 0d; write a longer time: every event would be a session of its own",
  ],
  [
    m("funnel", "steps: [{event: a}, {event: b}], dimension: category"),
    '62 unknown key "dimension"; did you mean "direction"? allowed: name, description, owner, tags, unit, currency, direction, confidence_level, alternative, guardrail, cuped, window, kind, steps, within_from, per, session_gap',
  ],
  [
    m("retention", "after_days: 7, length_days: 8, cuped: true"),
    "60 length_days is 8, more than after_days (7); write at most 7: the days begin after the day of the start",
    "70 kind retention has no figure of the days before, which CUPED is made of; leave it out",
  ],
  [m("retention", "after_days: 0"), "44 after_days is 0; write a whole number from 1 to 365"],
  [
    m("user_accounting", "series: dau"),
    '46 series is "dau"; did you mean "wau"? allowed: wau, mau, new_dau, new_wau, new_mau, stickiness_daily, stickiness_weekly, stickiness_monthly, d1_retention, wau_d14, mau_d56, l7, l14, l28',
  ],
  [
    m("user_accounting", "series: wau, cuped: true"),
    "58 kind user_accounting has no figure of the days before, which CUPED is made of; leave it out",
  ],
  [
    m("count", "cross_dimensions: true"),
    "46 cross_dimensions without a dimension; write dimension: <key>, or leave it out",
  ],
  [m("sum", "unit: orders, currency: EUR"), "32 both unit and currency; keep one: the currency is the unit"],
  [m("sum", "currency: euro"), '36 currency is "euro"; write an ISO 4217 code: EUR, USD'],
  [m("min", "units: with_denominator"), '33 units is "with_denominator"; allowed: all, with_value'],
];

test.each(ALONE)("%s is told with its place and what is allowed", async (metric, ...expected) => {
  expect(await problemsOf({ "metrics/a.yaml": metrics(metric) })).toEqual(
    expected.map((line) => `metrics/a.yaml:2:${line}`),
  );
});

const ratio = (numerator: string): string => m("ratio", `numerator: ${numerator}, denominator: {kind: count}`);
const OTHERS = [
  "name: orders, kind: count, event: order",
  "name: revenue, kind: sum, event: order, window: {to: 7d}, daily_cap: 5",
  "name: spread, kind: count_distinct, of: metadata.x, dimension: category",
  "name: price, kind: mean",
  "name: buyers, kind: conversion, cross_dimensions: false",
];

const REFERRING: readonly (readonly [metric: string, ...expected: string[]])[] = [
  [ratio("order"), '39 metric "order" does not exist; did you mean "orders"? allowed: orders, revenue, spread, buyers'],
  [ratio("nothing"), '39 metric "nothing" does not exist; allowed: orders, revenue, spread, buyers'],
  [ratio("m"), '39 metric "m" is a part of itself; name another metric'],
  [
    ratio("price"),
    '39 metric "price" is of kind mean, which cannot be a part of another; name one of kind count, sum, conversion, unique, count_distinct',
  ],
  [
    ratio("revenue"),
    '39 metric "revenue" has window and daily_cap, which a part of another metric cannot have; define one without, and name that',
  ],
  [
    ratio("spread"),
    '39 metric "spread" has dimension, which a part of another metric cannot have; define one without, and name that',
  ],
  [ratio("5"), "39 numerator is 5; write a mapping (key: value) or a name"],
  [ratio("[orders]"), "39 numerator is a list of 1; write a mapping (key: value) or a name"],
  [
    m("composite", "of: [orders, revenu, orders, m, price]"),
    '45 metric "revenu" does not exist; did you mean "revenue"? allowed: orders, revenue, spread, buyers',
    '53 metric "orders" is there twice, first in line 2; keep one of them',
    '61 metric "m" is a part of itself; name another metric',
    '64 metric "price" is of kind mean, which cannot be a part of another; name one of kind count, sum, conversion, unique, count_distinct',
  ],
  [m("composite", "of: [orders]"), "36 of is a list of 1; write a list of names, 2 to 50 of them"],
  [
    m("composite", "of: [orders, {kind: count}]"),
    "45 entry 2 of of is a mapping; write a name: start with a letter or _, then letters, digits, _ . - (at most 128)",
  ],
];

test.each(REFERRING)(
  "%s beside other metrics is told with its place and what is allowed",
  async (metric, ...expected) => {
    expect(await problemsOf({ "metrics/a.yaml": metrics(metric, ...OTHERS) })).toEqual(
      expected.map((line) => `metrics/a.yaml:2:${line}`),
    );
  },
);

test("metrics of other files can be parts, whatever they are called", async () => {
  const files = {
    "metrics/a.yaml": metrics(
      m("composite", "of: [orders, buyers]"),
      "name: r, kind: ratio, numerator: orders, denominator: buyers, window: {to: 7d, complete: true}",
    ),
    "metrics/b.yaml": metrics(...OTHERS),
  };
  expect(await problemsOf(files)).toEqual([]);
});

test("a part that may be in a file that cannot be read is not said to be missing", async () => {
  const problems = await problemsOf({ "metrics/a.yaml": metrics(ratio("orders")), "metrics/b.yaml": "metrics: [" });
  expect(problems).toEqual(["metrics/b.yaml:1:11 a bracket is not closed; close [ with ] and { with }"]);
});

test("CUPED is refused for just the kinds that cannot have it", async () => {
  const examples = parse((startingPoint("shop")["metrics/core.yaml"] ?? "").replaceAll(/^( *)#(?=[^ #\n])/gm, "$1"));
  const { metrics: all } = metricFileSchema.parse(examples);
  const without = new Set(all.filter((metric) => !kindOf(metric).canHaveCovariate).map(({ kind }) => kind));
  expect(without).toEqual(new Set(KINDS_WITHOUT_COVARIATE));
});
