import { z } from "zod";
import { type Arm, arm } from "./arm-schema.ts";
import { counts, double, doubles, INSIDE, LEVEL, NOT_NEGATIVE, SHARE } from "./number-schema.ts";
import { correction, optionSchema, quantileOptionSchema } from "./option-schema.ts";
import { quantileArm } from "./quantile-arm-schema.ts";
import { strict } from "./strict-object.ts";

/** Two groups of one metric; null where there is no such group. */
export interface Pair<A = Arm> {
  readonly control: A | null;
  readonly test: A | null;
}

/** "treatment" is another word for "test". */
const group = arm.nullable();
const groups = { control: group, test: group.optional(), treatment: group.optional() };

type Context = z.core.$RefinementCtx;

/** Two groups under the names that were written. */
interface Written<A> {
  readonly control: A | null;
  readonly test?: A | null | undefined;
  readonly treatment?: A | null | undefined;
}

/** Why two arms are not of the same metric; null: they may be. */
function mismatch(test: Arm, control: Arm): string | null {
  const words = `is "${test.kind}", which cannot be compared with "${control.kind}" of control`;
  if (test.sums.ratio !== control.sums.ratio) return `${words}: only one of them has denominators`;
  const oneKnows = (test.sums.history === null) !== (control.sums.history === null);
  return oneKnows ? `${words}: only one of them says what its units did before` : null;
}

/** @param mismatchOf what keeps two arms from being compared, null: nothing. */
function pairOf<A>(written: Written<A>, context: Context, mismatchOf: (test: A, control: A) => string | null): Pair<A> {
  const { control, test, treatment } = written;
  const name = treatment === undefined ? "test" : "treatment";
  const report = (message: string): void => {
    context.issues.push({ code: "custom", message, input: written, path: [name] });
  };
  if (test !== undefined && treatment !== undefined) report("is another word for test: give one of them");
  const given = test === undefined ? treatment : test;
  if (given === undefined) report("is missing");
  const words = given && control ? mismatchOf(given, control) : null;
  if (words !== null) report(words);
  return { control, test: given ?? null };
}

/** Reports a mistake of a whole input at a key of it. */
function reportAt(context: Context, input: unknown, path: readonly (string | number)[], message: string | null): void {
  if (message !== null) context.issues.push({ code: "custom", message, input, path: [...path] });
}

const comparisonInput = strict({ ...groups, options: optionSchema }).transform(({ options, ...written }, context) => ({
  what: "comparison" as const,
  pair: pairOf(written, context, mismatch),
  options,
}));

const quantileGroup = quantileArm.nullable();

const quantileInput = strict({
  control: quantileGroup,
  test: quantileGroup.optional(),
  treatment: quantileGroup.optional(),
  options: quantileOptionSchema,
}).transform(({ options, ...written }, context) => {
  const pair = pairOf(written, context, () => null);
  const levels = [pair.test?.level, pair.control?.level, options.quantile].filter((level) => level != null);
  const [level] = levels;
  const wrong = level === undefined ? "is missing: 0.5 is the median" : "is not the level of all arms";
  if (level === undefined || levels.some((one) => one !== level))
    reportAt(context, written, ["options", "quantile"], wrong);
  return { what: "quantile_comparison" as const, pair, level: level ?? 0.5, options };
});

const stage = strict({
  name: z.string().min(1).optional(),
  /** Share of the units that the stage passes, for the check of the sample ratio. */
  percent: double({ allows: (value) => value >= 0 && value <= 100, words: "from 0 to 100" }).optional(),
  ...groups,
}).transform(({ name, percent, ...written }, context) => ({
  name: name ?? null,
  percent: percent ?? null,
  ...pairOf(written, context, mismatch),
}));

const names = z.array(z.string()).optional();

/** Whether a list has one entry for each of `expected`, and if not, how that is said. */
function countMismatch(list: readonly unknown[] | undefined, expected: number, of: string): string | null {
  if (list === undefined || list.length === expected) return null;
  return `has ${list.length} entries, but ${of} has ${expected}: one for each`;
}

const rampInput = strict({
  stages: z.array(stage).min(1, "write at least one stage"),
  options: optionSchema,
}).transform((input, context) => {
  const [first] = input.stages.flatMap((one) => [one.test, one.control]).filter((one) => one !== null);
  for (const [index, { test, control }] of input.stages.entries()) {
    const one = test ?? control;
    const words = first && one ? mismatch(one, first) : null;
    reportAt(context, input, ["stages", index], words && `${words} in the first stage`);
  }
  return { what: "ramp" as const, ...input };
});

const splitOptions = strict({ srm_warn: double(INSIDE).default(0.01), srm_fail: double(INSIDE).default(0.001) });
const split = { weights: doubles(NOT_NEGATIVE), names, options: splitOptions.prefault({}) };

/** Units of each group, all days together. */
const splitInput = strict({ users: counts, ...split }).transform(({ users, ...input }, context) => {
  reportAt(context, input, ["weights"], countMismatch(input.weights, users.length, "users"));
  reportAt(context, input, ["names"], countMismatch(input.names, users.length, "users"));
  return { what: "sample_ratio" as const, days: [users], daily: false, ...input };
});

/** New units of each group, one list a day. */
const dailySplitInput = strict({ users: z.array(counts).min(1), ...split }).transform(
  ({ users, ...input }, context) => {
    for (const [day, groups] of users.entries()) {
      reportAt(context, input, ["users", day], countMismatch(groups, input.weights.length, "weights"));
    }
    reportAt(context, input, ["names"], countMismatch(input.names, input.weights.length, "weights"));
    return { what: "sample_ratio" as const, days: users, daily: true, ...input };
  },
);

const correctionOptions = strict({ correction: correction.optional(), confidence_level: double(LEVEL).default(0.95) });

const correctionsInput = strict({ p_values: doubles(SHARE), names, options: correctionOptions.prefault({}) }).transform(
  (input, context) => {
    if (input.p_values.length === 0) reportAt(context, input, ["p_values"], "is empty");
    reportAt(context, input, ["names"], countMismatch(input.names, input.p_values.length, "p_values"));
    return { what: "corrections" as const, ...input };
  },
);

export type ComparisonInput = z.infer<typeof comparisonInput>;
export type QuantileInput = z.infer<typeof quantileInput>;
export type RampInput = z.infer<typeof rampInput>;
export type SampleRatioInput = z.infer<typeof splitInput> | z.infer<typeof dailySplitInput>;
export type CorrectionsInput = z.infer<typeof correctionsInput>;

/** Everything that can be asked of the calculator. */
export type Input = ComparisonInput | QuantileInput | RampInput | SampleRatioInput | CorrectionsInput;

/** The schema that a document is meant to follow, judged by its keys. */
export function schemaOf(document: object): z.ZodType<Input> {
  if ("stages" in document) return rampInput;
  if ("p_values" in document) return correctionsInput;
  if (!("users" in document)) return asksForQuantile(document) ? quantileInput : comparisonInput;
  return Array.isArray(document.users) && document.users.some(Array.isArray) ? dailySplitInput : splitInput;
}

function asksForQuantile(document: object): boolean {
  const has = (key: string, test: (value: object) => boolean): boolean => {
    const value: unknown = Object.getOwnPropertyDescriptor(document, key)?.value;
    return typeof value === "object" && value !== null && test(value);
  };
  const isQuantile = (value: object): boolean => "kind" in value && value.kind === "quantile";
  return (
    ["control", "test", "treatment"].some((key) => has(key, isQuantile)) || has("options", (of) => "quantile" in of)
  );
}
