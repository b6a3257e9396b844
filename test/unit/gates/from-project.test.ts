import { describe, expect, test } from "vitest";
import { compileSpecs } from "../../../src/gates/evaluation/compile.ts";
import { evaluateConfig, evaluateGate, evaluateLayer } from "../../../src/gates/evaluation/evaluate.ts";
import type { Evaluation } from "../../../src/gates/evaluation/evaluation.ts";
import type { User } from "../../../src/gates/evaluation/user.ts";
import type { Specs } from "../../../src/gates/specs/spec.ts";
import { NOW_MS, specNamed, specsOf } from "./definitions-of.ts";

const CONTEXT = { nowMs: NOW_MS, idLists: new Map() };
const gate = (specs: Specs, name: string, user: User): Evaluation =>
  evaluateGate(compileSpecs(specs), name, user, CONTEXT);
const config = (specs: Specs, name: string, user: User): Evaluation =>
  evaluateConfig(compileSpecs(specs), name, user, CONTEXT);
const layer = (specs: Specs, name: string, user: User): Evaluation =>
  evaluateLayer(compileSpecs(specs), name, user, CONTEXT);

const rulesOf = (specs: Specs, name: string) =>
  specNamed(specs.gates, name).rules.map(({ id, salt, passPercentage }) => [id, salt, passPercentage]);

describe("a gate's rules", () => {
  test("carry the percentage and the number of the stage that is in force, and the salt from its step on", () => {
    const rollout = [
      { from: "2026-01-05", percent: 2 },
      { from: "2026-01-12T00:00:00Z", percent: 12.5, salt: "anew" },
      { from: "2026-01-19", percent: 50 },
      { from: "2026-02-02", percent: 100 },
    ];
    const specs = (nowMs: number) =>
      specsOf([{ gate: "g", salt: "s", rules: [{ rule: "r", salt: "first", rollout }] }], { nowMs });
    expect(rulesOf(specs(Date.parse("2026-01-04T23:59:59Z")), "g")).toEqual([["r", "first", 0]]);
    expect(rulesOf(specs(Date.parse("2026-01-05T00:00:00Z")), "g")).toEqual([["r:2.00:1", "first", 2]]);
    expect(rulesOf(specs(Date.parse("2026-01-12T00:00:00Z")), "g")).toEqual([["r:12.50:2", "anew", 12.5]]);
    expect(rulesOf(specs(NOW_MS), "g")).toEqual([["r:50.00:3", "anew", 50]]);
    expect(rulesOf(specs(Date.parse("2027-01-01T00:00:00Z")), "g")).toEqual([["r:100.00:4", "anew", 100]]);
  });

  test("without a rollout have the stage that the history knows, and a salt that is always written out", () => {
    const files = [
      {
        gate: "g",
        salt: "s",
        rules: [
          { rule: "a", percent: 10 },
          { rule: "b", percent: 0 },
        ],
      },
    ];
    expect(rulesOf(specsOf(files), "g")).toEqual([
      ["a", "a", 10],
      ["b", "b", 0],
    ]);
    const stageOf = (name: string, rule: string) => (`${name}/${rule}` === "g/a" ? { stage: 3 } : undefined);
    expect(rulesOf(specsOf(files, { stageOf }), "g")).toEqual([
      ["a:10.00:3", "a", 10],
      ["b", "b", 0],
    ]);
  });

  test("pass the units whose bucket the documented hash puts below the percentage", () => {
    // SPEC section 4: spec-salt.rule-salt.user-1 is in bucket 4458, user-2 in 385.
    const specs = (percent: number) =>
      specsOf([{ gate: "g", salt: "spec-salt", rules: [{ rule: "r", salt: "rule-salt", percent }] }]);
    const passes = (percent: number, userID: string) => gate(specs(percent), "g", { userID }).value;
    expect([passes(44.58, "user-1"), passes(44.59, "user-1")]).toEqual([false, true]);
    expect([passes(3.85, "user-2"), passes(3.86, "user-2")]).toEqual([false, true]);
  });

  test.each([
    ["neither percent nor rollout", { gate: "g", salt: "s", rules: [{ rule: "r" }] }],
    ["no salt where units must be hashed", { gate: "g", rules: [{ rule: "r", percent: 50 }] }],
  ])("with %s are unsupported, never taken for off", (_title, file) => {
    expect(gate(specsOf([file]), "g", { userID: "u" })).toMatchObject({ outcome: "unsupported", value: false });
  });

  test("need no salt at 0 and at 100 %", () => {
    const specs = specsOf([
      { gate: "on", rules: [{ rule: "r", percent: 100 }] },
      { gate: "off", rules: [{ rule: "r", percent: 0 }] },
    ]);
    const outcome = (name: string) => {
      const { outcome, value } = gate(specs, name, { userID: "u" });
      return [outcome, value];
    };
    expect([outcome("on"), outcome("off")]).toEqual([
      ["decided", true],
      ["decided", false],
    ]);
  });

  test("are for their environments only", () => {
    const specs = specsOf([{ gate: "g", rules: [{ rule: "r", percent: 100, environments: ["staging"] }] }]);
    const inTier = (tier: string) => gate(specs, "g", { userID: "u", statsigEnvironment: { tier } }).value;
    expect([inTier("staging"), inTier("production")]).toEqual([true, false]);
  });
});

