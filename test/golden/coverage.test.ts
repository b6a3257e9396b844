import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packagePath } from "../../src/package-path.ts";
import { covered } from "./covered.ts";
import { leftOut } from "./left-out.ts";

const pinned = Object.entries(covered).flatMap(([file, ids]) => ids.map((id) => ({ file, id })));
const golden = packagePath("test/golden");

describe("the register of cases", () => {
  it("names files that exist, and each case once", () => {
    for (const file of Object.keys(covered)) expect(existsSync(join(golden, file)), file).toBe(true);
    const ids = [...pinned, ...leftOut].map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it("gives a reason for each case that is left out", () => {
    for (const { id, reason } of leftOut) expect(reason.length, id).toBeGreaterThan(20);
  });
});

/** A case as the collection has it. */
interface Case {
  readonly id: string;
  readonly expected?: unknown;
  readonly recomputed_by_upstream_code?: unknown;
}

// The collection itself is no part of the project: where it lies beside it, the register is held against it.
const collection = packagePath("../shared/golden");
const cases = existsSync(collection)
  ? readdirSync(collection)
      .filter((name) => name.endsWith(".json"))
      .flatMap((name) => (JSON.parse(readFileSync(join(collection, name), "utf8")) as { cases: Case[] }).cases)
  : [];

/** Numbers of a value, and of all that is in it, without signs. */
function numbersIn(value: unknown): number[] {
  if (typeof value === "number") return [Math.abs(value)];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

/** Whether a number has two significant digits or more: 0, 1 and 0.05 stand everywhere. */
function isTelling(value: number): boolean {
  return value.toExponential().replace(/e.*/, "").length > 1;
}

describe.skipIf(cases.length === 0)("the register, held against the collection", () => {
  it("has every case of it, and no other", () => {
    const registered = [...pinned, ...leftOut].map(({ id }) => id);
    expect(registered.sort()).toEqual(cases.map(({ id }) => id).sort());
  });

  it("says truly where a case is pinned: a figure of the case stands in that file", () => {
    const numbers = new Map(
      Object.keys(covered).map((file) => {
        const text = readFileSync(join(golden, file), "utf8").replaceAll(/(?<=\d)_(?=\d)/g, "");
        return [file, [...text.matchAll(/(?<![\w.])\d+\.?\d*(?:e[-+]?\d+)?/gi)].map(([number]) => Number(number))];
      }),
    );
    const unfounded = pinned.filter(({ id, file }) => {
      const of = cases.find((one) => one.id === id);
      const figures = numbersIn([of?.expected, of?.recomputed_by_upstream_code]).filter(isTelling);
      const there = numbers.get(file) ?? [];
      return figures.length > 0 && !figures.some((x) => there.some((y) => Math.abs(x - y) <= 1e-6 * x));
    });
    expect(unfounded).toEqual([]);
  });
});
