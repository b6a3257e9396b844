import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runPulse } from "./fake-cli.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pulse-compare-"));
});
afterAll(() => rm(folder, { recursive: true }));

const input = {
  control: { kind: "mean", n: 3407, sum: 1396.87, sum_squares: 52377.9767 },
  treatment: { kind: "mean", n: 3461, sum: 2422.7, sum_squares: 134698.29 },
};
const text = JSON.stringify(input);

describe("pulse compare", () => {
  test("reads standard input, a dash and a file alike", async () => {
    await writeFile(join(folder, "arms.json"), `\uFEFF${text}\n`);
    const piped = await runPulse(["compare"], { stdin: text });
    expect(piped).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await runPulse(["compare", "-"], { stdin: text })).toEqual(piped);
    expect(await runPulse(["compare", "arms.json"], { cwd: folder })).toEqual(piped);
  });

  test("shows groups, differences and how they came about", async () => {
    const { stdout } = await runPulse(["compare"], { stdin: text });
    expect(stdout.split("\n").slice(0, 12)).toEqual([
      "test against control · mean · 95 % intervals",
      "",
      "          units     mean  standard error  total",
      " test     3,461  0.70000          0.1054  2,423",
      " control  3,407  0.41000         0.06682  1,397",
      "",
      "                           estimate  interval              p",
      " difference                 +0.2900  [+0.0454, +0.5346]    0.0202  ✓ better",
      " relative (Fieller)        +70.73 %  [+9.41 %, +170.9 %]   0.0202",
      "   always valid                      [-0.0905, +0.6705]    0.2593",
      "   always valid, relative            [-17.68 %, +271.1 %]  0.2593",
      "",
    ]);
    expect(stdout).toContain("Welch: t = 2.324, 5,842 degrees of freedom, standard error 0.1248");
    expect(stdout).toContain("Bayesian view, flat prior: +0.2900 [+0.0454, +0.5346]; chance to win 99.0 %");
    expect(stdout).toContain("is seen with a chance of 80.0 %");
  });

  test("gives numbers as JSON, whole and unrounded", async () => {
    const { stdout } = await runPulse(["compare", "--json"], { stdin: text });
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({
      what: "comparison",
      headline: { difference: "absolute", estimate: 0.29, verdict: "better" },
      test: { units: 3461, mean: 0.7, total: 2422.7 },
      cuped: null,
      warnings: [],
    });
    expect(result.plain.difference.degrees_of_freedom).toBeCloseTo(5841.742032093565, 8);
  });

  test("needs no colour, no Unicode and no project", async () => {
    const { stdout } = await runPulse(["compare", "--ascii"], { stdin: text, cwd: tmpdir() });
    expect(stdout).toMatch(/^[\n -~]*$/);
    expect((await runPulse(["compare"], { stdin: text, columns: 80 })).stdout).toContain("\u001b[");
  });

  test("never writes a line that is wider than the terminal, tables aside", async () => {
    const { stdout } = await runPulse(["compare", "--no-color"], { stdin: text, columns: 60 });
    const notes = stdout.split("\n").filter((line) => line.startsWith("   ") && !line.includes("valid"));
    for (const line of notes.slice(2)) expect(line.length).toBeLessThanOrEqual(60);
  });

  test("without anything to compare, says what to do", async () => {
    expect(await runPulse(["compare"], { stdin: " \n" })).toMatchObject({
      exitCode: 2,
      stderr:
        "error COMPARE_INPUT_MISSING: standard input is empty\nhint: name a file, or give it on standard input: pulse compare < file.json\n",
    });
    const missing = await runPulse(["compare", "nowhere.json"], { cwd: folder });
    expect(missing.stderr).toMatch(/^error COMPARE_FILE_UNREADABLE: there is no file nowhere\.json\n/);
    const unreadable = await runPulse(["compare", "."], { cwd: folder });
    expect(unreadable.stderr).toMatch(/^error COMPARE_FILE_UNREADABLE: \. cannot be read: EISDIR\n/);
  });

  test("has examples in its help that work", async () => {
    const { stdout } = await runPulse(["compare", "--help"]);
    const examples = [...stdout.matchAll(/\$ echo '(.*)' \| pulse compare/g)].map((match) => match[1] ?? "");
    expect(examples.length).toBeGreaterThan(2);
    for (const stdin of examples)
      expect(await runPulse(["compare"], { stdin })).toMatchObject({ exitCode: 0, stderr: "" });
  });

  test("mistakes end with exit code 2, as JSON where JSON is asked for", async () => {
    const { exitCode, stdout, stderr } = await runPulse(["compare", "--json"], { stdin: '{"p_values": [2]}' });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(JSON.parse(stderr).error).toMatchObject({
      code: "COMPARE_INPUT_INVALID",
      message: "standard input does not say what to compare:\np_values[0]: is 2: write a number from 0 to 1",
    });
  });
});

const run = async (of: unknown): Promise<string> => {
  const { exitCode, stdout, stderr } = await runPulse(["compare"], { stdin: JSON.stringify(of) });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return stdout;
};

