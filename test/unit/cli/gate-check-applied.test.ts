import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeProject } from "../../harness/write-project.ts";
import { runPulse } from "./fake-cli.ts";

const JAN_29 = Date.UTC(2026, 0, 29, 3);
const HOUR = 3_600_000;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pulse-applied-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(percent: number, more: Readonly<Record<string, object>> = {}, staff = "ann\n"): Promise<void> {
  await writeFile(join(folder, "staff.txt"), staff);
  await writeProject(folder, {
    "pulse.yaml": { project: "shop", sources: [{ type: "files", topic: "t", path: "in" }] },
    "gates/g.yaml": {
      gate: "g",
      salt: "s",
      rules: [
        { rule: "staff", when: [{ in_segment: "staff" }], percent: 100 },
        { rule: "all", percent },
      ],
    },
    "gates/staff.yaml": { segment: "staff", file: "staff.txt" },
    ...more,
  });
}
const pulse = (now: number, ...args: string[]) =>
  runPulse([...args, "--no-color"], { cwd: folder, env: { PULSE_USER: "ann" }, columns: 120, now });
const apply = (now: number) => pulse(now, "apply", "--yes");
const check = async (now: number, ...args: string[]) =>
  JSON.parse((await pulse(now, "gate", "check", "g", ...args, "--json")).stdout) as Record<string, unknown>;

const DIFFER = "the files differ from what is in force since 2026-01-29T03:00:00.000Z; `--applied` shows that";

describe("pulse gate check beside what is in force", () => {
  test("asks the files, and notes that something else is in force; --applied asks that", async () => {
    await write(0);
    await apply(JAN_29);
    await write(100);
    expect(await check(JAN_29 + HOUR, "--unit", "u1")).toMatchObject({
      ...{ of: "files", in_force_since: null, value: true, rule: "all" },
      notes: [DIFFER],
    });
    expect(await check(JAN_29 + HOUR, "--unit", "u1", "--applied")).toMatchObject({
      ...{ of: "applied", in_force_since: "2026-01-29T03:00:00.000Z", value: false, rule: "all:0.00:1", notes: [] },
    });
    const { stdout } = await pulse(JAN_29 + HOUR, "gate", "check", "g", "--applied");
    expect(stdout).toContain("g · gate · 2026-01-29T04:00:00.000Z · in force since 2026-01-29T03:00:00.000Z");
  });

  test("shows the stage in rule ids where the files say what is in force", async () => {
    await write(0);
    await apply(JAN_29);
    await write(100);
    await apply(JAN_29 + HOUR);
    expect(await check(JAN_29 + 2 * HOUR, "--unit", "u1")).toMatchObject({ rule: "all:100.00:2", notes: [] });
    const past = new Date(JAN_29 + HOUR / 2).toISOString();
    const then = await check(JAN_29 + 2 * HOUR, "--unit", "u1", "--applied", "--at", past);
    expect(then).toMatchObject({ value: false, rule: "all:0.00:1" });
  });

  test("asks the ids of a segment that are in force, and notes where only these differ", async () => {
    await write(0);
    await apply(JAN_29);
    await write(0, {}, "bob\n");
    expect(await check(JAN_29 + HOUR, "--unit", "bob")).toMatchObject({ value: true, notes: [DIFFER] });
    expect(await check(JAN_29 + HOUR, "--unit", "bob", "--applied")).toMatchObject({ value: false });
    expect(await check(JAN_29 + HOUR, "--unit", "ann", "--applied")).toMatchObject({
      value: true,
      rule: "staff:100.00:1",
    });
  });

  test("says nothing where something else differs", async () => {
    await write(0);
    await apply(JAN_29);
    await write(0, { "gates/other.yaml": { gate: "other", rules: [{ rule: "all", percent: 100 }] } });
    expect(await check(JAN_29 + HOUR, "--unit", "u1")).toMatchObject({ notes: [] });
    const { stdout } = await pulse(JAN_29 + HOUR, "gate", "check", "other");
    expect(stdout).toContain("it is not in force: SDKs are given what is since 2026-01-29T03:00:00.000Z");
    const missing = await pulse(JAN_29 + HOUR, "gate", "check", "other", "--applied");
    expect(missing.exitCode).toBe(2);
    expect(missing.stderr).toContain('named "other" in force');
  });

  test("asks the files where nothing was applied by then, and says so", async () => {
    await write(100);
    expect(await check(JAN_29, "--unit", "u1")).toMatchObject({ notes: [] });
    expect(await check(JAN_29, "--unit", "u1", "--applied")).toMatchObject({
      ...{ value: true, in_force_since: null },
      notes: [expect.stringContaining("nothing was applied by then")],
    });
    const { exitCode, stderr } = await pulse(JAN_29, "gate", "check", "g", "--applied", "--specs", "specs.json");
    expect([exitCode, stderr.includes("--specs")]).toEqual([2, true]);
  });
});

describe("pulse gate timeline beside what is in force", () => {
  test("notes that the files differ, or that nothing of it is in force", async () => {
    const timeline = async () => (await pulse(JAN_29 + HOUR, "gate", "timeline", "g")).stdout;
    await write(0);
    await apply(JAN_29);
    expect(await timeline()).not.toContain("the files");
    await write(20);
    expect(await timeline()).toContain(
      "? the files differ from what is in force since 2026-01-29T03:00:00.000Z; `pulse apply --dry-run` shows how",
    );
    await write(20, { "gates/new.yaml": { gate: "new", salt: "n", rules: [{ rule: "all", percent: 5 }] } });
    expect((await pulse(JAN_29 + HOUR, "gate", "timeline", "new")).stdout).toContain("it is not in force");
  });

  test("says since when another unit type is hashed", async () => {
    await write(20);
    await apply(JAN_29);
    await write(20, {
      "pulse.yaml": {
        ...{ project: "shop", unit_types: ["userID", "stableID"] },
        sources: [{ type: "files", topic: "t", path: "in" }],
      },
      "gates/g.yaml": { gate: "g", unit_type: "stableID", salt: "s", rules: [{ rule: "all", percent: 20 }] },
    });
    await apply(JAN_29 + HOUR);
    const { stdout } = await pulse(JAN_29 + 2 * HOUR, "gate", "timeline", "g");
    expect(stdout.replace(/ +/g, " ")).toMatch(
      /\n 1 20 % .* stage by ann\n 2 20 % .* stage, balanced-1 stableID hashed, by ann/,
    );
  });
});
