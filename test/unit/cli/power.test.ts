import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { MetricHistory, RuleHistory } from "../../../src/cli/power/history.ts";
import { planFromFigures, planFromHistory } from "../../../src/cli/power/plan.ts";
import { givenFigures, type PowerOptions, planRequest, refuseBoth } from "../../../src/cli/power/plan-request.ts";
import { renderPlans } from "../../../src/cli/power/render-plan.ts";
import { createStyle } from "../../../src/cli/text/style.ts";
import { ASCII, UNICODE } from "../../../src/cli/text/symbols.ts";
import { displayWidth } from "../../../src/cli/text/width.ts";
import { PulseError } from "../../../src/errors.ts";
import { packagePath } from "../../../src/package-path.ts";
import { proportionBaseline } from "../../../src/statistics/planning/baseline.ts";
import { minimumDetectableEffect } from "../../../src/statistics/planning/minimum-detectable-effect.ts";
import { power } from "../../../src/statistics/planning/power.ts";
import { rampPlan, steadyUnits } from "../../../src/statistics/planning/ramp-plan.ts";
import { runPulse } from "./fake-cli.ts";
import { makeFixtureProject } from "./fixture-project.ts";

const DEFAULTS: PowerOptions = { effects: "1,2,5", days: "28", power: "0.8" };

