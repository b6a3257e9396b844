import { describe, expect, test } from "vitest";
import { evaluateConfig, evaluateGate, evaluateLayer } from "../../../../src/gates/evaluation/evaluate.ts";
import type { Spec, SpecRule } from "../../../../src/gates/specs/spec.ts";
import { bucket, CONTEXT, compiled, condition, config, failsGate, passesGate, rule, spec } from "./make-specs.ts";

const group = (name: string, below: number, fields: Partial<SpecRule> = {}) =>
  rule(name.toLowerCase(), {
    groupName: name,
    isExperimentGroup: true,
    conditions: [bucket("experiment-salt", "lt", below)],
    returnValue: { color: name },
    ...fields,
  });

const HALF_OF_LAYER = Array.from({ length: 500 }, (_, index) => index);

function experiment(rules: readonly SpecRule[] = [group("Control", 500), group("Test", 1000)]): Spec {
  const outside = rule("layerAssignment", {
    conditions: [bucket("layer-salt", "none", HALF_OF_LAYER)],
    returnValue: { color: "grey" },
  });
  return config("experiment", [outside, ...rules], {
    entity: "experiment",
    isActive: true,
    idType: "stableID",
    defaultValue: { color: "grey" },
    explicitParameters: ["color"],
  });
}

const users = Array.from({ length: 4000 }, (_, unit) => ({ userID: `u${unit}` }));

describe("an experiment", () => {
  const specs = compiled({ configs: [experiment()] });

  test("divides those allocated to it among its groups by its own salt", () => {
    const counts: Record<string, number> = {};
    for (const user of users) {
      const { groupName, isExperimentGroup, ruleId, value } = evaluateConfig(specs, "experiment", user, CONTEXT);
      const name = groupName ?? "none";
      expect(isExperimentGroup).toBe(groupName !== null);
      expect(ruleId).toBe(groupName === null ? "layerAssignment" : groupName.toLowerCase());
      expect(value).toEqual({ color: groupName ?? "grey" });
      counts[name] = (counts[name] ?? 0) + 1;
    }
    expect(Math.abs((counts.none ?? 0) - 2000)).toBeLessThan(150);
    expect(Math.abs((counts.Control ?? 0) - 1000)).toBeLessThan(130);
    expect(Math.abs((counts.Test ?? 0) - 1000)).toBeLessThan(130);
  });

  test("is asked for a user's group by conditions on it, without an exposure", () => {
    const inTest = condition({ type: "experiment_group", field: "experiment", operator: "any", targetValue: ["Test"] });
    const asking = compiled({
      gates: [spec("g", [rule("r", { conditions: [inTest] })])],
      configs: [experiment([rule("x", { conditions: [passesGate("nothing")] }), group("Test", 1000)])],
    });
    for (const user of users.slice(0, 200)) {
      const { groupName } = evaluateConfig(asking, "experiment", user, CONTEXT);
      expect(evaluateGate(asking, "g", user, CONTEXT)).toMatchObject({
        value: groupName === "Test",
        secondaryExposures: [],
      });
    }
    expect(evaluateGate(asking, "g", { userID: "u" }, { ...CONTEXT, flavor: "legacy" }).outcome).toBe("unsupported");
    const alone = compiled({ gates: [spec("g", [rule("r", { conditions: [inTest] })])] });
    expect(evaluateGate(alone, "g", { userID: "u" }, CONTEXT)).toMatchObject({ outcome: "decided", value: false });
  });

  test("that asks for a gate that asks for its group is a cycle", () => {
    const inTest = condition({ type: "experiment_group", field: "experiment", operator: "any", targetValue: ["Test"] });
    const specs = compiled({
      gates: [spec("g", [rule("r", { conditions: [inTest] })])],
      configs: [config("experiment", [rule("r", { conditions: [passesGate("g")] })])],
    });
    expect(evaluateGate(specs, "g", { userID: "u" }, CONTEXT)).toMatchObject({
      outcome: "unsupported",
      reason: 'gate "g" asks config "experiment" asks gate "g": a cycle has no outcome',
    });
  });

  test("has an object as its value even where a rule has none", () => {
    const odd = compiled({ configs: [config("c", [rule("r", { returnValue: true })], { defaultValue: false })] });
    expect(evaluateConfig(odd, "c", { userID: "u" }, CONTEXT).value).toEqual({});
  });
});

