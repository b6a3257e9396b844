export interface Group<T> {
  readonly key: readonly string[];
  readonly members: readonly T[];
}

/** Items by a key of several texts, in the order of the keys' first items. */
export function groupBy<T>(items: Iterable<T>, keyOf: (item: T) => readonly string[]): Group<T>[] {
  const groups = new Map<string, { key: readonly string[]; members: T[] }>();
  for (const item of items) {
    const key = keyOf(item);
    const found = groups.get(JSON.stringify(key));
    if (found === undefined) groups.set(JSON.stringify(key), { key, members: [item] });
    else found.members.push(item);
  }
  return [...groups.values()];
}

/** The smaller of two integers. */
export function earlier(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
