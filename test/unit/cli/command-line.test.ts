import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { namedDays } from "../../../src/cli/days-to-run.ts";
import { runPulse } from "./fake-cli.ts";
import { makeFixtureProject } from "./fixture-project.ts";

let project: Awaited<ReturnType<typeof makeFixtureProject>>;
beforeAll(async () => {
  project = await makeFixtureProject();
});
afterAll(() => project.remove());

const pulse = (args: string[], world = {}) => runPulse(args, { cwd: project.folder, ...world });

describe("the command line", () => {
  test("prints its version", async () => {
    expect(await runPulse(["--version"])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });

  test.each([
    "init",
    "check",
    "land",
    "run",
    "results",
    "health",
    "query",
    "compare",
    "export",
    "prune",
    "docs",
    "calibrate",
    "power",
    "explain",
    "metrics",
    "demo",
  ])("explains %s with examples", async (command) => {
    const { exitCode, stdout } = await runPulse([command, "--help"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("Examples:");
    expect(stdout).toContain(`$ pulse ${command}`);
    expect(stdout).toContain("--project");
  });

  test("finds the project by --project, by PULSE_PROJECT and upward", async () => {
    const query = ["query", "-f", "csv", "select 1 as one"];
    const expected = { exitCode: 0, stdout: "one\r\n1\r\n" };
    expect(await runPulse(query, { cwd: join(project.folder, ".pulse") })).toMatchObject(expected);
    expect(await runPulse(query, { env: { PULSE_PROJECT: project.folder } })).toMatchObject(expected);
    expect(
      await runPulse([...query, "--project", project.folder], { env: { PULSE_PROJECT: "/elsewhere" } }),
    ).toMatchObject(expected);
  });

  test("a folder without a project is the user's error, with what to do", async () => {
    const { exitCode, stdout, stderr } = await runPulse(["results"], { cwd: tmpdir() });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(/^error CONFIG_NOT_FOUND: there is no pulse.yaml in .*\nhint: .*pulse init/);
  });

  test("errors are JSON where JSON is asked for", async () => {
    const { exitCode, stderr } = await pulse(["results", "new_chekout", "--json"]);
    expect(exitCode).toBe(2);
    expect(JSON.parse(stderr)).toEqual({
      error: {
        code: "RESULTS_UNKNOWN",
        fault: "input",
        message: 'there are no results of a gate or experiment "new_chekout" as of 2026-01-28',
        hint: expect.stringContaining('did you mean "new_checkout"?'),
        exit_code: 2,
      },
    });
  });

  test("mistakes in the arguments are said once, with the near name", async () => {
    const { exitCode, stderr } = await runPulse(["qury"]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^error ARGUMENTS: unknown command 'qury'\n {2}\(Did you mean query\?\)\nhint: /);
    expect(JSON.parse((await runPulse(["results", "--jason", "--json"])).stderr).error.code).toBe("ARGUMENTS");
  });

  test("a store without results says how to get some", async () => {
    const folder = await mkdtemp(join(tmpdir(), "pulse-empty-"));
    await writeFile(join(folder, "pulse.yaml"), "project: empty\n");
    const { exitCode, stderr } = await runPulse(["results"], { cwd: folder });
    await rm(folder, { recursive: true });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("error NOTHING_PUBLISHED");
    expect(stderr).toContain("pulse run");
  });

  test.each([
    [["results", "new_checkout", "--stage", "9"], 'no stage "9"'],
    [["results", "new_checkout", "--fail-on", "anything"], "take one of guardrail, health, worse, any"],
    [["results", "--fail-on", "any"], "--fail-on was given without a name"],
    [
      ["results", "new_checkout", "--fail-on", "any", "--view", "daily", "--metric", "revenue"],
      "--fail-on was given together with --view daily",
    ],
    [["results", "new_checkout", "--stage", "two"], "write a stage's number"],
    [["results", "new_checkout", "--dimension", "contry"], 'did you mean "country"?'],
    [["results", "new_checkout", "--metric", "revenu"], 'did you mean "revenue"?'],
    [["results", "new_checkout", "--ds", "2026-02-01"], "2026-02-01 is not published"],
    [["results", "new_checkout", "--view", "weekly"], "take one of daily, days_since_exposure, last_7, last_28"],
    [["results", "--view", "last_7"], "--view last_7 was given without a name"],
    [["results", "new_checkout", "--view", "daily"], "--metric revenue"],
    [["results", "new_checkout", "--view", "last_7", "--dimension", "country"], "a view is of all units only"],
    [["results", "new_checkout", "--view", "last_7", "--stage", "pooled"], "a view is of each stage by itself"],
    [["results", "new_checkout", "--view", "last_7", "--metric", "page_views"], 'no metric "page_views"'],
    [["results", "new_checkout", "--view", "daily", "--metric", "revenu"], 'did you mean "revenue"?'],
    [["results", "new_checkout", "--view", "daily", "--metric", "revenue", "--stage", "9"], 'no stage "9"'],
    [["results", "price_test", "--view", "last_28"], "RESULTS_VIEW_MISSING"],
  ])("%j is refused with what there is", async (args, words) => {
    const { exitCode, stderr } = await pulse(args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(words);
  });

  test("a metric by day is read from the store, as text and as JSON", async () => {
    const args = ["results", "new_checkout", "--view", "daily", "--metric", "revenue"];
    expect((await pulse(args)).stdout).toMatch(/^ {3}2026-01-25 +8,954 +8,871 /m);
    const card = JSON.parse((await pulse([...args, "--json"])).stdout);
    expect(card).toMatchObject({ selection: { view: "daily", metric: "revenue", stage: null }, rules: [{ stage: 3 }] });
    expect((await pulse(["results", "new_checkout", "--view", "last_28"])).stdout).toContain(
      "last 28 days of each stage",
    );
  });

  test("results without a name list every gate and experiment, one line each", async () => {
    const { stdout } = await pulse(["results"]);
    expect(stdout).toMatch(/new_checkout +4 +100 % +15,120 +✗ 1 +✗ 1 +✓ 2 +– +\? 1 +FAIL 3 +STOP/);
    expect(stdout).toMatch(/price_test +– +– +29,981/);
    const { results } = JSON.parse((await pulse(["results", "--json"])).stdout);
    expect(results.map((one: { name: string }) => one.name)).toEqual(["new_checkout", "price_test"]);
  });

  test("--fail-on exits with 3 and says why where the answer is no, in text and as JSON", async () => {
    const no = await pulse(["results", "new_checkout", "--fail-on", "guardrail"]);
    expect(no.exitCode).toBe(3);
    expect(no.stdout).toContain("--fail-on guardrail: no\n");
    const json = await pulse(["results", "new_checkout", "--fail-on", "health", "--json"]);
    expect(json.exitCode).toBe(3);
    expect(JSON.parse(json.stdout).decision).toMatchObject({ verdict: "stop", health: "fail" });
    expect((await pulse(["results", "price_test", "--fail-on", "guardrail"])).exitCode).toBe(0);
  });

  test("the scorecard read from the store is in colour on a terminal only", async () => {
    const piped = await pulse(["results", "new_checkout"]);
    expect(piped.exitCode).toBe(0);
    expect(piped.stdout).not.toContain("\u001b");
    expect((await pulse(["results", "new_checkout"], { columns: 100 })).stdout).toContain("\u001b[32m");
    expect((await pulse(["results", "new_checkout", "--no-color"], { columns: 100 })).stdout).toBe(piped.stdout);
    expect((await pulse(["results", "new_checkout"], { columns: 100, env: { NO_COLOR: "1" } })).stdout).toBe(
      piped.stdout,
    );
    expect((await pulse(["results", "new_checkout"], { env: { FORCE_COLOR: "1" } })).stdout).toContain("\u001b[32m");
  });

  test("health exits with 3 when a check fails, and lists it first", async () => {
    const { exitCode, stdout } = await pulse(["health"]);
    expect(exitCode).toBe(3);
    expect(stdout.split("\n")[2]).toMatch(/^ FAIL {2}srm in new_checkout/);
    const json = JSON.parse((await pulse(["health", "--json"])).stdout);
    expect(json).toMatchObject({ ds: "2026-01-28", status: "fail" });
    expect(json.checks.map((check: { status: string }) => check.status)).toEqual([
      ...Array<string>(4).fill("fail"),
      ...Array<string>(5).fill("warn"),
      ...Array<string>(2).fill("skipped"),
      "ok",
      "ok",
      "ok",
    ]);
  });

  test.each([
    [["--ds", "2026-01-05", "--from", "2026-01-01", "--to", "2026-01-02"], "--ds was given together"],
    [["--from", "2026-01-01"], "--from was given alone"],
    [["--from", "2026-01-03", "--to", "2026-01-01"], "is after"],
    [["--ds", "yesterday"], "not a calendar day"],
  ])("run %j is refused", (args, words) => {
    const option = (name: string) => (args.includes(name) ? { [name.slice(2)]: args[args.indexOf(name) + 1] } : {});
    expect(() => namedDays({ ...option("--ds"), ...option("--from"), ...option("--to") })).toThrow(words);
  });

  test("run takes days one by one, across the end of a month; none named is none", () => {
    expect(namedDays({ from: "2026-02-27", to: "2026-03-01" })).toEqual(["2026-02-27", "2026-02-28", "2026-03-01"]);
    expect(namedDays({ ds: "2026-02-27" })).toEqual(["2026-02-27"]);
    expect(namedDays({})).toBeUndefined();
  });
});