test("overrides come before everything, then holdouts, then the rules", () => {
  const specs = specsOf([
    {
      gate: "g",
      overrides: [
        { outcome: "pass", ids: ["ann"] },
        { outcome: "fail", segment: "staff" },
        { outcome: "fail", unit_type: "stableID", ids: ["d1"] },
      ],
      rules: [{ rule: "r", percent: 100 }],
    },
    { segment: "staff", ids: ["ann", "bob"] },
    { holdout: "spring", percent: 100, when: [{ field: "country", operator: "in", values: ["AT"] }] },
    { holdout: "devices", unit_type: "stableID", percent: 100 },
    { holdout: "nothing", percent: 100, gates: [] },
  ]);
  expect(specNamed(specs.gates, "g").rules.map(({ id }) => id)).toEqual([
    "pass:all:id_override",
    "fail:all:id_override",
    "fail:all:id_override",
    "holdout:spring",
    "r",
  ]);
  const outcome = (user: User) => {
    const { value, ruleId } = gate(specs, "g", user);
    return [value, ruleId];
  };
  expect(outcome({ userID: "ann", country: "AT" })).toEqual([true, "pass:all:id_override"]);
  expect(outcome({ userID: "bob" })).toEqual([false, "fail:all:id_override"]);
  expect(outcome({ userID: "eve", customIDs: { stableID: "d1" } })).toEqual([false, "fail:all:id_override"]);
  expect(outcome({ userID: "eve", country: "AT" })).toEqual([false, "holdout:spring"]);
  expect(outcome({ userID: "eve", country: "DE" })).toEqual([true, "r"]);
});

test("an exposure to a gate says whom its holdouts hold out, and a holdout that a rule asks itself is not asked twice", () => {
  const files = [
    { gate: "a", rules: [{ rule: "r", percent: 100 }] },
    {
      gate: "b",
      rules: [
        { rule: "held", percent: 0, when: [{ in_holdout: "h" }] },
        { rule: "r", percent: 100 },
      ],
    },
    { holdout: "h", salt: "s", percent: 5 },
  ];
  const specs = specsOf(files, { stageOf: () => ({ stage: 1 }) });
  expect(specNamed(specs.gates, "b").rules.map(({ id }) => id)).toEqual(["held:0.00:1", "r:100.00:1"]);
  const secondary = { gate: "h", gateValue: "false", ruleID: "holdout:5.00:1" };
  expect(gate(specs, "a", { userID: "user-1" }).secondaryExposures).toEqual([secondary]);
  expect(specNamed(specs.gates, "h")).toMatchObject({ entity: "holdout", salt: "s" });
});

