/** Remembers what was made: what was used last. */
export interface Memo<T> {
  /** What is remembered under a key, else what `make` makes; who asks meanwhile waits for the same. A failure is not remembered. */
  get(key: string, make: () => Promise<T>): Promise<T>;
}

/** @param most entries that are kept. */
export function createMemo<T>(most: number): Memo<T> {
  const entries = new Map<string, Promise<T>>();
  return {
    get(key, make) {
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