describe("a layer", () => {
  const assignment = rule("experimentAssignment", {
    conditions: [failsGate("switched off"), bucket("layer-salt", "any", HALF_OF_LAYER)],
    configDelegate: "experiment",
    returnValue: { color: "grey", size: 1 },
    samplingRate: 10,
  });
  const layer = config("layer", [assignment], { entity: "layer", defaultValue: { color: "grey", size: 1 } });
  const inner = experiment([rule("targetingGate", { conditions: [failsGate("targeted")] }), group("Test", 1000)]);
  const gates = [spec("switched off", [rule("never", { passPercentage: 0 })]), spec("targeted", [rule("all")])];
  const specs = compiled({ gates, configs: [inner], layers: [layer] });
  const isIn = (user: { userID: string }) => evaluateConfig(specs, "experiment", user, CONTEXT).isExperimentGroup;

  test("is decided by the experiment that a unit is allocated to", () => {
    for (const user of users.filter(isIn).slice(0, 100)) {
      expect(evaluateLayer(specs, "layer", user, CONTEXT)).toEqual({
        outcome: "decided",
        value: { color: "Test" },
        ruleId: "test",
        passes: true,
        groupName: "Test",
        idType: "userID",
        isExperimentGroup: true,
        secondaryExposures: [
          { gate: "switched off", gateValue: "false", ruleID: "never" },
          { gate: "targeted", gateValue: "true", ruleID: "all" },
        ],
        undelegatedSecondaryExposures: [{ gate: "switched off", gateValue: "false", ruleID: "never" }],
        configDelegate: "experiment",
        explicitParameters: ["color"],
        samplingRate: 10,
        reason: null,
      });
    }
  });

  test("has its defaults for all others", () => {
    for (const user of users.filter((each) => !isIn(each)).slice(0, 100)) {
      expect(evaluateLayer(specs, "layer", user, CONTEXT)).toMatchObject({
        value: { color: "grey", size: 1 },
        ruleId: "default",
        configDelegate: null,
        explicitParameters: [],
        isExperimentGroup: false,
      });
    }
  });

  test("that delegates to an experiment that is not there decides itself", () => {
    const alone = compiled({ gates, layers: [layer] });
    const user = users.find(isIn) ?? { userID: "" };
    expect(evaluateLayer(alone, "layer", user, CONTEXT)).toMatchObject({
      ruleId: "experimentAssignment",
      value: { color: "grey", size: 1 },
      configDelegate: null,
    });
  });

  test("that delegates to a disabled experiment has that experiment's default", () => {
    const off = compiled({ gates, configs: [{ ...inner, enabled: false }], layers: [layer] });
    const user = users.find(isIn) ?? { userID: "" };
    expect(evaluateLayer(off, "layer", user, CONTEXT)).toMatchObject({
      ruleId: "disabled",
      value: { color: "grey" },
      configDelegate: "experiment",
    });
  });

  test("is unsupported where its experiment is", () => {
    const broken = config("experiment", [rule("r", { conditions: [condition({ type: "javascript" })] })]);
    const user = users.find(isIn) ?? { userID: "" };
    expect(
      evaluateLayer(compiled({ gates, configs: [broken], layers: [layer] }), "layer", user, CONTEXT),
    ).toMatchObject({
      outcome: "unsupported",
      value: { color: "grey", size: 1 },
      reason: expect.stringContaining("javascript"),
    });
  });
});