test("a segment by ids, by a file and by rules", () => {
  const specs = specsOf([
    { segment: "listed", ids: ["Ann"] },
    { segment: "filed", file: "ids.txt", unit_type: "stableID" },
    {
      segment: "ruled",
      rules: [{ rule: "r", when: [{ field: "email", operator: "ends_with_any", values: ["@x.com"] }] }],
    },
    {
      gate: "g",
      rules: [{ rule: "r", percent: 100, when: [{ field: "stableID", operator: "in_id_list", value: "other" }] }],
    },
  ]);
  expect(specs.idLists).toEqual(["filed", "other"]);
  expect([...specs.gates.keys()]).toEqual(["g", "segment:listed", "segment:filed", "segment:ruled"]);
  expect(specNamed(specs.gates, "segment:filed").rules[0]?.conditions).toEqual([
    {
      type: "unit_id",
      operator: "in_segment_list",
      field: "stableID",
      targetValue: "filed",
      additionalValues: { custom_id: "stableID" },
      idType: "stableID",
    },
  ]);
  expect(gate(specs, "segment:listed", { userID: "Ann" }).value).toBe(true);
  expect(gate(specs, "segment:listed", { userID: "ann" }).value).toBe(false);
  expect(gate(specs, "segment:ruled", { userID: "u", email: "a@X.com" }).value).toBe(true);
});

const SHARES = [
  { group: "control", share: 1, parameters: { color: "red" } },
  { group: "blue", rule: "blue-rule", share: 1, parameters: { color: "blue" } },
  { group: "green", share: 2, parameters: { color: "green", big: true } },
];
const EXPERIMENT = {
  experiment: "e",
  salt: "layer-salt",
  control: "control",
  defaults: { color: "none" },
  groups: SHARES,
};

