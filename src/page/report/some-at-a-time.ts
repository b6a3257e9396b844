/**
 * Does work on all items, some at a time: while one waits for the engine, another renders. The first that fails ends it.
 *
 * @param most that are worked on at once.
 */
export async function someAtATime<Item>(
  items: readonly Item[],
  most: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = items.values();
  await Promise.all(
    Array.from({ length: most }, async () => {
      for (const item of waiting) await work(item);
    }),
  );
}
