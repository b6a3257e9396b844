import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PulseError } from "../../../../src/errors.ts";
import { parseSpecs } from "../../../../src/gates/specs/parse-specs.ts";
import { unreadParts } from "../../../../src/gates/specs/unread-parts.ts";

const CONDITION = {
  type: "public",
  targetValue: null,
  operator: null,
  field: null,
  additionalValues: {},
  idType: "userID",
};
const RULE = {
  name: "r:10.00:2",
  id: "r:10.00:2",
  salt: "rs",
  passPercentage: 10,
  conditions: [CONDITION],
  returnValue: true,
  idType: "userID",
};
const GATE = {
  name: "g",
  type: "feature_gate",
  entity: "feature_gate",
  salt: "gs",
  enabled: true,
  defaultValue: false,
  idType: "userID",
  rules: [RULE],
};
const EMPTY = { feature_gates: [], dynamic_configs: [], layer_configs: [], has_updates: true, time: 5 };

const withGate = (gate: object, rule: object = {}) => ({
  ...EMPTY,
  feature_gates: [{ ...GATE, rules: [{ ...RULE, ...rule }], ...gate }],
});

function message(json: unknown): string {
  try {
    parseSpecs(json);
  } catch (error) {
    if (error instanceof PulseError && error.code === "SPECS_INVALID") return error.message;
    throw error;
  }
  return "no error";
}

