import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeProject } from "../../harness/write-project.ts";
import { STATSIG_PROJECT } from "../gates/specs/statsig-project.ts";
import { runPulse } from "./fake-cli.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pulse-import-"));
  await writeProject(folder, {
    "pulse.yaml": {
      project: "shop",
      unit_types: ["userID", "companyID"],
      sources: [{ type: "files", topic: "events", path: "inbox" }],
    },
    "specs.json": STATSIG_PROJECT,
  });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const pulse = (args: string[], stdin?: string) =>
  runPulse(args, { cwd: folder, ...(stdin === undefined ? {} : { stdin }) });

describe("pulse import statsig", () => {
  test("writes files that pulse check finds fine", async () => {
    const { stdout, exitCode } = await pulse(["import", "statsig", "specs.json"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("9 files written");
    expect(stdout).toContain('it asks "bad name", which is left out');
    expect(await pulse(["check"])).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await readFile(join(folder, "gates", "new_checkout.yaml"), "utf8")).toBe(
      `# yaml-language-server: $schema=../schema/gate.schema.json
# Imported from a Statsig project by \`pulse import statsig\`.
gate: new_checkout
salt: spec-salt
rules:
  - rule: 3Qfj3h
    when:
      - {in_holdout: global_holdout}
    percent: 0
  - rule: employees
    salt: x
    when:
      - {in_segment: staff}
    percent: 100
  - rule: 2DG
    name: Everyone else
    salt: 2DG:10.00:2
    percent: 10
`,
    );
  });

  test("a dry run writes nothing", async () => {
    const { stdout } = await pulse(["import", "statsig", "specs.json", "--dry-run"]);
    expect(stdout).toContain("9 files would be written");
    expect(await readdir(folder)).not.toContain("gates");
  });

  test("never overwrites a file unless it is told to", async () => {
    await writeProject(folder, { "gates/new_checkout.yaml": { gate: "mine" } });
    const { stderr, exitCode } = await pulse(["import", "statsig", "specs.json"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      "error IMPORT_WOULD_OVERWRITE: gates already holds new_checkout.yaml; nothing was written",
    );
    expect(await readdir(join(folder, "gates"))).toEqual(["new_checkout.yaml"]);
    expect(await pulse(["import", "statsig", "specs.json", "--overwrite"])).toMatchObject({ exitCode: 0 });
    expect(await readFile(join(folder, "gates", "new_checkout.yaml"), "utf8")).toContain("gate: new_checkout");
  });

  test("reads standard input, writes elsewhere, and tells programs what it did", async () => {
    const { stdout } = await pulse(
      ["import", "statsig", "-", "--into", "moved", "--json"],
      JSON.stringify(STATSIG_PROJECT),
    );
    const result = JSON.parse(stdout) as { written: { path: string }[]; left_out: object[] };
    expect((await readdir(join(folder, "moved"))).sort()).toEqual(result.written.map(({ path }) => path).sort());
    expect(result).toMatchObject({ folder: "moved", dry_run: false, unit_types: ["companyID", "userID"] });
    expect(result.left_out).toContainEqual({ name: "bandit", why: expect.stringContaining("bandit") });
  });

  test("what is no specs document says where it is wrong", async () => {
    await writeFile(join(folder, "bad.json"), '{"feature_gates": [{"name": "g"}], "dynamic_configs": []}');
    const { stderr, exitCode } = await pulse(["import", "statsig", "bad.json"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("error SPECS_INVALID: feature_gates[0].salt: a spec has a salt");
  });
});
