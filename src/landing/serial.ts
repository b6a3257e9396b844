/** Runs tasks one after another, in the order in which they were given. A task that fails does not hold up the next. */
export interface Serial {
  run<T>(task: () => Promise<T>): Promise<T>;
}

export function createSerial(): Serial {
  let last: Promise<unknown> = Promise.resolve();
  return {
    run: (task) => {
      const mine = last.then(task);
      last = mine.catch(() => undefined);
      return mine;
    },
  };
}
