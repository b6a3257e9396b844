import { z } from "zod";
import type { Decimal } from "../../statistics/exact/decimal.ts";
import { type ArmSums, type ColumnSums, constantOne, type HistorySums, whole } from "./arm-sums.ts";
import { count, exactNumber, exactNumbers, exactNumbersOrNulls } from "./number-schema.ts";
import { impossibleCross, impossibleProportion, impossibleSquares } from "./plausible-sums.ts";
import { strict } from "./strict-object.ts";
import { sumsOfValues } from "./values-arm.ts";
import { withDefault } from "./variants.ts";

export type ArmKind = "mean" | "proportion" | "ratio" | "mean_cuped" | "proportion_cuped" | "ratio_cuped" | "values";

/** One group, as given. */
export interface Arm {
  readonly kind: ArmKind;
  readonly sums: ArmSums;
}

/** What a mistake is about: the keys below the arm. */
type Report = (path: readonly string[], wrong: string | null) => void;

/** Sums of one column inside of an arm; its n may be repeated. */
const summary = z.preprocess(
  withDefault("kind", "mean"),
  z.discriminatedUnion("kind", [
    strict({ kind: z.literal("mean"), n: count.optional(), sum: exactNumber, sum_squares: exactNumber }),
    strict({ kind: z.literal("proportion"), n: count.optional(), sum: exactNumber }),
  ]),
);
type Summary = z.infer<typeof summary>;

function columnOf(of: Summary): ColumnSums {
  return { sum: of.sum, squares: of.kind === "mean" ? of.sum_squares : of.sum };
}

/** The sums of a column, held against its arm's n. */
function checkedColumn(n: bigint, of: Summary, path: readonly string[], report: Report): ColumnSums {
  const column = columnOf(of);
  if (of.n !== undefined && of.n !== n) report([...path, "n"], `is ${of.n}, but the arm's n is ${n}`);
  if (of.kind === "proportion") report([...path, "sum"], impossibleProportion(n, of.sum));
  else report([...path, "sum_squares"], impossibleSquares(n, column));
  return column;
}

/** A schema whose reader reports mistakes by path. */
function armOf<S extends z.ZodObject>(schema: S, read: (arm: z.infer<S>, report: Report) => Arm) {
  return schema.transform((arm, context): Arm => {
    const report: Report = (path, wrong) => {
      if (wrong !== null) context.issues.push({ code: "custom", message: wrong, input: arm, path: [...path] });
    };
    return read(arm, report);
  });
}

function meanArm(kind: ArmKind, units: bigint, y: ColumnSums, history: HistorySums | null = null): Arm {
  return { kind, sums: { units, ratio: false, y, x: constantOne(units), xy: y.sum, history } };
}

/** What all units did before, where the metric has no denominator: d is 1 for each of them. */
function meanHistory(units: bigint, y: ColumnSums, c: ColumnSums, cy: Decimal): HistorySums {
  const one = whole(units);
  return { h: units, hy: y.sum, hx: one, c, cy, cx: c.sum, d: constantOne(units), dy: y.sum, dx: one, cd: c.sum };
}

const mean = armOf(
  strict({ kind: z.literal("mean"), n: count, sum: exactNumber, sum_squares: exactNumber }),
  (arm, report) => meanArm(arm.kind, arm.n, checkedColumn(arm.n, arm, [], report)),
);

const proportion = armOf(strict({ kind: z.literal("proportion"), n: count, sum: exactNumber }), (arm, report) =>
  meanArm(arm.kind, arm.n, checkedColumn(arm.n, arm, [], report)),
);

const ratio = armOf(
  strict({
    kind: z.literal("ratio"),
    n: count,
    numerator: summary,
    denominator: summary,
    sum_num_x_den: exactNumber,
  }),
  (arm, report) => {
    const y = checkedColumn(arm.n, arm.numerator, ["numerator"], report);
    const x = checkedColumn(arm.n, arm.denominator, ["denominator"], report);
    report(["sum_num_x_den"], impossibleCross(arm.n, y, x, arm.sum_num_x_den));
    return { kind: arm.kind, sums: { units: arm.n, ratio: true, y, x, xy: arm.sum_num_x_den, history: null } };
  },
);

const meanCuped = armOf(
  strict({ kind: z.literal("mean_cuped"), n: count, post: summary, pre: summary, sum_post_x_pre: exactNumber }),
  (arm, report) => {
    const y = checkedColumn(arm.n, arm.post, ["post"], report);
    const c = checkedColumn(arm.n, arm.pre, ["pre"], report);
    report(["sum_post_x_pre"], impossibleCross(arm.n, y, c, arm.sum_post_x_pre));
    return meanArm(arm.kind, arm.n, y, meanHistory(arm.n, y, c, arm.sum_post_x_pre));
  },
);

