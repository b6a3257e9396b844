import fc from "fast-check";
import { where } from "./conditions.ts";
import { EVENT_NAMES } from "./world.ts";

const KEYS = ["category", "category", "category", "amount", "ok", "a.b", `it's "q"`] as const;
const SERIES = [
  ...["wau", "mau", "new_dau", "new_wau", "new_mau", "l7", "l14", "l28"],
  ...["stickiness_daily", "stickiness_weekly", "stickiness_monthly", "d1_retention", "wau_d14", "mau_d56"],
] as const;
const DURATIONS = ["0m", "1m", "30m", "24h", "1d", "2d", "48h"] as const;

const event = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...EVENT_NAMES) },
  { weight: 1, arbitrary: fc.subarray([...EVENT_NAMES], { minLength: 1 }) },
);
/** Keys that are left out when their arbitrary says undefined. */
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
const sometimes = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
const rarely = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

const seldomWhere = fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: where });
const filter = { event: sometimes(event), where: seldomWhere };
const amount = { value: fc.constantFrom("value", "value", "metadata.amount"), scale: fc.constantFrom(6, 6, 0, 2, 9) };
const item = { of: fc.constantFrom("value", "name", "metadata.category", "metadata.amount", "attributes.country") };
const window = sometimes(
  fc.oneof(
    fc.record({ from: optional(fc.constantFrom(...DURATIONS)) }),
    fc.record({ from: optional(fc.constantFrom("0m", "1m")), to: fc.constantFrom("30m", "24h", "1d", "48h") }),
    fc.record({ from: fc.constantFrom("24h", "1d"), to: fc.constantFrom("48h", "3d"), complete: fc.boolean() }),
    fc.record({
      from: optional(fc.constantFrom("0m", "1m")),
      to: fc.constantFrom("30m", "24h", "48h", "3d"),
      complete: fc.constant(true),
    }),
  ),
);
const base = { tags: fc.subarray(["core", "money"]), window, cuped: optional(fc.boolean()) };
const limits = {
  winsorise: optional(
    fc.record({
      lower: optional(fc.constantFrom(0, 0.1, 0.25, 0.4999)),
      upper: optional(fc.constantFrom(0.5001, 0.6, 0.75, 0.99, 1)),
    }),
  ),
  cap: optional(
    fc.record({
      lower: optional(fc.constantFrom(0, -2, -0.0000015)),
      upper: optional(fc.constantFrom(0.5, 1, 2.5, 10)),
    }),
  ),
  transform: rarely(fc.constant("log")),
};
const split = { dimension: optional(fc.constantFrom(...KEYS)), cross_dimensions: optional(fc.boolean()) };

/** Metrics that others may name. */
export const BASICS = ["basic_1", "basic_2", "basic_3"] as const;
export const part = fc.oneof(
  fc.record({ kind: fc.constant("count"), ...filter }),
  fc.record({ kind: fc.constant("sum"), ...filter, ...amount }),
  fc.record({ kind: fc.constantFrom("conversion", "unique"), ...filter }),
  fc.record({ kind: fc.constant("count_distinct"), ...filter, ...item }),
);
const partOrName = fc.oneof({ weight: 3, arbitrary: part }, { weight: 1, arbitrary: fc.constantFrom(...BASICS) });
const stepFilter = {
  event: fc.option(fc.constantFrom(...EVENT_NAMES.slice(0, 3)), { nil: undefined, freq: 4 }),
  where: seldomWhere,
};
const step = fc.record({
  ...stepFilter,
  within: sometimes(fc.constantFrom("1m", "30m", "24h")),
  optional: rarely(fc.constant(true)),
  without: rarely(fc.array(fc.record(stepFilter), { minLength: 1, maxLength: 2 })),
});
const retentionDays = fc
  .record({ after_days: fc.constantFrom(1, 1, 1, 2, 2, 3, 7), length_days: fc.constantFrom(1, 1, 2, 3, 7) })
  .map(({ after_days, length_days }) => ({ after_days, length_days: Math.min(after_days, length_days) }));

const oneValue = fc.record({
  kind: fc.constantFrom("min", "max", "first", "latest"),
  ...base,
  ...split,
  ...filter,
  ...amount,
  ...limits,
  units: fc.constantFrom("all", "with_value"),
});

/** Kinds that are made of single events. */
const ofEvents = fc.oneof(
  fc.record({
    kind: fc.constant("count"),
    ...base,
    ...split,
    ...filter,
    ...limits,
    daily_cap: optional(fc.constantFrom(1, 2, 3)),
  }),
  fc.record({
    kind: fc.constant("sum"),
    ...base,
    ...split,
    ...filter,
    ...amount,
    ...limits,
    daily_cap: optional(fc.constantFrom(1, 2.5, 29.9)),
  }),
  fc.record({ kind: fc.constantFrom("conversion", "unique"), ...base, ...split, ...filter }),
  fc.record({ kind: fc.constant("mean"), ...base, ...split, ...filter, ...amount }),
  fc.record({
    kind: fc.constant("ratio"),
    ...base,
    ...split,
    numerator: partOrName,
    denominator: partOrName,
    units: fc.constantFrom("with_denominator", "all"),
  }),
  fc.record({ kind: fc.constant("count_distinct"), ...base, ...split, ...filter, ...item, ...limits }),
  fc.record({
    kind: fc.constant("composite"),
    ...base,
    ...split,
    of: fc.subarray([...BASICS], { minLength: 2 }),
  }),
);

const quantile = fc.record({
  kind: fc.constant("quantile"),
  ...base,
  ...split,
  ...filter,
  ...amount,
  quantile: fc.constantFrom(0.5, 0.5, 0.9, 0.25, 0.29, 0.333333, 0.000001, 0.999999),
  over: fc.constantFrom("events", "units"),
  ignore_zeros: fc.boolean(),
});

const funnel = fc.record({
  kind: fc.constant("funnel"),
  ...base,
  steps: fc.array(step, { minLength: 2, maxLength: 4 }),
  within_from: fc.constantFrom("previous", "start"),
  per: fc.constantFrom("unit", "unit", "session"),
  session_gap: optional(fc.constantFrom("1m", "30m", "24h")),
});

const retention = retentionDays.chain((days) =>
  fc.record({
    kind: fc.constant("retention"),
    ...base,
    window: rarely(window),
    ...Object.fromEntries(Object.entries(days).map(([key, number]) => [key, fc.constant(number)])),
    start: rarely(fc.record(filter)),
    return: rarely(fc.record(filter)),
  }),
);

/** Kinds that are made of days. */
const ofDays = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("participation"), ...base, ...filter }) },
  { weight: 3, arbitrary: retention },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("dau"), ...base }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("user_accounting"),
      ...base,
      window: rarely(window),
      series: fc.constantFrom(...SERIES),
    }),
  },
);

/** A metric without its name. */
export const kinds = fc.oneof(
  { weight: 7, arbitrary: ofEvents },
  { weight: 3, arbitrary: oneValue },
  { weight: 5, arbitrary: ofDays },
  { weight: 2, arbitrary: quantile },
  { weight: 2, arbitrary: funnel },
);
