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

/** The first lines of each topic that only one of two computations has; empty where they agree. */
export function differencesOf(
  found: Findings,
  expected: Findings,
): Record<string, { missing: string[]; extra: string[] }> {
  const topics = [...new Set([...Object.keys(found), ...Object.keys(expected)])];
  const differences = topics.flatMap((topic) => {
    const [is, should] = [found[topic] ?? [], expected[topic] ?? []];
    const missing = withoutThose(should, is).slice(0, 5);
    const extra = withoutThose(is, should).slice(0, 5);
    return missing.length + extra.length === 0 ? [] : [[topic, { missing, extra }] as const];
  });
  return Object.fromEntries(differences);
}

/** The lines of a list that another does not have as often. */
function withoutThose(lines: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const each of others) left.set(each, (left.get(each) ?? 0) + 1);
  return lines.filter((each) => {
    const count = left.get(each) ?? 0;
    left.set(each, count - 1);
    return count <= 0;
  });
}
