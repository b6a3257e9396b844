import fc from "fast-check";
import type { Tree } from "./render.ts";
import { NUDGES_US, PAUSES_US } from "./world.ts";

/** When something happens: near an instant that matters, or anywhere. Indexes are read round and round. */
export interface Moment {
  readonly near: "stage" | "day" | "far" | "unit" | "last" | "anywhere";
  readonly index: number;
  readonly nudgeUs: bigint;
}

/** Who, when, where and how it is written. */
interface Circumstances {
  readonly user: number | null;
  readonly device: number | null;
  readonly organization: number | null;
  readonly moment: Moment;
  readonly timeForm: number;
  readonly lag: number;
  readonly environment: string | undefined;
  readonly id: number | null;
  readonly statsig: boolean;
  readonly country: Tree | undefined;
  readonly plan: Tree | undefined;
  readonly bot: number;
  readonly pretty: boolean;
}

export interface EventAct extends Circumstances {
  readonly kind: "event";
  readonly name: number;
  readonly value: Tree | undefined;
  readonly category: Tree | undefined;
  readonly amount: Tree | undefined;
  readonly ok: Tree | undefined;
}

export interface ExposureAct extends Circumstances {
  readonly kind: "exposure";
  readonly subject: number;
  readonly rule: number;
  readonly flip: boolean;
  readonly percent: "right" | "stale" | "none" | "other";
  readonly override: boolean;
  /** Of Statsig's SDKs. */
  readonly samplingRate: Tree | undefined;
  readonly secondary: readonly SecondaryAct[];
}

/** Another gate that was asked on the way. */
export interface SecondaryAct {
  readonly subject: number;
  readonly rule: number;
  readonly flip: boolean;
  /** Whether, and how, it is written otherwise than it should be. */
  readonly odd: number;
}

export type SingleAct = EventAct | ExposureAct;
export type Act =
  | SingleAct
  | {
      readonly kind: "repeat";
      readonly of: number;
      readonly change: "none" | "value" | "units" | "moment";
      readonly lag: number;
    }
  | {
      readonly kind: "batch";
      readonly elements: readonly SingleAct[];
      readonly sharedUser: boolean;
      readonly odd: number;
    }
  | { readonly kind: "broken"; readonly act: SingleAct; readonly how: number }
  | { readonly kind: "burst"; readonly first: EventAct; readonly next: readonly Further[] };

/** What a unit does next, some microseconds later. */
export type Further = Pick<EventAct, "name" | "value" | "category" | "amount"> & { readonly afterUs: bigint };

/** Where a message lies. */
export interface Placed {
  readonly act: Act;
  readonly chain: number;
  readonly hole: number;
}

const n = (raw: string): Tree => ({ raw });
const VALUES: readonly Tree[] = [
  ...[
    "0",
    "1",
    "5",
    "10",
    "-3",
    "29.9",
    "2.5",
    "3.5",
    "-2.5",
    "0.0000005",
    "-0.0000005",
    "1.0000015",
    "0.1234567890125",
  ].map(n),
  ...["123456789.123456789012", "1.0000000014999999", "-0.1234567890125", "1e2", "100", "5.50", "1E-7"].map(n),
  "sku_7",
  "12.5",
  "5.5",
  "100",
  "Shoes",
  "nano",
  null,
];
const LEVELS: readonly Tree[] = [...Array.from({ length: 13 }, (_, k) => `c${k}`), "OTHER", 7, true, null];
const AMOUNTS: readonly Tree[] = [
  n("10"),
  "10",
  "12.50",
  "abc",
  "",
  n("5.5"),
  "5.5",
  n("-3"),
  "-3",
  null,
  n("0.1234567890125"),
  "1e2",
  true,
  "NaN",
];

const SAMPLING_RATES: readonly Tree[] = [
  ...["10", "100", "1", "2.5", "1.0000005", "0.5", "0", "-3", "1e2", "1e12", "999999999999", "1e40"].map(n),
  ...["10", "1.25", "abc", "", true, null],
];

const sometimes = <T>(arbitrary: fc.Arbitrary<T>, freq = 2) => fc.option(arbitrary, { nil: undefined, freq });
const rarely = fc.integer({ min: 0, max: 30 }).map((k) => k === 30);

