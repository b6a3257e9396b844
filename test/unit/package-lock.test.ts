import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";

interface LockedPackage {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

test("the lock names every platform's binaries, without which `npm ci` refuses it", async () => {
  const text = await readFile(new URL("../../package-lock.json", import.meta.url), "utf8");
  const { packages } = JSON.parse(text) as { packages: Readonly<Record<string, LockedPackage>> };
  const locked = new Set(Object.keys(packages).map((path) => path.split("node_modules/").at(-1)));
  const named = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));

  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((name) => !locked.has(name))).toEqual([]);
});
