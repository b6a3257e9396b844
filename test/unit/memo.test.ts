import { expect, test, vi } from "vitest";
import { createMemo } from "../../src/memo.ts";

test("what is made once is remembered, also for who asks while it is made", async () => {
  const memo = createMemo<string>(9);
  const make = vi.fn(async () => "made");
  expect(await Promise.all([memo.get("k", make), memo.get("k", make)])).toEqual(["made", "made"]);
  expect(await memo.get("k", make)).toBe("made");
  expect(make).toHaveBeenCalledTimes(1);
});

test("a failure is not remembered", async () => {
  const memo = createMemo<string>(9);
  await expect(memo.get("k", async () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await memo.get("k", async () => "yes")).toBe("yes");
});

test("what was not used longest goes first", async () => {
  const memo = createMemo<string>(2);
  const asked: string[] = [];
  const ask = (key: string) =>
    memo.get(key, async () => {
      asked.push(key);
      return key;
    });
  for (const key of ["x", "y", "x", "z", "x", "y"]) await ask(key);
  expect(asked).toEqual(["x", "y", "z", "y"]);
});
