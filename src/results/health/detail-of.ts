/** Objects of a check's detail, by key; what is not such a list has none. */
export function entriesOf(detail: unknown): ReadonlyMap<string, unknown>[] {
  if (!Array.isArray(detail)) return [];
  return detail.flatMap((each: unknown) =>
    typeof each === "object" && each !== null ? [new Map<string, unknown>(Object.entries(each))] : [],
  );
}

/** A number of a detail; null where there is none. */
export function figureAt(entry: ReadonlyMap<string, unknown>, key: string): number | null {
  const value = entry.get(key);
  return typeof value === "number" ? value : null;
}

/** A text of a detail; empty where there is none. */
export function textAt(entry: ReadonlyMap<string, unknown>, key: string): string {
  const value = entry.get(key);
  return typeof value === "string" ? value : "";
}
