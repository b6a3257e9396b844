/** A figure of a reference that no test holds Pulse against, and why. */
interface LeftOut {
  readonly dataSet: string;
  /** As `figuresOf` names it. */
  readonly figure: string;
  readonly reason: string;
}

const reasons: readonly { readonly dataSet: string; readonly reason: string; readonly figures: readonly string[] }[] = [
  {
    dataSet: "cookie_cats",
    reason: "No rank tests: their effect has no unit that a metric could be shown in.",
    figures: ["sum_gamerounds, gate_40 vs gate_30: mwu"],
  },
  {
    dataSet: "hillstrom",
    reason:
      "The coefficient, and what it was made from, are no columns of a result: test/golden/cuped.test.ts pins them. What follows from them, adjusted difference and variance, is held.",
    figures: [
      "spend CUPED on history, Mens E-Mail vs No E-Mail: cuped",
      "visit CUPED on history, Mens E-Mail vs No E-Mail: cuped",
      "spend CUPED on history, Womens E-Mail vs No E-Mail: cuped",
      "visit CUPED on history, Womens E-Mail vs No E-Mail: cuped",
    ],
  },
  {
    dataSet: "optimizely_covid",
    reason: "A statement about the vendor's tables, which are not in the folder; the figures of the tables are held.",
    figures: ["recomputed_from_raw_events_equals_vendor_metric_observations"],
  },
];

export const leftOut: readonly LeftOut[] = reasons.flatMap(({ dataSet, reason, figures }) =>
  figures.map((figure) => ({ dataSet, figure, reason })),
);
