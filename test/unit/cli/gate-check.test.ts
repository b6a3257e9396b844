import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeProject } from "../../harness/write-project.ts";
import { STATSIG_PROJECT } from "../gates/specs/statsig-project.ts";
import { runPulse } from "./fake-cli.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pulse-gate-"));
  await writeProject(folder, {
    "pulse.yaml": {
      project: "shop",
      unit_types: ["userID", "stableID", "companyID"],
      sources: [{ type: "files", topic: "events", path: "inbox" }],
    },
    "specs.json": STATSIG_PROJECT,
    "gates/new_checkout.yaml": {
      gate: "new_checkout",
      salt: "spec-salt",
      rules: [
        {
          rule: "beta",
          when: [{ field: "plan", operator: "in", values: ["beta"] }, { in_segment: "staff" }],
          percent: 100,
        },
        { rule: "rule-salt", name: "Everyone", percent: 44.59 },
      ],
    },
    "gates/staff.yaml": { segment: "staff", ids: ["ann"] },
    "gates/devices.yaml": { gate: "devices", unit_type: "stableID", salt: "d", rules: [{ rule: "all", percent: 50 }] },
    "gates/unknown_salt.yaml": { gate: "unknown_salt", rules: [{ rule: "all", percent: 50 }] },
    "gates/held.yaml": {
      gate: "held",
      unit_type: "companyID",
      salt: "h",
      overrides: [{ ids: ["bad"], outcome: "fail" }],
      rules: [{ rule: "nobody", percent: 0 }],
    },
    "gates/stop.yaml": {
      holdout: "stop",
      unit_type: "companyID",
      salt: "x",
      when: [{ bucket: { salt: "p", among: ["0-999"] } }, { field: "companyID", operator: "in", values: ["all"] }],
      rollout: [{ from: "2026-01-01", percent: 100 }],
      gates: ["held"],
    },
    "gates/whole.yaml": { gate: "whole", rules: [{ rule: "all", percent: 100 }] },
    "gates/price.yaml": {
      experiment: "price",
      salt: "price-salt",
      control: "a",
      overrides: [{ ids: ["boss"], group: "b" }],
      groups: [
        { group: "a", share: 50, parameters: { price: 1 } },
        { group: "b", share: 50, parameters: { price: 2 } },
      ],
    },
  });
  await writeFile(join(folder, "user.json"), '{"privateAttributes": {"plan": "beta"}}');
  await writeFile(join(folder, "vip.txt"), "u1\nu2\n");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const check = (...args: string[]) => runPulse(["gate", "check", ...args], { cwd: folder });
const json = async (...args: string[]) =>
  JSON.parse((await check(...args, "--json")).stdout) as Record<string, unknown>;