const moment: fc.Arbitrary<Moment> = fc.record({
  near: fc.constantFrom("stage", "day", "far", "far", "unit", "unit", "unit", "last", "last", "anywhere", "anywhere"),
  index: fc.nat(9999),
  nudgeUs: fc.constantFrom(...NUDGES_US),
});

/** Mostly while the stages run. */
const momentOfExposure: fc.Arbitrary<Moment> = fc.record({
  near: fc.constantFrom("stage", "stage", "day", "far", "unit", "unit", "last", "anywhere", "anywhere", "anywhere"),
  index: fc.nat(9999),
  nudgeUs: fc.constantFrom(...NUDGES_US),
});

const circumstances = {
  user: fc.option(fc.nat(99), { freq: 9 }),
  device: fc.option(fc.nat(99), { freq: 4 }),
  organization: fc.option(fc.nat(99), { freq: 4 }),
  moment,
  timeForm: fc.nat(41),
  lag: fc.nat(29),
  environment: fc.constantFrom(
    undefined,
    undefined,
    undefined,
    undefined,
    "production",
    "production",
    "production",
    "staging",
  ),
  id: fc.option(fc.nat(999), { freq: 5 }),
  statsig: fc.boolean(),
  country: sometimes(fc.constantFrom<Tree>("US", "DE", "ö", null, ...LEVELS), 3),
  plan: sometimes(fc.constantFrom<Tree>("pro", "free", 3, true), 2),
  bot: fc.integer({ min: 0, max: 40 }),
  pretty: rarely,
};

const content = {
  name: fc.nat(9),
  value: sometimes(fc.constantFrom(...VALUES), 3),
  category: sometimes(fc.constantFrom<Tree>("shoes", "hats", "Ünï😀", "it's %_", ...LEVELS), 3),
  amount: sometimes(fc.constantFrom(...AMOUNTS), 2),
};

const eventAct: fc.Arbitrary<EventAct> = fc.record({
  ...circumstances,
  ...content,
  kind: fc.constant("event"),
  ok: sometimes(fc.constantFrom<Tree>(true, false, "true", "false", "TRUE", 1, null)),
});

const further: fc.Arbitrary<Further> = fc.record({ ...content, afterUs: fc.constantFrom(...PAUSES_US) });

const secondaryAct: fc.Arbitrary<SecondaryAct> = fc.record({
  subject: fc.nat(7),
  rule: fc.nat(15),
  flip: fc.integer({ min: 0, max: 11 }).map((k) => k === 11),
  odd: fc.nat(30),
});

const exposureAct: fc.Arbitrary<ExposureAct> = fc.record({
  ...circumstances,
  moment: momentOfExposure,
  kind: fc.constant("exposure"),
  subject: fc.nat(11),
  rule: fc.nat(15),
  flip: fc.integer({ min: 0, max: 11 }).map((k) => k === 11),
  percent: fc.constantFrom("right", "right", "right", "right", "stale", "none", "other"),
  override: rarely,
  samplingRate: fc.oneof(
    { weight: 3, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom(...SAMPLING_RATES) },
  ),
  secondary: fc.array(secondaryAct, { maxLength: 3 }),
});

const single: fc.Arbitrary<SingleAct> = fc.oneof(
  { weight: 3, arbitrary: eventAct },
  { weight: 3, arbitrary: exposureAct },
);
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 20, arbitrary: single },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("repeat"),
      of: fc.nat(999),
      change: fc.constantFrom("none", "none", "value", "units", "moment"),
      lag: fc.nat(29),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("batch"),
      elements: fc.array(single, { maxLength: 4 }),
      sharedUser: fc.boolean(),
      odd: fc.nat(19),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("broken"), act: single, how: fc.nat(9999) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("burst"),
      first: eventAct,
      next: fc.array(further, { minLength: 1, maxLength: 9 }),
    }),
  },
);

const placed = fc.record({ act, chain: fc.nat(8), hole: fc.constantFrom(0, 0, 0, 1, 2, 17) });

/** Up to `most` things that happen, in the order in which the broker gets them; mostly at least a third of that. */
export const actsArbitrary = (most: number): fc.Arbitrary<Placed[]> =>
  fc.oneof(
    { withCrossShrink: true },
    { weight: 1, arbitrary: fc.array(placed, { maxLength: most, size: "max" }) },
    { weight: 3, arbitrary: fc.array(placed, { minLength: Math.floor(most / 3), maxLength: most, size: "max" }) },
  );