describe("the text of pulse compare", () => {
  test("shows CUPED beside the plain result, and what it did", async () => {
    const stdout = await run({
      control: { values: [3, 5, 4, 6, 8, 2], pre: [2, 5, 5, 6, 7, 1] },
      test: { values: [6, 7, 5, 9, 8, 4], pre: [4, 6, 3, 7, 8, 2] },
      options: { difference: "relative", margin: { margin: 0.1 } },
    });
    expect(stdout).toMatch(/^ relative \(Fieller\) /m);
    expect(stdout).toMatch(/^ CUPED relative \(Fieller\) /m);
    expect(stdout).toMatch(/CUPED takes away \d\d\.\d % of the variance; 100\.0 % of the units have history/);
    expect(stdout).toContain("Before anybody was exposed, the groups differed by");
    expect(stdout).toContain("Non-inferiority by a margin of 10.00 %, increase is good:");
    expect(stdout).toContain("! CUPED's coefficient is estimated from 12 units");
  });

  test("says why there is no number in its place", async () => {
    const stdout = await run({ control: null, test: { kind: "proportion", n: 20, sum: 3 } });
    expect(stdout).toContain(" control      –");
    expect(stdout).toMatch(/^ difference +no control group left$/m);
    const flat = await run({ control: { values: [-1, 1, -2, 2] }, test: { values: [1, 2] } });
    expect(flat).toMatch(/^ relative \(Fieller\) +the control mean is zero$/m);
  });

  test("of one-sided tests names the end that there is", async () => {
    const stdout = await run({ ...input, options: { alternative: "greater" } });
    expect(stdout).toContain("95 % intervals, one-sided (greater)");
    expect(stdout).toMatch(/^ difference +\+0\.2900 +from \+0\.0847 +0\.0101 /m);
  });

  test("of a ramp shows the pool, each stage, and warns of the sum", async () => {
    const arm = (n: number, sum: number) => ({ kind: "proportion", n, sum });
    const stdout = await run({
      stages: [
        { name: "Friday", percent: 1, control: arm(990_000, 20_000), test: arm(10_000, 230) },
        { name: "Saturday", percent: 50, control: arm(500_000, 5000), test: arm(500_000, 6000) },
        { percent: 100, control: null, test: arm(100, 1) },
      ],
    });
    expect(stdout).toMatch(/^ pooled difference +\+0\.20\d\d pp +\[/m);
    expect(stdout).toMatch(/^ 1 Friday 1 % +10,000 +990,000 +2\.3000 % +2\.0202 % +\+0\.2798 pp/m);
    expect(stdout).toMatch(/^ 3 100 % +100 +– .* no control group left/m);
    const sentence = stdout.replaceAll(/\s+/g, " ");
    expect(sentence).toContain("2 stages pooled by inverse variance, of both groups together, 1 left out; weights");
    // The published closed form weights by each group's own variance: 0.2015 percentage points.
    expect(sentence).toContain("By each group's own variance: +0.2015 pp [");
    expect(stdout).toContain("Mantel and Haenszel: +0.2030 pp");
    expect(stdout.replaceAll(/\s+/g, " ")).toContain(
      "! adding all stages up would show the opposite sign (Simpson's paradox)",
    );
    expect(stdout).toContain("pooled ok (p 1.0000)");
  });

  test("of a split says whether the groups are comparable", async () => {
    const broken = await run({ users: [1000, 1200], weights: [50, 50], names: ["control", "test"] });
    expect(broken).toContain(" FAIL  chi-squared 18.18 with 1 degrees of freedom, p 2.0e-5");
    expect(broken).toContain("the groups are not comparable");
    expect(broken).toMatch(/^ control +1,000 +45\.5 % +50\.0 %$/m);
    const daily = await run({
      users: [
        [500, 510],
        [490, 500],
      ],
      weights: [1, 1],
    });
    expect(daily).toContain("Looked at after each of 2 days: p 1.0000 (always valid)");
  });

  test("of p-values shows every correction, or the one that was asked for", async () => {
    const all = await run({ p_values: [0.01, 0.04, 0.03], names: ["revenue", "orders", "visits"] });
    expect(all).toMatch(/^ test +p +bonferroni +holm +hochberg +benjamini-hochberg +benjamini-yekutieli$/m);
    expect(all).toMatch(/^ revenue +0\.0100 +0\.0300 +0\.0300 +0\.0300 +0\.0300 +0\.0550$/m);
    const one = await run({ p_values: [0.01, 0.04, 0.03], options: { correction: "holm" } });
    expect(one).toMatch(/^ test +p +holm$/m);
  });

  test("of a quantile shows the quantiles with their own intervals", async () => {
    const units = Array.from({ length: 60 }, (_, index) => index);
    const stdout = await run({
      control: { values: units },
      test: { values: units.map((value) => [value + 5, value + 6]) },
      options: { quantile: 0.5 },
    });
    expect(stdout).toContain("test against control · median · 95 % intervals");
    expect(stdout).toMatch(/^ test +60 +120 +35\.000 +\[/m);
  });
});