describe("pulse gate check", () => {
  test("shows the outcome, the rule, each condition and the bucket", async () => {
    const { stdout, stderr, exitCode } = await check(
      "new_checkout",
      "--unit",
      "user-1",
      "--attributes",
      "plan=free,country=DE",
    );
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    expect(stdout).toBe(`new_checkout · gate · userID user-1 · 2026-01-29T03:00:00.000Z

 ✓ pass
   by rule rule-salt

Rules in the order in which they were tried
 beta · 100 % does not apply
   ✗ plan is one of "beta"    there is "free"
   ✗ is in the segment staff  fails by default
       id_list · 100 % does not apply
         ✗ userID is (case-sensitive) one of "ann"  there is "user-1"
 rule-salt · Everyone · 44.59 %
   ✓ everyone
   ✓ bucket 4458 of 10,000 of SHA-256("spec-salt.rule-salt.user-1"); passes below 4459
`);
  });

  test("JSON has the same, for programs", async () => {
    const { rules, ...rest } = await json("new_checkout", "--unit", "user-1", "--environment", "staging");
    expect(rest).toMatchObject({
      kind: "gate",
      outcome: "decided",
      value: true,
      rule: "rule-salt",
      environment: "staging",
    });
    expect(rules).toMatchObject([
      { rule: "beta", matches: false },
      {
        rule: "rule-salt",
        bucket: { bucket: 4458, of: 10000, hashed: "spec-salt.rule-salt.user-1", passes_below: 4459 },
      },
    ]);
  });

  test("private attributes are evaluated and shown nowhere", async () => {
    const args = ["new_checkout", "--unit", "ann", "--attributes", "@user.json"];
    expect(await json(...args)).toMatchObject({ rule: "beta", user: { privateAttributes: { plan: "(private)" } } });
    expect((await check(...args)).stdout).toContain("a private attribute");
  });

  test("a bare unit is of the gate's unit type, and others are named", async () => {
    expect(await json("devices", "--unit", "d9")).toMatchObject({ user: { customIDs: { stableID: "d9" } }, notes: [] });
    expect(await json("devices", "--unit", "userID=u1")).toMatchObject({
      notes: [expect.stringContaining("the user has no stableID")],
    });
    expect(await json("new_checkout", "--unit", "dTE=")).toMatchObject({ user: { userID: "dTE=" } });
  });

  test("experiments, segments and the parts of a Statsig project are found by name", async () => {
    expect(await json("price", "--unit", "u1")).toMatchObject({
      kind: "experiment",
      group: expect.stringMatching(/^[ab]$/),
    });
    expect((await check("staff", "--unit", "ann")).stdout).toContain("✓ in the segment");
    const specs = ["--specs", "specs.json"];
    expect(await json("home", "--unit", "u1", ...specs)).toMatchObject({ kind: "layer", value: { text: "hi" } });
    expect(await json("price_test", "--unit", "u7", ...specs)).toMatchObject({ value: { price: 12 }, group: "Test" });
  });

  test("members of an id list are given as a file; without them it cannot be evaluated", async () => {
    const args = ["vips", "--unit", "u1", "--specs", "specs.json"];
    const without = await check(...args);
    expect(without.exitCode).toBe(3);
    expect(without.stdout).toContain("--id-list vip=FILE");
    expect(await json(...args, "--id-list", "vip=vip.txt")).toMatchObject({ value: true, notes: [] });
  });

  test("what cannot be evaluated is said, and is exit code 3", async () => {
    const { stdout, exitCode } = await check("unknown_salt", "--unit", "u1");
    expect(exitCode).toBe(3);
    expect(stdout).toContain("? cannot be evaluated");
  });

  test("the user's missing id is noted only where something was hashed with it", async () => {
    expect(await json("new_checkout", "--attributes", "plan=free")).toMatchObject({
      notes: [expect.stringContaining("the user has no userID: it is hashed as an empty text")],
    });
    expect(await json("held", "--unit", "stableID=d1")).toMatchObject({
      rule: "nobody",
      notes: [expect.stringContaining("the user has no companyID")],
    });
    expect(await json("held", "--unit", "companyID=all")).toMatchObject({ rule: "holdout:stop", notes: [] });
    expect(await json("whole", "--attributes", "plan=free")).toMatchObject({ rule: "all", notes: [] });
  });

  test("what forces an outcome is said: an override, or a holdout", async () => {
    const decided = async (...args: string[]) => (await check(...args)).stdout.split("\n").slice(2, 4);
    expect(await decided("held", "--unit", "companyID=all")).toEqual([
      " ✗ fail",
      "   held out by the holdout stop (rule holdout:stop)",
    ]);
    expect(await decided("held", "--unit", "companyID=bad")).toEqual([
      " ✗ fail",
      "   forced to fail by an override (rule fail:all:id_override)",
    ]);
    expect((await decided("price", "--unit", "boss"))[1]).toBe(
      "   forced into the group b by an override (rule b:userID:id_override)",
    );
    expect((await decided("stop", "--unit", "companyID=all"))[1]).toBe("   by rule holdout:100.00:1");
  });

  test("two ids of one unit type are a mistake", async () => {
    for (const [name, ...units] of [
      ["devices", "stableID=d1", "u9"],
      ["devices", "stableID=d1", "stableid=d1"],
      ["new_checkout", "u1", "userID=u2"],
    ]) {
      const { exitCode, stderr } = await check(name ?? "", ...units.flatMap((unit) => ["--unit", unit]));
      expect([exitCode, stderr.includes("error GATE_USER_INVALID: --unit gives two ids of ")]).toEqual([2, true]);
    }
    expect((await check("devices", "--unit", "d1", "--unit", "userID=u1")).exitCode).toBe(0);
  });

  test("mistakes say what to write", async () => {
    expect(await check("new_chekout", "--unit", "u1")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining(
        'error GATE_UNKNOWN: there is no gate, experiment, layer, config, segment or holdout named "new_chekout"\nhint: did you mean "new_checkout"?',
      ),
    });
    expect((await check("new_checkout", "--attributes", "plan")).stderr).toContain("error GATE_USER_INVALID");
    expect((await check("new_checkout", "--attributes", "{oops")).stderr).toContain("--attributes is no JSON");
    expect((await check("new_checkout", "--attributes", "@nowhere.json")).stderr).toContain(
      "error GATE_FILE_UNREADABLE",
    );
    expect((await check("new_checkout", "--at", "yesterday")).stderr).toContain("2026-02-01T10:00:00Z");
    expect((await check("new_checkout", "--specs", "vip.txt")).stderr).toContain(
      "error SPECS_INVALID: vip.txt is no JSON",
    );
  });
});
