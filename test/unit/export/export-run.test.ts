import { describe, expect, it } from "vitest";
import { PulseError } from "../../../src/errors.ts";
import { type ExportOptions, exportToTarget } from "../../../src/export/export-run.ts";
import type { PublishedRun, TableResult, Target } from "../../../src/export/target.ts";
import { silentLog } from "../../../src/log.ts";

const run = (ds: string): PublishedRun => ({
  ds,
  runId: `run of ${ds}`,
  folder: "/nowhere",
  tables: { a: { rows: 1, hash: "x" }, b: { rows: 2, hash: "y" } },
});
const error = (fault: "input" | "dependency_down"): PulseError =>
  new PulseError({ code: "TEST", fault, message: `fault ${fault}` });

/** A target that does what a function says for each call and table. */
function scripted(outcome: (call: number, table: string, ds: string) => PulseError | "exported" | "unchanged"): {
  target: Target;
  calls: string[];
} {
  const calls: string[] = [];
  const target: Target = {
    name: "scripted:here",
    export: async ({ ds, runId }, tables) => {
      calls.push(`${ds} ${tables.join(",")}`);
      return {
        target: "scripted:here",
        tables: tables.map((table): TableResult => {
          const what = outcome(calls.length, table, ds);
          if (what instanceof PulseError) return { table, ds, runId, outcome: "failed", error: what };
          return what === "exported"
            ? { table, ds, runId, outcome: what, rows: 1 }
            : { table, ds, runId, outcome: what };
        }),
      };
    },
  };
  return { target, calls };
}

function options(signal?: AbortSignal): { options: ExportOptions; waits: number[]; warnings: string[] } {
  const waits: number[] = [];
  const warnings: string[] = [];
  return {
    waits,
    warnings,
    options: {
      backoff: { attempts: 4, first_ms: 1000, longest_ms: 3000 },
      clock: { now: () => 0, sleep: async (ms) => void waits.push(ms) },
      random: () => 0.5,
      log: { ...silentLog, warn: (_, message) => void warnings.push(message) },
      ...(signal === undefined ? {} : { signal }),
    },
  };
}

const outcomes = (results: readonly TableResult[]): string[] =>
  results.map((result) => `${result.ds} ${result.table} ${result.outcome}`);

describe("exporting runs to a target", () => {
  it("tries only the tables that failed again, waiting twice as long each time", async () => {
    const { target, calls } = scripted((call, table) =>
      table === "b" && call < 4 ? error("dependency_down") : "exported",
    );
    const { options: given, waits, warnings } = options();

    const result = await exportToTarget({ target, tables: ["a", "b"] }, [run("2026-01-05")], given);

    expect(calls).toEqual(["2026-01-05 a,b", "2026-01-05 b", "2026-01-05 b", "2026-01-05 b"]);
    expect(waits).toEqual([750, 1500, 2250]);
    expect(outcomes(result.tables)).toEqual(["2026-01-05 a exported", "2026-01-05 b exported"]);
    expect(warnings).toEqual([]);
  });

  it("reports a target that stays down, and does not try further runs on it in vain", async () => {
    const { target, calls } = scripted(() => error("dependency_down"));
    const { options: given, warnings } = options();

    const result = await exportToTarget({ target, tables: ["a"] }, [run("2026-01-05"), run("2026-01-04")], given);

    expect(calls).toHaveLength(4);
    expect(outcomes(result.tables)).toEqual(["2026-01-05 a failed", "2026-01-04 a failed"]);
    expect(warnings).toEqual(["not exported: fault dependency_down"]);
  });

  it("does not repeat what the user has to mend, and goes on with the other runs", async () => {
    const { target, calls } = scripted((_, __, ds) => (ds === "2026-01-05" ? error("input") : "unchanged"));
    const { options: given, waits } = options();

    const result = await exportToTarget({ target, tables: ["a"] }, [run("2026-01-05"), run("2026-01-04")], given);

    expect(calls).toHaveLength(2);
    expect(waits).toEqual([]);
    expect(outcomes(result.tables)).toEqual(["2026-01-05 a failed", "2026-01-04 a unchanged"]);
  });

  it("turns an exception of a target into a result", async () => {
    const target: Target = { name: "broken:here", export: () => Promise.reject(new TypeError("oops")) };

    const result = await exportToTarget({ target, tables: ["a"] }, [run("2026-01-05")], options().options);

    expect(result.tables).toMatchObject([{ outcome: "failed", error: { code: "EXPORT_UNEXPECTED", fault: "bug" } }]);
  });

  it("tries nothing more once it is aborted", async () => {
    const abort = new AbortController();
    const { target, calls } = scripted(() => {
      abort.abort();
      return error("dependency_down");
    });

    const result = await exportToTarget({ target, tables: ["a"] }, [run("2026-01-05")], options(abort.signal).options);

    expect(calls).toHaveLength(1);
    expect(result.tables).toMatchObject([{ outcome: "failed", error: { code: "EXPORT_INTERRUPTED" } }]);
  });
});
