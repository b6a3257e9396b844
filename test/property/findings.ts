/** What a computation found, as sorted lines of text, by topic: ready to be held against another's. */
export type Findings = Readonly<Record<string, readonly string[]>>;

export const line = (...fields: readonly unknown[]): string =>
  JSON.stringify(fields.map((f) => (typeof f === "bigint" ? f.toString() : f)));

/** A number of which not the last digits are meant. */
export const figure = (value: number | null): string | null => (value === null ? null : value.toPrecision(10));

/** The columns of the project's series of active units. */
export const SERIES = [
  ...["dau", "wau", "mau28", "new_dau", "new_wau", "new_mau"],
  ...["stickiness_daily", "stickiness_weekly", "stickiness_monthly", "d1_retention", "wau_d14", "mau_d56"],
  ...["l7", "l14", "l28"],
] as const;
