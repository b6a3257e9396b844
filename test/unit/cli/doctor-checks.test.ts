import { describe, expect, it } from "vitest";
import { bytesText } from "../../../src/cli/doctor/bytes-text.ts";
import { clockFinding, messageClockFinding, stepFinding } from "../../../src/cli/doctor/check-clock.ts";
import { checkMachine } from "../../../src/cli/doctor/check-machine.ts";
import type { Machine } from "../../../src/cli/doctor/machine.ts";
import { partOf } from "../../../src/cli/doctor/store-usage.ts";

const GIB = 1024 ** 3;
const MACHINE: Machine = { nodeVersion: "22.3.0", cores: 4, memoryBytes: 16 * GIB, limitBytes: undefined };
const statusOf = (check: string, machine: Partial<Machine>, compute: object = {}) =>
  checkMachine({ ...MACHINE, ...machine }, { ...compute }).find((one) => one.check === check)?.status;

describe("the machine", () => {
  it("is fine as it comes", () => {
    expect(checkMachine(MACHINE, {}).map(({ status }) => status)).toEqual(["ok", "ok", "ok"]);
  });

  it.each([
    ["18.20.0", "problem"],
    ["20.18.0", "problem"],
    ["20.19.0", "ok"],
    ["24.0.0", "ok"],
  ])("Node %s: %s", (nodeVersion, status) => {
    expect(statusOf("node", { nodeVersion })).toBe(status);
  });

  it("warns of more threads than cores, a part of a core counting as one", () => {
    expect(statusOf("threads", {}, { threads: 4 })).toBe("ok");
    expect(statusOf("threads", {}, { threads: 5 })).toBe("warning");
    expect(statusOf("threads", { cores: 1.5 }, { threads: 2 })).toBe("ok");
  });

  it("knows that a container's limit bounds a run's memory, not the machine's", () => {
    expect(statusOf("memory", { limitBytes: 4 * GIB })).toBe("problem");
    expect(statusOf("memory", { limitBytes: 4 * GIB }, { memory_gib: 3.5 })).toBe("warning");
    expect(statusOf("memory", { limitBytes: 4 * GIB }, { memory_gib: 3 })).toBe("ok");
    expect(statusOf("memory", {}, { memory_gib: 16 })).toBe("problem");
    expect(statusOf("memory", {}, { memory_gib: 0.25 })).toBe("warning");
    const [, , advice] = checkMachine({ ...MACHINE, limitBytes: 4 * GIB }, {});
    expect(advice?.action).toContain("compute.memory_gib: 3`");
  });
});

describe("clocks", () => {
  it.each([
    [0, 10, "ok"],
    [-1_900, 0, "ok"],
    [2_500, 0, "warning"],
    [-59_000, 0, "warning"],
    [61_000, 0, "problem"],
    // No further apart than the answer took.
    [3_000, 4_000, "ok"],
  ])("%d ms ahead, known to half of %d ms: %s", (clockAheadMs, roundTripMs, status) => {
    expect(clockFinding("Redis", { clockAheadMs, roundTripMs }).status).toBe(status);
  });

  it("messages and runs of the future tell of a clock as well", () => {
    const now = Date.UTC(2026, 0, 5);
    expect(messageClockFinding("events", now - 1, now).status).toBe("ok");
    expect(messageClockFinding("events", now + 3_600_000, now)).toMatchObject({
      status: "problem",
      check: "message_time",
    });
    expect(stepFinding("the newest run", now + 10_000, now)).toMatchObject({ status: "warning", check: "step" });
  });
});

describe("disk use", () => {
  it.each([
    ["raw/events/000000/00000000000000000000/messages.gz", { kind: "raw", name: "events" }],
    ["derived/unit_days/ab/abcd/part.parquet", { kind: "derived", name: "unit_days" }],
    ["derived/.building/.tmp-1/x", { kind: "derived", name: "(being built, or spilled)" }],
    ["runs/2026-01-05/abc/pulse_results.parquet", { kind: "runs", name: "pulse_results" }],
    ["runs/2026-01-05/current", { kind: "runs", name: "(manifests)" }],
    ["pulse.duckdb", { kind: "other", name: "pulse.duckdb" }],
    ["segment-ids/ab.txt", { kind: "other", name: "segment-ids" }],
  ])("%s", (path, part) => {
    expect(partOf(path)).toEqual(part);
  });

  it("is told in three digits", () => {
    expect([0, 1023, 1024, 1_500_000, 20 * 1024 ** 2, 3 * GIB, 300 * GIB].map(bytesText)).toEqual([
      "0 B",
      "1023 B",
      "1.00 KiB",
      "1.43 MiB",
      "20.0 MiB",
      "3.00 GiB",
      "300 GiB",
    ]);
  });
});