function errorOf(work: () => unknown): PulseError {
  try {
    work();
  } catch (error) {
    if (error instanceof PulseError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("the options of a plan", () => {
  test("are percentages and shares as people write them", () => {
    expect(planRequest({ ...DEFAULTS, effects: "0.5, 2 %,10", stages: "5,25%", level: "0.9" })).toEqual({
      effects: [0.005, 0.02, 0.1],
      days: 28,
      percents: [5, 25],
      power: 0.8,
      confidenceLevel: 0.9,
    });
    expect(planRequest(DEFAULTS)).toMatchObject({ percents: null, confidenceLevel: null });
  });

  test.each([
    [{ effects: "1,two" }, '--effects is "two"'],
    [{ effects: "" }, '--effects is ""'],
    [{ effects: "0" }, '--effects is "0"'],
    [{ days: "0" }, '--days is "0"'],
    [{ days: "2.5" }, '--days is "2.5"'],
    [{ days: "731" }, '--days is "731"'],
    [{ stages: "2,100" }, '--stages is "100"'],
    [{ power: "0.5" }, '--power is "0.5"'],
    [{ power: "80" }, '--power is "80"'],
    [{ level: "1" }, '--level is "1"'],
  ])("%j is refused, with what to write", (change, message) => {
    const error = errorOf(() => planRequest({ ...DEFAULTS, ...change }));
    expect(error).toMatchObject({ code: "POWER_OPTION_INVALID", fault: "input", message });
    expect(error.hint).toMatch(/^write /);
  });

  test("give figures by hand: a mean with its deviation, or a proportion", () => {
    expect(givenFigures(DEFAULTS)).toBeNull();
    expect(givenFigures({ ...DEFAULTS, mean: "8.4", standardDeviation: "3", unitsPerDay: "500" })).toEqual({
      mean: 8.4,
      variance: 9,
      proportion: false,
      unitsPerDay: 500,
    });
    const proportion = givenFigures({ ...DEFAULTS, proportion: "0.12", unitsPerDay: "500" });
    expect(proportion).toEqual({ mean: 0.12, variance: 0.12 * 0.88, proportion: true, unitsPerDay: 500 });
  });

  test.each([
    [{ proportion: "0.1" }, "--units-per-day is missing"],
    [{ unitsPerDay: "500" }, "--mean is missing"],
    [{ unitsPerDay: "500", mean: "3" }, "--standard-deviation is missing"],
    [{ unitsPerDay: "500", mean: "0", standardDeviation: "1" }, '--mean is "0"'],
    [{ unitsPerDay: "500", mean: "3", standardDeviation: "-1" }, '--standard-deviation is "-1"'],
    [{ unitsPerDay: "0", proportion: "0.1" }, '--units-per-day is "0"'],
    [{ unitsPerDay: "500", proportion: "1.2" }, '--proportion is "1.2"'],
    [
      { unitsPerDay: "500", proportion: "0.1", mean: "3" },
      "--proportion is given together with --mean or --standard-deviation",
    ],
  ])("%j is refused", (change, message) => {
    expect(errorOf(() => givenFigures({ ...DEFAULTS, ...change }))).toMatchObject({
      code: "POWER_OPTION_INVALID",
      message,
    });
  });

  test("name a gate or give figures, not both", () => {
    const given = givenFigures({ ...DEFAULTS, proportion: "0.1", unitsPerDay: "500" });
    expect(errorOf(() => refuseBoth(given, ["new_checkout"])).code).toBe("POWER_OPTION_INVALID");
    expect(errorOf(() => refuseBoth(given, [undefined, "revenue"])).message).toContain('"revenue"');
    expect(refuseBoth(given, [undefined])).toBeUndefined();
    expect(refuseBoth(null, ["new_checkout"])).toBeUndefined();
  });
});

describe("a plan from figures", () => {
  const given = { mean: 0.12, variance: 0.12 * 0.88, proportion: true, unitsPerDay: 5000 };
  const plan = planFromFigures(given, planRequest(DEFAULTS));

  test("is the ramp's plan for a steady stream of units", () => {
    const expected = rampPlan(
      proportionBaseline(0.12),
      {
        percents: [2, 10, 50],
        eligibleUnits: steadyUnits(5000, 730),
        milestones: [1, 3, 7, 14, 28],
        targets: [0.01, 0.02, 0.05],
      },
      { confidenceLevel: 0.95, power: 0.8, effect: "relative" },
    );
    expect(plan.stages.map(({ percent }) => percent)).toEqual([2, 10, 50]);
    for (const [index, stage] of plan.stages.entries()) {
      const detectable = expected[index]?.days.map((day) => (day.detectable.ok ? day.detectable.relative : null));
      expect(stage.detectable.map(({ relative }) => relative)).toEqual(detectable);
      const needed = expected[index]?.targets.map(({ needed: one }) => (one.ok ? one.days : null));
      expect(stage.needed.map(({ days }) => days)).toEqual(needed);
    }
    expect(plan.stages[2]?.detectable.map(({ day }) => day)).toEqual([1, 3, 7, 14, 28]);
    expect(plan.stages[2]?.detectable[2]?.units).toBe(35_000);
    expect(plan.stages[0]?.needed[0]).toEqual({ effect: 0.01, days: null });
  });

  test("has the power it promises: an effect that is detectable after n days needs n days", () => {
    const day = plan.stages[1]?.detectable[3];
    const relative = day?.relative ?? Number.NaN;
    const again = planFromFigures(given, { ...planRequest(DEFAULTS), effects: [relative * (1 + 1e-9)] });
    expect(again.stages[1]?.needed[0]?.days).toBe(day?.day);
    const groups = { testUnits: 0.1 * 70_000, controlUnits: 0.9 * 70_000 };
    const seen = power(proportionBaseline(0.12), groups, relative, { confidenceLevel: 0.95, effect: "relative" });
    expect(seen.ok && seen.power).toBeCloseTo(0.8, 9);
  });

  test("shows its last day even where it is none of the usual ones", () => {
    const days = planFromFigures(given, planRequest({ ...DEFAULTS, days: "10" })).stages[0]?.detectable;
    expect(days?.map(({ day }) => day)).toEqual([1, 3, 7, 10]);
  });
});

describe("a plan from a history", () => {
  const metric: MetricHistory = {
    metric: "revenue",
    baseline: { mean: 10, variance: 400, proportion: false },
    analysis: "g/r/stage-1",
    controlUnits: 9000,
    participation: 1,
    varianceReduction: 0.3,
    confidenceLevel: 0.9,
    alternative: "two-sided",
  };
  const rule: RuleHistory = {
    rule: "r",
    metrics: [metric],
    percents: [5, 50],
    newUnits: [9000, 2000, 1000, 1000, 1000, 1000, 1000, 1000, 1000],
    isExperiment: false,
  };
  const request = planRequest(DEFAULTS);

  test("lets units come as they did, then as in the last week", () => {
    const plan = planFromHistory(rule, metric, request);
    expect(plan.units_per_day).toBe(1000);
    expect(plan.stages[0]?.detectable.map(({ units }) => units)).toEqual([9000, 12_000, 16_000, 23_000, 37_000]);
  });

  test("counts the units over which the metric is computed", () => {
    const plan = planFromHistory(rule, { ...metric, participation: 0.25 }, request);
    expect(plan.stages[0]?.detectable[0]?.units).toBe(2250);
  });

  test("takes the gate's own ramp and level, unless others are asked for", () => {
    expect(planFromHistory(rule, metric, request)).toMatchObject({ confidence_level: 0.9 });
    expect(planFromHistory(rule, metric, request).stages.map(({ percent }) => percent)).toEqual([5, 50]);
    const asked = planFromHistory(rule, metric, planRequest({ ...DEFAULTS, stages: "1", level: "0.99" }));
    expect(asked).toMatchObject({ confidence_level: 0.99, stages: [{ percent: 1 }] });
  });

  test("plans an experiment as halves, and a gate that never ramped as most do", () => {
    const none = { ...rule, percents: [] };
    const percentsOf = (one: RuleHistory): number[] =>
      planFromHistory(one, metric, request).stages.map(({ percent }) => percent);
    expect(percentsOf({ ...none, isExperiment: true })).toEqual([50]);
    expect(percentsOf(none)).toEqual([2, 10, 50]);
  });

  test("with CUPED sees what as much less variance shows", () => {
    const plan = planFromHistory(rule, metric, request);
    const groups = { testUnits: 0.5 * 16_000, controlUnits: 0.5 * 16_000 };
    const expected = minimumDetectableEffect({ ...metric.baseline, variance: 400 * 0.7 }, groups, {
      confidenceLevel: 0.9,
      power: 0.8,
    });
    if (!expected.ok) throw new Error(expected.reason);
    expect(plan.stages_with_cuped?.[1]?.detectable[2]?.relative).toBeCloseTo(expected.relative ?? Number.NaN, 9);
    expect(planFromHistory(rule, { ...metric, varianceReduction: null }, request).stages_with_cuped).toBeNull();
  });

  test("of a test for a decrease looks for decreases", () => {
    const decrease = planFromHistory(rule, { ...metric, alternative: "less" }, request).stages[1];
    const increase = planFromHistory(rule, { ...metric, alternative: "greater" }, request).stages[1];
    expect(decrease?.detectable[4]?.relative).toBeCloseTo(-(increase?.detectable[4]?.relative ?? 0), 9);
    expect(decrease?.needed.map(({ effect }) => effect)).toEqual([-0.01, -0.02, -0.05]);
    expect(decrease?.needed[2]?.days).toBe(increase?.needed[2]?.days);
  });
});

describe("the text of a plan", () => {
  const given = { mean: 8.4, variance: 961, proportion: false, unitsPerDay: 5000 };
  const plan = planFromFigures(given, planRequest(DEFAULTS));
  const look = { columns: 100, style: createStyle(false), symbols: UNICODE };

  test("is a table of stages by days, and says what the columns mean", () => {
    expect(renderPlans([plan], look)).toBe(
      [
        "given figures · mean 8.40, standard deviation 31.00",
        " about 5,000 new units a day",
        " pass  1 day  3 days  7 days  14 days  28 days  for 1 %  for 2 %  for 5 %",
        "  2 %  105 %    60 %    40 %     28 %     20 %   >730 d   >730 d    437 d",
        " 10 %   49 %    28 %    18 %     13 %    9.2 %   >730 d    594 d     96 d",
        " 50 %   29 %    17 %    11 %    7.8 %    5.5 %   >730 d    214 d     35 d",
        "",
        " n days: the smallest relative effect that a stage of this length shows with a chance of 80 %, at",
        " 95 % confidence; for x %: the days that a stage must last to show x %",
        "",
      ].join("\n"),
    );
  });

  test("leaves the first days out where the terminal is too narrow for all", () => {
    const long = planFromFigures(given, planRequest({ ...DEFAULTS, days: "120" }));
    for (const columns of [80, 100, 120])
      for (const line of renderPlans([long], { ...look, columns }).split("\n"))
        expect(displayWidth(line)).toBeLessThanOrEqual(columns);
    expect(renderPlans([long], { ...look, columns: 80 })).toMatch(/pass +14 days .*120 days/);
    expect(renderPlans([long], { ...look, columns: 120 })).toMatch(/pass +1 day /);
  });

  test("has a second table only where CUPED changes much", () => {
    const tables = (reduction: number): number =>
      renderPlans([{ ...plan, variance_reduction: reduction, stages_with_cuped: plan.stages }], look).split("pass ")
        .length - 1;
    expect(tables(0.2)).toBe(2);
    expect(tables(0.01)).toBe(1);
    expect(renderPlans([{ ...plan, variance_reduction: 0.01, stages_with_cuped: plan.stages }], look)).toContain(
      "with CUPED much the same: it took 1.0 % of the variance away",
    );
  });

  test("is pure ASCII where the terminal shows nothing else", () => {
    const unseen = planFromFigures({ ...given, unitsPerDay: 30 }, planRequest(DEFAULTS));
    const text = renderPlans([unseen], { ...look, symbols: ASCII });
    expect(text).toMatch(/^[\n\x20-\x7e]*$/);
    expect(text).toContain("-: nothing can be seen yet");
  });
});

describe("pulse power", () => {
  let project: Awaited<ReturnType<typeof makeFixtureProject>>;
  beforeAll(async () => {
    project = await makeFixtureProject();
  });
  afterAll(() => project.remove());
  const pulse = (...args: string[]) => runPulse(["power", ...args], { cwd: project.folder });
  const plansOf = async (...args: string[]) => JSON.parse((await pulse(...args, "--json")).stdout).plans;

  test("plans every metric of a gate that ever had a control group, over its own ramp", async () => {
    const plans: { metric: string; rule: string; stages: { percent: number }[] }[] = await plansOf("new_checkout");
    expect(plans.map(({ metric }) => metric)).toEqual([
      "active_days",
      "checkout_funnel",
      "page_views",
      "purchases",
      "refunds_above_1000_usd",
      "revenue",
      "support_tickets",
    ]);
    expect(new Set(plans.map(({ rule }) => rule))).toEqual(new Set(["everyone"]));
    expect(plans[0]?.stages.map(({ percent }) => percent)).toEqual([2, 10, 50]);
  });

  test("takes mean and variance from the largest control group", async () => {
    const [plan] = await plansOf("new_checkout", "--metric", "revenue");
    expect(plan).toMatchObject({
      metric: "revenue",
      mean: 12.31,
      history: { analysis: "new_checkout/everyone/stage-1", control_units: 20_110 },
      confidence_level: 0.95,
      alternative: "two-sided",
      variance_reduction: 0.21,
    });
    expect(plan.standard_deviation).toBeCloseTo(9, 9);
  });

  test("counts of an experiment the units of one group and its control", async () => {
    const [plan] = await plansOf("price_test", "--metric", "revenue");
    expect(plan.units_per_day).toBeCloseTo((30_000 * 2) / 3, 0);
    expect(plan.stages.map(({ percent }: { percent: number }) => percent)).toEqual([50]);
  });

  test("prints text without --json", async () => {
    const { exitCode, stdout } = await pulse("new_checkout", "--metric", "purchases");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^purchases · rule everyone · mean 0\.4120, standard deviation 0\.8100\n/);
    expect(stdout.replaceAll("\n", "")).toContain("; tested for greater");
  });

  test("needs no project for figures by hand", async () => {
    const { exitCode, stdout } = await runPulse(["power", "--proportion", "0.12", "--units-per-day", "5000"]);
    expect({ exitCode, first: stdout.split("\n")[0] }).toEqual({ exitCode: 0, first: "given figures · mean 12.00 %" });
  });

  test.each([
    [["new_chekout"], "POWER_UNKNOWN", 'did you mean "new_checkout"?'],
    [["new_checkout", "--metric", "revenu"], "POWER_UNKNOWN", 'did you mean "revenue"?'],
    [[], "POWER_NOTHING_TO_PLAN", "--units-per-day"],
    [["new_checkout", "--power", "2"], "POWER_OPTION_INVALID", "write a number"],
    [["new_checkout", "--proportion", "0.1", "--units-per-day", "5"], "POWER_OPTION_INVALID", "name nothing"],
    [["new_checkout", "--ds", "2026-02-01"], "NOTHING_PUBLISHED", "pulse run"],
  ])("%j fails with %s", async (args, code, hint) => {
    const { exitCode, stdout, stderr } = await pulse(...args, "--json");
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    const { error } = JSON.parse(stderr);
    expect(error).toMatchObject({ code, hint: expect.stringContaining(hint) });
  });

  test("docs/power-json.md names every key that the JSON has, and no other", async () => {
    const keys = new Set<string>();
    JSON.stringify({ plans: await plansOf("new_checkout") }, (key, value: unknown) => {
      if (key !== "" && !/^\d+$/.test(key)) keys.add(key);
      return value;
    });
    const page = await readFile(packagePath("docs/power-json.md"), "utf8");
    const named = new Set([...page.matchAll(/`"?([a-z_]+)"?`/g)].map((match) => match[1] ?? ""));
    expect([...keys].filter((key) => key !== "plans" && !named.has(key))).toEqual([]);
    expect([...named].filter((word) => !keys.has(word))).toEqual(["greater", "less"]);
  });
});
