import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { logNormal, normal } from "../../datasets/calibration/distributions.ts";
import { type ValueColumn, valueWorld } from "../../datasets/calibration/value-world.ts";
import { dayOf, replicationOf } from "../../datasets/calibration/world.ts";
import { writeWorld } from "../../datasets/calibration/write.ts";
import { scenarios } from "../../src/cli/calibrate/scenarios.ts";
import { loadProject } from "../../src/config/load.ts";
import { land } from "../../src/landing/land.ts";
import { runDs } from "../../src/publish/run-ds.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { type Outcome, runPulse } from "../unit/cli/fake-cli.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder("calibrate");
});
afterAll(() => folder.remove());

describe("pulse calibrate --quick", () => {
  let outcome: Outcome;
  let page: string;
  beforeAll(async () => {
    const output = join(folder.path, "docs", "calibration.md");
    outcome = await runPulse(["calibrate", "--quick", "--output", output, "--json"]);
    page = await readFile(output, "utf8");
  }, 1_200_000);

  it("finds every promise kept, the whole way from messages to published tables", () => {
    const { scenarios: found } = JSON.parse(outcome.stdout) as {
      scenarios: { figures: { subject: string; property: string; verdict: string }[] }[];
    };
    const figures = found.flatMap((scenario) => scenario.figures);
    expect(figures.filter(({ verdict }) => verdict === "off" || verdict === "nothing")).toEqual([]);
    expect(figures.filter(({ verdict }) => verdict === "as_expected").length).toBeGreaterThan(60);
    expect(outcome).toMatchObject({ exitCode: 0, stderr: "" });
  });

  it("writes a page with every scenario", () => {
    const sections = [...page.matchAll(/^## (.*)$/gm)].map(([, name]) => name);
    expect(sections).toEqual(scenarios.map(({ name }) => name));
  });
});

describe("pulse calibrate of one scenario", () => {
  it("says the same for the same seed, and another thing for another", async () => {
    const run = async (seed: string) =>
      (await runPulse(["calibrate", "--quick", "--scenario", "srm_broken", "--json", "--seed", seed])).stdout;
    const first = await run("3");
    expect(await run("3")).toBe(first);
    expect(await run("4")).not.toBe(first);
  }, 300_000);

  it("knows which there are", async () => {
    const { exitCode, stderr } = await runPulse(["calibrate", "--scenario", "nonsense"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("error CALIBRATE_SCENARIO_UNKNOWN");
    expect(stderr).toContain("two_percent");
  });
});

describe("pulse calibrate --analysis", () => {
  /** A metric to be trusted, whose groups differ by far; and one that hangs on a few units. */
  const columns: readonly ValueColumn[] = [
    { metric: "usual", control: normal(100, 20), test: normal(140, 20) },
    { metric: "long_tail", control: logNormal(2), test: logNormal(2) },
  ];
  const world = valueWorld({ name: "own", units: 600, testShare: 0.05, columns });
  const { name } = replicationOf(world, 0);
  const ds = dayOf(world, 0);
  const calibrate = (...args: string[]) =>
    runPulse(["calibrate", "--analysis", name, "--splits", "400", "--project", join(folder.path, "own"), ...args]);

  beforeAll(async () => {
    await writeWorld(join(folder.path, "own"), world, { seed: 5, indexes: [0] });
    const project = await loadProject(join(folder.path, "own"));
    await land(project, { signal: new AbortController().signal, once: true });
    await runDs({ project, ds });
  }, 60_000);

  it("trusts a metric that finds nothing in random splits of both groups, though the real groups differ by far", async () => {
    const { exitCode, stdout } = await calibrate("--metric", "usual");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("600 units of test and control, split at random 400 times, 5 % into the test group");
    expect(stdout).toMatch(/usual can be trusted here/);
  });

  it("does not trust a metric that hangs on a few units, and says so by its exit code", async () => {
    const { exitCode, stdout } = await calibrate("--metric", "long_tail", "--json");
    expect(exitCode).toBe(3);
    const [answer] = JSON.parse(stdout) as {
      ds: string;
      metrics: { false_positives: { value: number }; in_words: string }[];
    }[];
    expect(answer?.ds).toBe(ds);
    expect(answer?.metrics[0]?.false_positives.value).toBeGreaterThan(0.1);
    expect(answer?.metrics[0]?.in_words).toContain("do not trust it here");
  });

  it("says which analyses and metrics there are", async () => {
    expect(await runPulse(["calibrate", "--analysis", "other", "--project", join(folder.path, "own")])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(new RegExp(`CALIBRATE_ANALYSIS_UNKNOWN[\\s\\S]*one of ${name}`)),
    });
    expect(await calibrate("--metric", "other")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/CALIBRATE_METRIC_UNKNOWN[\s\S]*one of usual, long_tail/),
    });
  });
});
