/** Remembers what was made, for as long as it is of the same origin. */
export interface Memo<T> {
  /**
   * What is remembered under a key, else what `make` makes; who asks meanwhile waits for the same. A failure is not remembered.
   *
   * @param origin what it is made from: another one forgets everything.
   */
  get(origin: string, key: string, make: () => Promise<T>): Promise<T>;
}

/** @param most entries that are kept: those used last. */
export function createMemo<T>(most: number): Memo<T> {
  const entries = new Map<string, Promise<T>>();
  let current: string | undefined;
  return {
    get(origin, key, make) {
      if (origin !== current) {
        entries.clear();
        current = origin;
      }
      const known = entries.get(key);
      const entry = known ?? make();
      entries.delete(key);
      entries.set(key, entry);
      if (known === undefined) {
        entry.catch(() => {
          if (entries.get(key) === entry) entries.delete(key);
        });
        const [oldest] = entries.keys();
        if (entries.size > most && oldest !== undefined) entries.delete(oldest);
      }
      return entry;
    },
  };
}
