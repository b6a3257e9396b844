import type { Metric } from "../../metrics/definition.ts";
import type { Definitions } from "../definition/definitions.ts";

/** How a unit's value is made from its days in `unit_metrics`. */
export interface ValueOfUnit {
  readonly source: "days";
  /** SQL over its days: numerators, denominators (`x`) and how many days there were (`days`). */
  readonly y: string;
  readonly value: string;
  /** Quotients are only of units that have a denominator. */
  readonly isQuotient: boolean;
  /** Shares of days lie between 0 and 1, both included. */
  readonly isShare: boolean;
  /** What a value is, in words. */
  readonly words: string;
}

/** Where units' values are to be found: in their days, in counts that the results have, or nowhere. */
export type ValueSource =
  | ValueOfUnit
  | { readonly source: "counts" }
  | { readonly source: "none"; readonly why: string };

const total = { source: "days", y: "sum(numerator)", value: "y", isQuotient: false, isShare: false } as const;
const TOTAL: ValueOfUnit = { ...total, words: "total of each unit" };
const QUOTIENT: ValueOfUnit = {
  ...total,
  ...{ value: "y / nullif(x, 0)", isQuotient: true },
  words: "numerator / denominator of each unit that has one",
};
const SHARE: ValueOfUnit = { ...total, value: "y / days", isShare: true, words: "share of each unit's days" };

const one = (y: string, words: string): ValueOfUnit => ({ ...total, y, words: `${words} value of each unit` });
const ONE_VALUE = {
  min: one("min(numerator)", "least"),
  max: one("max(numerator)", "greatest"),
  first: one("arg_min(numerator, day)", "first"),
  latest: one("arg_max(numerator, day)", "latest"),
} as const;

const DAILY_ONLY = "would have to be counted over all days at once, and the published table has each day alone";

/** Kinds whose numbers of single days do not add up to the number of all days. */
const NOT_ADDED: ReadonlySet<string> = new Set(["count_distinct", "conversion", "unique"]);

function partKinds(metric: Metric, { metrics }: Definitions): (string | undefined)[] {
  const parts =
    metric.kind === "composite" ? metric.of : metric.kind === "ratio" ? [metric.numerator, metric.denominator] : [];
  return parts.map((part) => (typeof part === "string" ? metrics.get(part)?.kind : part.kind));
}

/** Where the values of a metric's units are found. Of a metric that the run does not define, its kind says so alone. */
export function valueSource(kind: string, metric: Metric | undefined, definitions: Definitions): ValueSource {
  switch (kind) {
    case "count":
    case "sum":
      return TOTAL;
    case "dau":
    case "participation":
      return SHARE;
    case "min":
    case "max":
    case "first":
    case "latest":
      return ONE_VALUE[kind];
    case "mean":
      return QUOTIENT;
    case "ratio":
    case "composite": {
      const parts = metric === undefined ? [] : partKinds(metric, definitions);
      const other = parts.find((part) => part !== undefined && NOT_ADDED.has(part));
      if (other !== undefined) return { source: "none", why: `its ${other.replaceAll("_", " ")} ${DAILY_ONLY}` };
      return kind === "ratio" ? QUOTIENT : TOTAL;
    }
    case "count_distinct":
      return { source: "none", why: `a count of distinct items ${DAILY_ONLY}` };
    case "conversion":
    case "unique":
    case "funnel":
    case "retention":
    case "user_accounting":
      return { source: "counts" };
    case "quantile":
      return {
        source: "none",
        why: "a quantile is of all values of a group together, and single values are not in the published tables: metrics of the same values at other quantiles show how they are spread",
      };
    default:
      return { source: "none", why: `values of units are not known for the kind ${kind}` };
  }
}
