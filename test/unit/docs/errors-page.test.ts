import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { EXIT_CODES } from "../../../src/errors.ts";
import { packagePath } from "../../../src/package-path.ts";
import { codeOf, page, tableRows } from "./markdown.ts";

const CODE = /"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)"/g;
/** Fault or exit code that an error's literal names after its code; `a ? "x" : "y"` names two. */
const FAULT = /fault: ([^,]*)/;
const FAULTS = /"(bug|input|check_failed|dependency_down)"/g;

/** Codes in the source, each with the faults that stand beside it. */
function codesInSource(): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const folder of ["src", "jobs", "datasets"])
    for (const name of readdirSync(packagePath(folder), { recursive: true, encoding: "utf8" })) {
      if (!name.endsWith(".ts")) continue;
      const code = readFileSync(join(packagePath(folder), name), "utf8").replace(/^\s*(\*|\/\*\*|\/\/).*$/gm, "");
      for (const match of code.matchAll(/\bcode: ([^,]*"[A-Z][A-Z0-9_]*"[^,]*),/g)) {
        const faults = FAULT.exec(code.slice(match.index, match.index + 300))?.[1] ?? "";
        for (const [, errorCode = ""] of (match[1] ?? "").matchAll(CODE)) {
          const known = found.get(errorCode) ?? new Set<string>();
          for (const [, fault = ""] of faults.matchAll(FAULTS)) known.add(fault);
          found.set(errorCode, known);
        }
      }
    }
  return found;
}

const source = codesInSource();
const rows = tableRows(page("docs/errors.md"), "code").map(([code, fault = "", when, what]) => ({
  code: codeOf(code) ?? "",
  faults: [...fault.matchAll(/`([a-z_]+)`/g)].map((match) => match[1] ?? ""),
  when,
  what,
}));

describe("docs/errors.md", () => {
  test("has a row for every code in the source, and for no other, each once", () => {
    expect(rows.map(({ code }) => code).sort()).toEqual([...source.keys()].sort());
  });

  test("says of every code whose fault it is, as the source does", () => {
    for (const { code, faults } of rows)
      expect([code, faults.sort()]).toEqual([code, [...(source.get(code) ?? [])].sort()]);
  });

  test("says of every code when it comes and what to do", () => {
    for (const { when = "", what = "" } of rows)
      for (const text of [when, what]) expect(text.length).toBeGreaterThan(5);
  });

  test("has the exit code of every fault", () => {
    const codes = tableRows(page("docs/errors.md"), "fault").map(([fault, code]) => [
      codeOf(fault) ?? "ok",
      Number(code),
    ]);
    expect(Object.fromEntries(codes)).toEqual(EXIT_CODES);
  });
});
