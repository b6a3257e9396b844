import { expect, test } from "vitest";
import { togetherUntil } from "../../../src/cli/together.ts";

/** Lasts until it is told to end. */
const untilAborted =
  <T>(value: T, ended: string[]) =>
  (signal: AbortSignal): Promise<T> =>
    new Promise((resolve) => {
      const end = (): void => {
        ended.push(String(value));
        resolve(value);
      };
      if (signal.aborted) end();
      else signal.addEventListener("abort", end);
    });

test("both end when they are told to", async () => {
  const stop = new AbortController();
  const ended: string[] = [];
  const both = togetherUntil(stop.signal, untilAborted("a", ended), untilAborted("b", ended));
  stop.abort();
  expect(await both).toEqual(["a", "b"]);
});

test("where one fails the other ends in order, and the failure is told", async () => {
  const ended: string[] = [];
  const both = togetherUntil(new AbortController().signal, untilAborted("a", ended), async () => {
    throw new Error("the port is taken");
  });
  await expect(both).rejects.toThrow("the port is taken");
  expect(ended).toEqual(["a"]);
});
