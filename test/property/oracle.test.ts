import { describe, expect, test } from "vitest";
import type { TreeObject } from "./oracle/arbitrary/render.ts";
import { parseInstant } from "./oracle/calendar.ts";
import { did, exampleProject, exposed, resultsOf } from "./oracle/example.ts";
import type { MomentsRow } from "./oracle/moments.ts";

const at = (text: string) => parseInstant(text, "UTC");
const views = { views: { kind: "count", event: "view" } };
const whole = (moments: readonly MomentsRow[], population = "all") =>
  moments
    .filter((row) => row.population === population && row.view === "cumulative")
    .filter((row) => row.user_dimension === "" && row.metric_dimension === "")
    .map(({ stage, group, exposed_units, y, yy }) => ({ stage, group, exposed_units, y, yy }));

describe("stages, groups and windows", () => {
  const rollout = [
    { from: "2026-01-01", percent: 10 },
    { from: "2026-01-10T12:00:00Z", percent: 50 },
    { from: "2026-01-20", percent: 0 },
  ];
  const project = exampleProject({ rules: [{ rule: "r", name: "Everyone", rollout }], metrics: views });

  test("a stage begins on its microsecond, and in a stage of 0 % nothing is used", () => {
    const { assignments, accounts } = resultsOf(project, [
      exposed("a", "2026-01-10T11:59:59.999999Z", true),
      exposed("b", "2026-01-10T12:00:00Z", false, { rule: "Everyone" }),
      exposed("c", "2026-01-20T00:00:00Z", true),
    ]);
    expect(assignments.map((row) => [row.unit_id, row.stage, row.group, row.rule])).toEqual([
      ["a", 1, "test", "r"],
      ["b", 2, "control", "r"],
    ]);
    expect(accounts.exposures.find(({ reason }) => reason === "no_stage")?.count).toBe(1);
  });

  test("the earliest exposure of a stage is the entry, however late it arrives", () => {
    const { assignments } = resultsOf(
      exampleProject({ gate: { dimensions: ["country", "plan"], crossovers: "first_touch" } }),
      [
        exposed("a", "2026-01-06", true, { attributes: { country: "DE" } }),
        exposed("a", "2026-01-05T00:00:00.000001Z", false, { attributes: { country: "US", plan: 3 } }),
        exposed("a", "2026-01-05T00:00:00.000001Z", true, { attributes: { country: "FR" } }),
      ],
    );
    expect(assignments).toEqual([
      {
        exposure_type: "gate",
        name: "g",
        rule: "r",
        stage: 1,
        percent: 50,
        unit_type: "userID",
        unit_id: "a",
        group: "control",
        first_exposure_us: at("2026-01-05") + 1n,
        first_exposure_ds: "2026-01-05",
        carried_over: false,
        crossover: true,
        in_analysis: true,
        in_balanced_analysis: null,
        represents: 1_000_000n,
        user_dimensions: { country: "US", plan: "3" },
      },
    ]);
  });

  test("a crossover is left out of its stage alone, and a unit of an earlier stage is not fresh", () => {
    const { assignments, moments } = resultsOf(project, [
      exposed("a", "2026-01-02", true),
      exposed("a", "2026-01-03", false),
      exposed("a", "2026-01-11", false),
      exposed("b", "2026-01-11", false),
      did("a", "2026-01-12", "view"),
    ]);
    expect(
      assignments.map((row) => [row.unit_id, row.stage, row.crossover, row.in_analysis, row.carried_over]),
    ).toEqual([
      ["a", 1, true, false, false],
      ["a", 2, false, true, true],
      ["b", 2, false, true, false],
    ]);
    expect(whole(moments)).toEqual([{ stage: 2, group: "control", exposed_units: 2n, y: 1n, yy: 1n }]);
    expect(whole(moments, "fresh")).toEqual([{ stage: 2, group: "control", exposed_units: 1n, y: 0n, yy: 0n }]);
  });

  test("events count from the first exposure's microsecond to the stage's end, and to the end of ds", () => {
    const messages = [
      exposed("a", "2026-01-05T10:00:00.000010Z", true),
      did("a", "2026-01-05T10:00:00.000009Z", "view"),
      did("a", "2026-01-05T10:00:00.000010Z", "view"),
      did("a", "2026-01-10T11:59:59.999999Z", "view"),
      did("a", "2026-01-10T12:00:00Z", "view"),
      did("b", "2026-01-06", "view"),
    ];
    expect(whole(resultsOf(project, messages).moments)).toEqual([
      { stage: 1, group: "test", exposed_units: 1n, y: 2n, yy: 4n },
    ]);
    expect(whole(resultsOf(project, messages, "2026-01-09").moments)[0]?.y).toBe(1n);
    expect(resultsOf(project, messages, "2026-01-04").moments).toEqual([]);
    const byDay = exampleProject({ rules: [{ rule: "r", rollout }], metrics: views, settings: { join: "day" } });
    expect(whole(resultsOf(byDay, messages).moments)[0]?.y).toBe(3n);
  });

  test("a metric's window is half open and begins at the first exposure", () => {
    const metrics = { views: { kind: "count", window: { from: "1h", to: "1d" } } };
    const { moments } = resultsOf(exampleProject({ metrics }), [
      exposed("a", "2026-01-05T10:00:00Z", true),
      did("a", "2026-01-05T10:59:59.999999Z", "view"),
      did("a", "2026-01-05T11:00:00Z", "view"),
      did("a", "2026-01-06T09:59:59.999999Z", "view"),
      did("a", "2026-01-06T10:00:00Z", "view"),
    ]);
    expect(whole(moments)[0]?.y).toBe(2n);
  });

  test("an experiment has its groups and one stage from `from` to before `to`", () => {
    const groups = [
      { group: "control", share: 1 },
      { group: "B", rule: "ruleB", share: 1 },
    ];
    const project = exampleProject({
      experiments: [{ experiment: "e", from: "2026-01-05", to: "2026-01-07", control: "control", groups }],
    });
    const exposure = (userID: string, ts: string, group: string): TreeObject => ({
      type: "exposure",
      experiment: "e",
      group,
      ts,
      units: { userID },
    });
    const { assignments, accounts } = resultsOf(project, [
      exposure("a", "2026-01-05", "ruleB"),
      exposure("b", "2026-01-06T23:59:59Z", "control"),
      exposure("c", "2026-01-07", "B"),
      exposure("d", "2026-01-06", "C"),
    ]);
    expect(assignments.map((row) => [row.unit_id, row.rule, row.stage, row.group])).toEqual([
      ["a", "experiment", 1, "B"],
      ["b", "experiment", 1, "control"],
    ]);
    expect(accounts.exposures.map(({ ds, reason }) => [ds, reason])).toEqual([
      ["2026-01-06", "other_group"],
      ["2026-01-05", "used"],
      ["2026-01-06", "used"],
      ["2026-01-07", "no_stage"],
    ]);
  });
});