describe("an experiment", () => {
  test("decides groups by cumulative thresholds out of 1000 of its salt", () => {
    const specs = specsOf([EXPERIMENT]);
    const spec = specNamed(specs.configs, "e");
    expect(spec.rules.map(({ id, groupName, conditions }) => [id, groupName, conditions[0]?.targetValue])).toEqual([
      ["control", "control", 250],
      ["blue-rule", "blue", 500],
      ["green", "green", 1000],
    ]);
    expect(spec).toMatchObject({ isActive: true, explicitParameters: ["color", "big"], hasSharedParameters: false });
    // SPEC section 4: layer-salt.user-1 is in bucket 164 of 1000.
    const evaluation = config(specs, "e", { userID: "user-1" });
    expect(evaluation).toMatchObject({ groupName: "control", value: { color: "red" }, isExperimentGroup: true });
  });

  test("is for those whom its conditions are for: all of them in a segment of its own, or one gate", () => {
    const when = [
      { field: "country", operator: "in", values: ["DE"] },
      { field: "plan", operator: "in", values: ["pro"] },
    ];
    const specs = specsOf([
      { ...EXPERIMENT, when },
      { ...EXPERIMENT, experiment: "f", when: [{ passes_gate: "g" }] },
      { gate: "g", rules: [{ rule: "r", percent: 100, when: [{ field: "plan", operator: "in", values: ["pro"] }] }] },
    ]);
    const outcome = (name: string, country: string, plan: string) => {
      const { ruleId, value, isExperimentGroup } = config(specs, name, { userID: "user-1", country, custom: { plan } });
      return [ruleId, value, isExperimentGroup];
    };
    expect(outcome("e", "DE", "pro")).toEqual(["control", { color: "red" }, true]);
    expect(outcome("e", "DE", "free")).toEqual(["inlineTargetingRules", { color: "none" }, false]);
    expect(outcome("e", "AT", "pro")).toEqual(["inlineTargetingRules", { color: "none" }, false]);
    expect(outcome("f", "AT", "pro")).toEqual(["control", { color: "red" }, true]);
    expect(outcome("f", "AT", "free")).toEqual(["targetingGate", { color: "none" }, false]);
    expect(specs.gates.has("segment:e:targeting")).toBe(true);
  });

  test("forces groups before its holdouts, and its holdouts come before its allocation", () => {
    const specs = specsOf([
      { ...EXPERIMENT, allocation: 0, overrides: [{ group: "green", ids: ["ann"] }] },
      { holdout: "h", percent: 100, when: [{ field: "country", operator: "in", values: ["AT"] }] },
    ]);
    const outcome = (user: User) => {
      const { ruleId, groupName, value } = config(specs, "e", user);
      return [ruleId, groupName, value];
    };
    expect(outcome({ userID: "ann", country: "AT" })).toEqual([
      "green:userID:id_override",
      "green",
      { color: "green", big: true },
    ]);
    expect(outcome({ userID: "eve", country: "AT" })).toEqual(["holdout:h", null, { color: "none" }]);
    expect(outcome({ userID: "eve" })).toEqual(["layerAssignment", null, { color: "none" }]);
  });

  test.each([
    ["inactive", { active: false }],
    ["not begun", { from: "2026-01-21" }],
    ["ended", { to: "2026-01-20T12:00:00Z" }],
  ])("that is %s gives everyone the defaults", (_title, more) => {
    const specs = specsOf([{ ...EXPERIMENT, ...more }]);
    expect(specNamed(specs.configs, "e").isActive).toBe(false);
    expect(config(specs, "e", { userID: "u" })).toMatchObject({ ruleId: "prestart", value: { color: "none" } });
  });

  test("without a salt is unsupported, but for those whose group is forced", () => {
    const { salt: _salt, ...unsalted } = EXPERIMENT;
    const specs = specsOf([{ ...unsalted, overrides: [{ group: "green", ids: ["ann"] }] }]);
    expect(config(specs, "e", { userID: "ann" })).toMatchObject({ outcome: "decided", groupName: "green" });
    expect(config(specs, "e", { userID: "eve" })).toMatchObject({ outcome: "unsupported" });
  });

  test("whose rules are written out is evaluated by these", () => {
    const rules = [
      { rule: "staff", returns: { color: "gold" }, when: [{ field: "email", operator: "in", values: ["a@x"] }] },
      { rule: "c", group: "control", percent: 100, returns: { color: "red" } },
    ];
    const specs = specsOf([{ ...EXPERIMENT, when: [{ passes_gate: "g" }], rules }]);
    expect(specNamed(specs.configs, "e").rules.map(({ id, isExperimentGroup }) => [id, isExperimentGroup])).toEqual([
      ["staff", false],
      ["c", true],
    ]);
  });
});

describe("a layer", () => {
  const files = [
    { layer: "main", salt: "layer-salt", parameters: { color: "plain", size: 1 } },
    { ...EXPERIMENT, salt: "e", layer: "main", allocation: ["0-163"], overrides: [{ group: "blue", ids: ["ann"] }] },
    { ...EXPERIMENT, experiment: "f", salt: "f", layer: "main", allocation: [164, "170-180"] },
    { ...EXPERIMENT, experiment: "g", salt: "g", layer: "main", allocation: ["200-999"], active: false },
  ];

  test("delegates to the experiment that has the unit's bucket, with its own parameters beneath", () => {
    // SPEC section 4: layer-salt.user-1 is in bucket 164 of 1000.
    const specs = specsOf(files);
    const evaluation = layer(specs, "main", { userID: "user-1" });
    expect(evaluation).toMatchObject({ configDelegate: "f", isExperimentGroup: true, value: { size: 1 } });
    expect(specs.layerOfExperiment).toEqual(
      new Map([
        ["e", "main"],
        ["f", "main"],
        ["g", "main"],
      ]),
    );
    expect(config(specs, "e", { userID: "user-1" })).toMatchObject({ ruleId: "layerAssignment", value: { size: 1 } });
  });

  test("delegates those whose group is forced, wherever they are, and nobody to what does not run", () => {
    const specs = specsOf(files);
    expect(layer(specs, "main", { userID: "ann" })).toMatchObject({
      configDelegate: "e",
      groupName: "blue",
      value: { color: "blue", size: 1 },
    });
    const delegates = specNamed(specs.layers, "main").rules.map(({ id, configDelegate }) => [id, configDelegate]);
    expect(delegates).toEqual([
      ["e blue-rule:id_override", "e"],
      ["experimentAssignment", "e"],
      ["experimentAssignment", "f"],
    ]);
  });
});

