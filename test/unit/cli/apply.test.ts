import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readChanges } from "../../../src/changes/history.ts";
import { writeProject } from "../../harness/write-project.ts";
import { type FakeWorld, runPulse } from "./fake-cli.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pulse-apply-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const JAN_29 = Date.UTC(2026, 0, 29, 3);
const pulse = (args: readonly string[], world: FakeWorld = {}) =>
  runPulse([...args, "--no-color"], { cwd: folder, env: { PULSE_USER: "ann" }, columns: 80, ...world });
const writeGate = (percent: number, more: object = {}) =>
  writeProject(folder, {
    "pulse.yaml": { project: "shop", sources: [{ type: "files", topic: "t", path: "in" }] },
    "gates/g.yaml": { gate: "new_checkout", salt: "s", rules: [{ rule: "everyone", percent, ...more }] },
  });
const history = () => readChanges(join(folder, ".pulse"));

describe("pulse apply", () => {
  it("shows what changes and for whom, asks, and records who, when, what and why", async () => {
    await writeGate(10);
    await pulse(["apply", "--yes"], { now: JAN_29 });
    await writeGate(50);
    const { exitCode, stdout, stderr } = await pulse(["apply", "-m", "no complaints"], {
      asks: true,
      stdin: "y\n",
      now: JAN_29 + 86_400_000,
    });
    expect(exitCode).toBe(0);
    expect(stdout).toContain(
      [
        " ~ gate new_checkout",
        "    everyone  10 % -> 50 %",
        "      40 % of units newly pass",
        "      stage 2 begins",
        "      the balanced analysis goes on",
        "    rules.everyone.percent: 10 -> 50",
      ].join("\n"),
    );
    expect(stderr).toContain("Apply these changes? [y/N]");
    expect(stdout).toContain('in force since 2026-01-30T03:00:00.000Z · by ann · "no complaints"');
    expect(history().at(-1)).toMatchObject({
      changed_by: "ann",
      reason: "no complaints",
      recorded_by: "apply",
      changed_at_us: String((JAN_29 + 86_400_000) * 1000),
    });
  });

  it("at first lists in one line what is only recorded", async () => {
    await writeProject(folder, {
      "metrics/m.yaml": {
        metrics: ["a", "b"].map((name) => ({ name, kind: "count", event: name })),
      },
    });
    await writeGate(10);
    const { stdout } = await pulse(["apply", "--dry-run"]);
    expect(stdout.split("\n").slice(0, 5)).toEqual([
      "shop · files against what is in force · 4 added",
      "",
      " + 2 metrics and the settings are recorded",
      "",
      " + gate new_checkout",
    ]);
  });

  it.each(["n\n", "\n", ""])("applies nothing when the answer is %j", async (stdin) => {
    await writeGate(10);
    const { exitCode, stderr } = await pulse(["apply"], { asks: true, stdin });
    expect([exitCode, stderr.includes("nothing was applied"), history()]).toEqual([0, true, []]);
  });

  it("needs --yes where nobody can be asked", async () => {
    await writeGate(10);
    const { exitCode, stderr } = await pulse(["apply"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("APPLY_NOT_CONFIRMED");
    expect(stderr).toContain("--yes");
    expect(history()).toEqual([]);
  });

  it("says that there is nothing to apply, and records nothing", async () => {
    await writeGate(10);
    await pulse(["apply", "--yes"]);
    const before = history();
    const { exitCode, stdout } = await pulse(["apply"]);
    expect([exitCode, stdout]).toEqual([0, "✓ nothing to apply: the files are in force\n"]);
    expect(history()).toEqual(before);
  });

  it("with --dry-run shows and records nothing, also as JSON", async () => {
    await writeGate(10);
    await pulse(["apply", "--yes"]);
    await writeGate(5);
    const { stdout } = await pulse(["apply", "--dry-run", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      status: "planned",
      changed_at: null,
      changed_by: "ann",
      changes: [
        {
          subject: "gate new_checkout",
          fields: [{ path: "rules.everyone.percent", before: 10, after: 5 }],
          effects: [{ of: "everyone", newly_passing_ratio: 0, newly_failing_ratio: 0.05, stage: 2, disruptive: true }],
        },
      ],
    });
    expect(history().filter(({ subject }) => subject.startsWith("gate"))).toHaveLength(1);
  });

  it("applies no project with mistakes", async () => {
    await writeGate(110);
    const { exitCode, stderr } = await pulse(["apply", "--yes"]);
    expect([exitCode, stderr.includes("CONFIG_INVALID"), history()]).toEqual([2, true, []]);
  });
});

describe("pulse gate timeline", () => {
  it("shows the stages of a rule with who began them and why, and what is analysed", async () => {
    const steps: [number, object, string][] = [
      [10, {}, "a start"],
      [50, {}, "no complaints"],
      [50, { salt: "again" }, "units mixed up"],
      [100, { salt: "again" }, "done"],
    ];
    for (const [index, [percent, more, why]] of steps.entries()) {
      await writeGate(percent, more);
      await pulse(["apply", "--yes", "-m", why], { now: JAN_29 + index * 7 * 86_400_000 });
    }
    const now = JAN_29 + 30 * 86_400_000;
    const { stdout } = await pulse(["gate", "timeline", "new_checkout"], { columns: 120, now });
    const squeezed = stdout.replace(/ +/g, " ");
    expect(squeezed).toContain("everyone · from the history of pulse apply");
    expect(squeezed).toContain(
      ' 2 50 % 2026-02-05 03:00 2026-02-12 03:00 7 d 00 h stage, balanced-1 by ann, "no complaints"',
    );
    expect(squeezed).toContain(
      "3 50 % 2026-02-12 03:00 2026-02-19 03:00 7 d 00 h stage, balanced-2 salt changed, by ann",
    );
    expect(squeezed).toContain('4 100 % 2026-02-19 03:00 in force 9 d 00 h no control by ann, "done"');
    const json: unknown = JSON.parse((await pulse(["gate", "timeline", "new_checkout", "--json"], { now })).stdout);
    expect(json).toMatchObject({
      kind: "gate",
      rules: [
        {
          source: "applied",
          stages: [{ percent: 10, analyses: ["stage", "balanced-1"] }, {}, { salt_changed: true }, { in_force: true }],
        },
      ],
    });
  });

  it("says that nothing has landed from which stages could be inferred", async () => {
    await writeProject(folder, {
      "pulse.yaml": { project: "shop", sources: [{ type: "files", topic: "t", path: "in" }] },
      "gates/g.yaml": { gate: "new_checkout", rules: [{ rule: "everyone" }] },
    });
    const { stdout, exitCode } = await pulse(["gate", "timeline", "new_checkout"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("nothing has landed yet");
  });

  it("names the gates that there are", async () => {
    await writeGate(1);
    const { exitCode, stderr } = await pulse(["gate", "timeline", "other"]);
    expect([exitCode, stderr.includes("TIMELINE_GATE_UNKNOWN"), stderr.includes("new_checkout")]).toEqual([
      2,
      true,
      true,
    ]);
  });
});