describe("a timeline that is not configured", () => {
  const stagesOf = (messages: TreeObject[]) =>
    resultsOf(exampleProject({ rules: [{ rule: "r" }] }), messages).timelines[0]?.stages.map((s) => [
      s.fromUs,
      s.percent,
    ]);

  test("one stage for each rollout number, with its commonest percentage", () => {
    expect(
      stagesOf([
        exposed("a", "2026-01-05", true, { rollout: 2, percent: 50 }),
        exposed("b", "2026-01-03", true, { rollout: 1, percent: 50 }),
        exposed("c", "2026-01-04", true, { rollout: 1, percent: 10 }),
        exposed("d", "2026-01-06", true, { rollout: 1, percent: 10 }),
        exposed("e", "2026-01-01", true),
      ]),
    ).toEqual([
      [at("2026-01-03"), 10],
      [at("2026-01-05"), 50],
    ]);
  });

  test("a percentage that comes back is stale, unless most of a day carries it", () => {
    expect(
      stagesOf([
        exposed("a", "2026-01-03", true, { percent: 10 }),
        exposed("b", "2026-01-04T05:00:00Z", true, { percent: 50 }),
        exposed("c", "2026-01-04T06:00:00Z", true, { percent: 10 }),
        exposed("d", "2026-01-05T05:00:00Z", true, { percent: 50 }),
        exposed("e", "2026-01-05T06:00:00Z", true, { percent: 10 }),
        exposed("f", "2026-01-05T07:00:00Z", true, { percent: 10 }),
      ]),
    ).toEqual([
      [at("2026-01-03"), 10],
      [at("2026-01-04T05:00:00Z"), 50],
      [at("2026-01-05T06:00:00Z"), 10],
    ]);
  });

  test("without any percentage there is one stage; exposures that are not used say nothing", () => {
    expect(stagesOf([exposed("a", "2026-01-03", true)])).toEqual([[at("2026-01-03"), null]]);
    expect(stagesOf([exposed("a", "2026-01-03", true, { override: true, percent: 10 })])).toEqual([]);
    expect(stagesOf([exposed("a", "2026-02-01", true)])).toEqual([]);
  });

  test("an exposure that carries another percentage than its stage's is counted, and used", () => {
    const { accounts } = resultsOf(exampleProject(), [
      exposed("a", "2026-01-03", true, { percent: 10 }),
      exposed("b", "2026-01-03", true, { percent: 50.0 }),
    ]);
    expect(accounts.contradictions).toEqual([{ exposure_type: "gate", name: "g", count: 1 }]);
    expect(accounts.exposures[0]).toMatchObject({ reason: "used", count: 2 });
  });
});
