/**
 * Does work on all items, as many at a time as there are workers: while one waits for the engine, another renders. The first that fails
 * ends it.
 */
export async function someAtATime<Item, Worker>(
  items: readonly Item[],
  workers: readonly Worker[],
  work: (item: Item, worker: Worker) => Promise<void>,
): Promise<void> {
  const waiting = items.values();
  await Promise.all(
    workers.map(async (worker) => {
      for (const item of waiting) await work(item, worker);
    }),
  );
}