const proportionCuped = armOf(
  strict({
    kind: z.literal("proportion_cuped"),
    n: count,
    post_sum: exactNumber,
    pre_sum: exactNumber,
    sum_post_x_pre: exactNumber,
  }),
  (arm, report) => {
    report(["post_sum"], impossibleProportion(arm.n, arm.post_sum));
    report(["pre_sum"], impossibleProportion(arm.n, arm.pre_sum));
    const y = { sum: arm.post_sum, squares: arm.post_sum };
    const c = { sum: arm.pre_sum, squares: arm.pre_sum };
    report(["sum_post_x_pre"], impossibleCross(arm.n, y, c, arm.sum_post_x_pre));
    return meanArm(arm.kind, arm.n, y, meanHistory(arm.n, y, c, arm.sum_post_x_pre));
  },
);

const ratioCuped = armOf(
  strict({
    kind: z.literal("ratio_cuped"),
    n: count,
    num_post: summary,
    den_post: summary,
    num_pre: summary,
    den_pre: summary,
    sum_numpost_x_denpost: exactNumber,
    sum_numpost_x_numpre: exactNumber,
    sum_numpost_x_denpre: exactNumber,
    sum_denpost_x_denpre: exactNumber,
    sum_numpre_x_denpost: exactNumber,
    sum_numpre_x_denpre: exactNumber,
  }),
  (arm, report) => {
    const y = checkedColumn(arm.n, arm.num_post, ["num_post"], report);
    const x = checkedColumn(arm.n, arm.den_post, ["den_post"], report);
    const c = checkedColumn(arm.n, arm.num_pre, ["num_pre"], report);
    const d = checkedColumn(arm.n, arm.den_pre, ["den_pre"], report);
    const crosses = [
      ["sum_numpost_x_denpost", y, x],
      ["sum_numpost_x_numpre", y, c],
      ["sum_numpost_x_denpre", y, d],
      ["sum_denpost_x_denpre", x, d],
      ["sum_numpre_x_denpost", c, x],
      ["sum_numpre_x_denpre", c, d],
    ] as const;
    for (const [key, a, b] of crosses) report([key], impossibleCross(arm.n, a, b, arm[key]));
    const history = {
      h: arm.n,
      hy: y.sum,
      hx: x.sum,
      c,
      cy: arm.sum_numpost_x_numpre,
      cx: arm.sum_numpre_x_denpost,
      d,
      dy: arm.sum_numpost_x_denpre,
      dx: arm.sum_denpost_x_denpre,
      cd: arm.sum_numpre_x_denpre,
    };
    return { kind: arm.kind, sums: { units: arm.n, ratio: true, y, x, xy: arm.sum_numpost_x_denpost, history } };
  },
);

/** One value a unit; the sums are made from them, exactly. */
const values = armOf(
  strict({
    kind: z.literal("values"),
    values: exactNumbers,
    denominators: exactNumbers.optional(),
    pre: exactNumbersOrNulls.optional(),
    pre_denominators: exactNumbersOrNulls.optional(),
  }),
  (arm, report) => {
    const { denominators = null, pre = null, pre_denominators: preDenominators = null } = arm;
    for (const [key, column] of Object.entries({ denominators, pre, pre_denominators: preDenominators })) {
      if (column !== null && column.length !== arm.values.length) {
        report([key], `has ${column.length} entries, but values has ${arm.values.length}: one of each a unit`);
      }
    }
    if (preDenominators !== null && denominators === null) report(["pre_denominators"], "needs denominators");
    if (preDenominators !== null && pre === null) report(["pre_denominators"], "needs pre");
    if (denominators !== null && pre !== null && preDenominators === null) {
      report(["pre_denominators"], "is missing: a ratio's history is a ratio");
    }
    for (const [index, value] of (preDenominators ?? []).entries()) {
      if ((value === null) !== (pre?.[index] === null)) {
        report(["pre_denominators", String(index)], "is null where pre is not, or the other way round");
      }
    }
    return { kind: arm.kind, sums: sumsOfValues({ values: arm.values, denominators, pre, preDenominators }) };
  },
);

/** One arm: its `kind` says which keys it has; with `values` it needs none. */
export const arm = z.preprocess(
  withDefault("kind", (object) => ("values" in object ? "values" : undefined)),
  z.discriminatedUnion("kind", [mean, proportion, ratio, meanCuped, proportionCuped, ratioCuped, values]),
);