describe("reading what a Statsig project answers", () => {
  test("v1: lists of specs with their conditions", () => {
    const specs = parseSpecs({
      ...withGate({ version: 3, targetAppIDs: ["a"] }, { groupName: "everyone", samplingRate: 10 }),
      dynamic_configs: [
        {
          ...GATE,
          name: "e",
          entity: "experiment",
          isActive: true,
          hasSharedParams: true,
          explicitParameters: ["color"],
          defaultValue: { color: "a" },
          rules: [],
        },
      ],
      layers: { l: ["e"] },
      id_lists: { staff: true },
    });
    expect(specs.gates.get("g")).toMatchObject({
      salt: "gs",
      version: 3,
      targetAppIds: ["a"],
      isActive: null,
      defaultValue: false,
    });
    expect(specs.gates.get("g")?.rules).toEqual([
      {
        id: "r:10.00:2",
        name: "r:10.00:2",
        groupName: "everyone",
        salt: "rs",
        passPercentage: 10,
        idType: "userID",
        conditions: [CONDITION],
        returnValue: true,
        configDelegate: null,
        isExperimentGroup: false,
        samplingRate: 10,
      },
    ]);
    expect(specs.configs.get("e")).toMatchObject({
      isActive: true,
      hasSharedParameters: true,
      explicitParameters: ["color"],
    });
    expect(specs.layerOfExperiment).toEqual(new Map([["e", "l"]]));
    expect(specs).toMatchObject({ idLists: ["staff"], timeMs: 5 });
  });

  test("v2: specs by name, conditions by hash, sets as objects", () => {
    const bucket = {
      ...CONDITION,
      type: "user_bucket",
      operator: "none",
      targetValue: { 0: true, 1: true, 412: true },
      additionalValues: { salt: "ls" },
    };
    const email = { ...CONDITION, type: "user_field", operator: "any", field: "email", targetValue: { "a@b.c": true } };
    const { name: _, ...nameless } = GATE;
    const specs = parseSpecs({
      feature_gates: { g: { ...nameless, rules: [{ ...RULE, conditions: ["11", "12"] }] } },
      dynamic_configs: {},
      layer_configs: {},
      condition_map: { 11: bucket, 12: email },
      experiment_to_layer: { e: "l" },
      has_updates: true,
      time: 7,
      response_format: "dcs-v2",
    });
    expect(specs.gates.get("g")?.rules[0]?.conditions.map(({ targetValue }) => targetValue)).toEqual([
      [0, 1, 412],
      ["a@b.c"],
    ]);
    expect(specs.layerOfExperiment).toEqual(new Map([["e", "l"]]));
  });

  test("an empty salt stays empty, and a missing one is missing", () => {
    expect(parseSpecs(withGate({}, { salt: "" })).gates.get("g")?.rules[0]?.salt).toBe("");
    expect(parseSpecs(withGate({}, { salt: undefined })).gates.get("g")?.rules[0]?.salt).toBeNull();
  });

  test("unknown keys are ignored and optional ones get the defaults of the SDKs", () => {
    const gate = {
      name: "g",
      salt: "s",
      enabled: true,
      rules: [{ id: "r", passPercentage: "12.5", baseID: "r" }],
      checksum: 1,
    };
    const specs = parseSpecs({ ...EMPTY, feature_gates: [gate], company_id: "c", sdk_flags: { x: true } });
    expect(specs.gates.get("g")).toMatchObject({ entity: "feature_gate", idType: "userID", defaultValue: false });
    expect(specs.gates.get("g")?.rules[0]).toMatchObject({
      name: "r",
      passPercentage: 12.5,
      idType: "userID",
      returnValue: true,
      conditions: [],
    });
  });

  test("id lists are those that are named and those that conditions ask for", () => {
    const conditions = [{ ...CONDITION, type: "unit_id", operator: "in_segment_list", targetValue: "beta" }];
    expect(parseSpecs({ ...withGate({}, { conditions }), id_lists: { staff: true } }).idLists).toEqual([
      "staff",
      "beta",
    ]);
  });

  test("of a name that is there twice the last counts, as in the SDKs", () => {
    const specs = parseSpecs({ ...EMPTY, feature_gates: [GATE, { ...GATE, salt: "later" }] });
    expect(specs.gates.get("g")?.salt).toBe("later");
  });

  test("what would be evaluated wrongly is an error that names its place", () => {
    expect(message(withGate({}, { passPercentage: "many" }))).toBe(
      'feature_gates[0].rules[0].passPercentage: a pass percentage is a number from 0 to 100, and there is "many"',
    );
    expect(message(withGate({}, { passPercentage: 101 }))).toContain("feature_gates[0].rules[0].passPercentage");
    expect(message(withGate({}, { passPercentage: undefined }))).toContain("and there is nothing");
    expect(message(withGate({ salt: null }))).toContain("feature_gates[0].salt: a spec has a salt");
    expect(message(withGate({ enabled: "yes" }))).toContain("feature_gates[0].enabled");
    expect(message(withGate({ defaultValue: {} }))).toContain("feature_gates[0].defaultValue: the value of a gate");
    expect(message(withGate({}, { conditions: [{ operator: "any" }] }))).toContain("conditions[0].type");
    expect(message(withGate({ rules: { a: 1 } }))).toContain("feature_gates[0].rules: rules are a list");
    expect(message({ ...EMPTY, dynamic_configs: { "a config": { ...GATE, defaultValue: [] } } })).toContain(
      'dynamic_configs["a config"].defaultValue: the value of a config is an object',
    );
    expect(
      message({ ...EMPTY, feature_gates: { g: { ...GATE, rules: [{ ...RULE, conditions: ["99"] }] } } }),
    ).toContain('feature_gates.g.rules[0].conditions[0]: a condition is a key of condition_map, and there is "99"');
  });

  test("a set with anything but true in it is an error", () => {
    const conditions = [{ ...CONDITION, type: "user_field", operator: "any", targetValue: { a: true, b: false } }];
    expect(message(withGate({}, { conditions }))).toContain("a set holds `true`");
  });

  test("all mistakes come at once, ten of them in full", () => {
    const gates = Array.from({ length: 13 }, (_, index) => ({ ...GATE, name: `g${index}`, salt: undefined }));
    const lines = message({ ...EMPTY, feature_gates: gates }).split("\n");
    expect(lines).toHaveLength(11);
    expect(lines.at(-1)).toBe("and 3 more");
  });

  test("a document without specs is an error, whatever it is", () => {
    expect(message({ has_updates: false })).toContain("has_updates");
    expect(message({})).toContain("feature_gates: a list or an object of specs belongs here");
    expect(message([])).toContain("the document: specs are a JSON object");
    expect(message(null)).toContain("and there is null");
  });

  test("whatever JSON it is given, it answers or says SPECS_INVALID", () => {
    const part = fc.jsonValue({ maxDepth: 4 });
    fc.assert(
      fc.property(part, part, part, part, (feature_gates, dynamic_configs, condition_map, layers) => {
        message({ feature_gates, dynamic_configs, condition_map, layers });
      }),
      { seed: 61, numRuns: 500 },
    );
  });

  test("parts that an SDK would use and Pulse does not read are named", () => {
    expect(unreadParts({ ...EMPTY, cmab_configs: { c: {} }, overrides: { e: [] }, param_stores: null })).toEqual([
      { name: "e", why: expect.stringContaining("another one") },
      { name: "c", why: expect.stringContaining("bandit") },
    ]);
  });
});