test("a dynamic config returns what the first rule says, else its defaults", () => {
  const specs = specsOf([
    {
      config: "c",
      defaults: { n: 0 },
      rules: [{ rule: "r", when: [{ field: "country", operator: "in", values: ["DE"] }], returns: { n: 1 } }],
    },
  ]);
  expect(config(specs, "c", { userID: "u", country: "DE" }).value).toEqual({ n: 1 });
  expect(config(specs, "c", { userID: "u" })).toMatchObject({ value: { n: 0 }, ruleId: "default" });
});

test.each([
  [
    { field: "signup", operator: "before", value: "2026-01-05" },
    { type: "user_field", operator: "before", field: "signup", targetValue: Date.UTC(2026, 0, 5) },
  ],
  [
    { field: "time", operator: "after", value: "2026-01-05T10:00:00+02:00" },
    { type: "current_time", operator: "after", field: null, targetValue: Date.UTC(2026, 0, 5, 8) },
  ],
  [
    { field: "browser_name", operator: "in", values: ["Safari"] },
    { type: "ua_based", operator: "any", field: "browser_name", targetValue: ["Safari"] },
  ],
  [
    { field: "country", from: "attribute", operator: "is_null" },
    { type: "user_field", operator: "eq", field: "country", targetValue: null },
  ],
  [
    { field: "environment", operator: "not_in", values: ["staging"] },
    { type: "environment_field", operator: "none", field: "tier", targetValue: ["staging"] },
  ],
  [
    { field: "app_version", operator: "version_>=", value: "2.10" },
    { type: "user_field", operator: "version_gte", field: "app_version", targetValue: "2.10" },
  ],
  [
    { field: "a_salt", from: "bucket", operator: ">=", value: 5 },
    { type: "user_bucket", operator: "gte", field: null, targetValue: 5, additionalValues: { salt: "a_salt" } },
  ],
  [
    { bucket: { salt: "s", not_among: [1, "7-9"], unit_type: "stableID" } },
    { type: "user_bucket", operator: "none", targetValue: [1, 7, 8, 9], idType: "stableID" },
  ],
  [
    { field: "e", from: "experiment_group", operator: "in", values: ["blue"] },
    { type: "experiment_group", operator: "any", field: "e", targetValue: ["blue"] },
  ],
  [{ fails_gate: "other" }, { type: "fail_gate", targetValue: "other" }],
  [{ not_in_segment: "staff" }, { type: "fail_gate", targetValue: "segment:staff" }],
  [
    { statsig: { type: "url", operator: "any", targetValue: ["x"], idType: "stableID" } },
    { type: "url", operator: "any", field: null, targetValue: ["x"], additionalValues: {}, idType: "stableID" },
  ],
])("the condition %j is on the wire %j", (condition, expected) => {
  const specs = specsOf([{ gate: "g", rules: [{ rule: "r", percent: 100, when: [condition] }] }]);
  expect(specNamed(specs.gates, "g").rules[0]?.conditions[0]).toMatchObject(expected);
});
