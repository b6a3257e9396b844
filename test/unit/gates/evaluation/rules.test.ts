import { describe, expect, test } from "vitest";
import { evaluateConfig, evaluateGate, evaluateLayer } from "../../../../src/gates/evaluation/evaluate.ts";
import type { User } from "../../../../src/gates/evaluation/user.ts";
import type { Spec, SpecCondition } from "../../../../src/gates/specs/spec.ts";
import { CONTEXT, compiled, condition, config, EVERYONE, failsGate, passesGate, rule, spec } from "./make-specs.ts";

const USER: User = { userID: "user-1", custom: { plan: "pro" } };
const PRO = condition({ field: "plan", operator: "any", targetValue: ["pro"] });
const FREE = condition({ field: "plan", operator: "any", targetValue: ["free"] });

const gate = (gates: readonly Spec[], name = gates[0]?.name ?? "", user = USER, context = CONTEXT) =>
  evaluateGate(compiled({ gates }), name, user, context);

describe("rules", () => {
  test("are tried in order, and the first whose conditions all hold decides", () => {
    const rules = [
      rule("free", { conditions: [FREE] }),
      rule("pro and free", { conditions: [PRO, FREE] }),
      rule("pro", { conditions: [PRO], passPercentage: 0 }),
      rule("everyone"),
    ];
    expect(gate([spec("g", rules)])).toMatchObject({ outcome: "decided", ruleId: "pro", passes: false, value: false });
  });

  test("without conditions are for everyone", () => {
    expect(gate([spec("g", [rule("all", { conditions: [] })])])).toMatchObject({ value: true, ruleId: "all" });
  });

  test("that none match leave the default", () => {
    expect(gate([spec("g", [rule("free", { conditions: [FREE] })])])).toMatchObject({
      outcome: "decided",
      value: false,
      ruleId: "default",
      passes: false,
      groupName: null,
      reason: null,
    });
  });

  test("give their value to those who pass, and the default to the others", () => {
    const only = (passPercentage: number) =>
      config("c", [rule("r", { passPercentage, returnValue: { color: "red" } })], { defaultValue: { color: "grey" } });
    const value = (passPercentage: number) =>
      evaluateConfig(compiled({ configs: [only(passPercentage)] }), "c", USER, CONTEXT);
    expect(value(100)).toMatchObject({ value: { color: "red" }, passes: true, ruleId: "r" });
    expect(value(0)).toMatchObject({ value: { color: "grey" }, passes: false, ruleId: "r" });
  });

  test("that return false turn a gate off for those who pass", () => {
    const blocked = rule("fail:all:id_override", { conditions: [PRO], returnValue: false });
    expect(gate([spec("g", [blocked, rule("everyone")])])).toMatchObject({ value: false, passes: true });
  });

  test("carry how their exposures are sampled", () => {
    expect(gate([spec("g", [rule("r", { samplingRate: 101 })])]).samplingRate).toBe(101);
  });
});

describe("a disabled gate", () => {
  const off = spec("g", [rule("everyone")], { enabled: false });

  test("is off for all, whatever its rules say", () => {
    expect(gate([off])).toMatchObject({ outcome: "decided", value: false, ruleId: "disabled", passes: false });
  });

  test("is tried by the current SDK all the same", () => {
    expect(gate([off], "g", USER, { ...CONTEXT, flavor: "core" })).toMatchObject({ value: true, ruleId: "everyone" });
    const unmatched = spec("g", [rule("free", { conditions: [FREE] })], { enabled: false });
    expect(gate([unmatched], "g", USER, { ...CONTEXT, flavor: "core" }).ruleId).toBe("disabled");
  });
});

test.each([
  [evaluateGate, false],
  [evaluateConfig, {}],
  [evaluateLayer, {}],
] as const)("what there is none of is unrecognized", (evaluate, value) => {
  expect(evaluate(compiled({}), "constructor", USER, CONTEXT)).toMatchObject({
    outcome: "unrecognized",
    value,
    ruleId: "",
    reason: expect.stringContaining('"constructor"'),
  });
});

describe("overrides", () => {
  const override = (id: string, returnValue: boolean, targetValue: string[]) =>
    rule(id, {
      returnValue,
      conditions: [condition({ type: "unit_id", operator: "any", targetValue })],
    });
  const rules = [
    override("pass:all:id_override", true, ["friend"]),
    override("fail:all:id_override", false, ["rival"]),
    rule("some", { passPercentage: 40, salt: "rule-salt" }),
  ];

  test.each([
    ["friend", true, "pass:all:id_override"],
    ["rival", false, "fail:all:id_override"],
    ["user-1", false, "some"],
    ["user-2", true, "some"],
  ])("of %s: %s by %s", (userID, value, ruleId) => {
    expect(gate([spec("g", rules, { salt: "spec-salt" })], "g", { userID })).toMatchObject({ value, ruleId });
  });
});

describe("gates that ask gates", () => {
  const on = spec("on", [rule("on-rule")]);
  const off = spec("off", [rule("off-rule", { passPercentage: 0 })]);
  const segment = spec("segment:pro", [rule("in", { conditions: [PRO] })], { entity: "segment" });
  const asking = (...conditions: SpecCondition[]) => [spec("g", [rule("r", { conditions })]), on, off, segment];

  test.each([
    ["passes", passesGate("on"), true],
    ["passes", passesGate("off"), false],
    ["fails", failsGate("off"), true],
    ["fails", failsGate("on"), false],
    ["passes", passesGate("missing"), false],
    ["fails", failsGate("missing"), true],
    ["is in", passesGate("segment:pro"), true],
    ["is not in", failsGate("segment:pro"), false],
  ])("a unit %s %j: %s", (_verb, one, value) => {
    expect(gate(asking(one))).toMatchObject({ outcome: "decided", value });
  });

  test.each([
    ["multi_pass_gate", ["off", "on"], true, ["off", "on"]],
    ["multi_pass_gate", ["on", "off"], true, ["on"]],
    ["multi_pass_gate", ["off", "missing"], false, ["off", "missing"]],
    ["multi_fail_gate", ["on", "off"], true, ["on", "off"]],
    ["multi_fail_gate", ["on"], false, ["on"]],
    ["multi_pass_gate", [], false, []],
  ])("%s of %j: %s, having asked %j", (type, targetValue, value, asked) => {
    const evaluation = gate(asking(condition({ type, targetValue })));
    expect(evaluation).toMatchObject({ outcome: "decided", value });
    expect(evaluation.secondaryExposures.map((exposure) => exposure.gate)).toEqual(asked);
  });

  test("expose each gate once, what a gate asked before itself, and no segments", () => {
    const middle = spec("middle", [rule("m", { conditions: [passesGate("on"), failsGate("off")] })]);
    const gates = asking(passesGate("middle"), passesGate("segment:pro"), passesGate("on"), failsGate("missing"));
    expect(gate([...gates, middle], "g").secondaryExposures).toEqual([
      { gate: "on", gateValue: "true", ruleID: "on-rule" },
      { gate: "off", gateValue: "false", ruleID: "off-rule" },
      { gate: "middle", gateValue: "true", ruleID: "m" },
      { gate: "missing", gateValue: "false", ruleID: "" },
    ]);
  });

  test("expose what is asked inside a segment", () => {
    const inner = spec("segment:beta", [rule("in", { conditions: [passesGate("on")] })], { entity: "segment" });
    const { secondaryExposures } = gate([...asking(passesGate("segment:beta")), inner]);
    expect(secondaryExposures.map((exposure) => exposure.gate)).toEqual(["on"]);
  });

  test("expose gates of rules that did not match and of conditions after one that failed", () => {
    const rules = [rule("first", { conditions: [FREE, passesGate("on")] }), rule("second", { conditions: [EVERYONE] })];
    const evaluation = gate([spec("g", rules), on]);
    expect(evaluation).toMatchObject({ value: true, ruleId: "second" });
    expect(evaluation.secondaryExposures.map((exposure) => exposure.gate)).toEqual(["on"]);
    expect(evaluation.undelegatedSecondaryExposures).toEqual(evaluation.secondaryExposures);
  });

  test("do not change what later evaluations are", () => {
    const gates = compiled({ gates: asking(passesGate("on")) });
    const first = evaluateGate(gates, "g", USER, CONTEXT);
    expect(evaluateGate(gates, "g", USER, CONTEXT)).toEqual(first);
    expect(evaluateGate(gates, "on", USER, CONTEXT).secondaryExposures).toEqual([]);
  });

  test("ask each gate once, even when there are 2^40 ways to it", () => {
    const levels = Array.from({ length: 40 }, (_, level) =>
      spec(`level ${level}`, [
        rule("r", { conditions: [passesGate(`level ${level + 1}`), passesGate(`level ${level + 1}`)] }),
      ]),
    );
    expect(gate([...levels, spec("level 40", [rule("r")])])).toMatchObject({ value: true });
  });
});

describe("a holdout", () => {
  const holdout = spec("holdout", [rule("held", { passPercentage: 30 })], { entity: "holdout" });
  const first = rule("holdout:holdout", { conditions: [passesGate("holdout")], passPercentage: 0 });

  test("keeps a gate off for those in it, and both it and the others carry it", () => {
    const gates = compiled({ gates: [holdout, spec("g", [first, rule("everyone")])] });
    const held = Array.from({ length: 1000 }, (_, unit) => {
      const user = { userID: `u${unit}` };
      const inIt = evaluateGate(gates, "holdout", user, CONTEXT).value;
      const evaluation = evaluateGate(gates, "g", user, CONTEXT);
      expect(evaluation).toMatchObject({
        value: !inIt,
        ruleId: inIt ? "holdout:holdout" : "everyone",
        secondaryExposures: [{ gate: "holdout", gateValue: String(inIt), ruleID: "held" }],
      });
      return inIt;
    }).filter(Boolean);
    expect(held.length).toBeGreaterThan(250);
    expect(held.length).toBeLessThan(350);
  });

  test("gives an experiment's defaults to those in it", () => {
    const everyone = spec("holdout", [rule("held")], { entity: "holdout" });
    const holds = rule("holdout:holdout", { conditions: [passesGate("holdout")], returnValue: { color: "grey" } });
    const group = rule("test", { returnValue: { color: "red" }, isExperimentGroup: true, groupName: "Test" });
    const specs = compiled({ gates: [everyone], configs: [config("e", [holds, group], { entity: "experiment" })] });
    expect(evaluateConfig(specs, "e", USER, CONTEXT)).toMatchObject({
      value: { color: "grey" },
      ruleId: "holdout:holdout",
      isExperimentGroup: false,
      groupName: null,
    });
  });
});

describe("what cannot be evaluated", () => {
  const asked = (one: SpecCondition) => gate([spec("g", [rule("r", { conditions: [FREE, one] }), rule("everyone")])]);

  test.each<[string, Partial<SpecCondition>, string]>([
    ["an unknown type", { type: "javascript" }, 'conditions of type "javascript" cannot be evaluated'],
    ["an unknown operator", { operator: "near" }, 'the operator "near" of a condition user_field cannot be evaluated'],
    ["no operator", { operator: null }, "the operator null of a condition user_field cannot be evaluated"],
    ["an inherited name as operator", { operator: "constructor" }, 'the operator "constructor"'],
    ["a gate without a name", { type: "pass_gate", targetValue: 5 }, "a condition pass_gate has 5"],
    ["gates that are no list", { type: "multi_pass_gate", targetValue: "on" }, 'a condition multi_pass_gate has "on"'],
    ["an experiment without a name", { type: "experiment_group", operator: "any" }, "names no experiment"],
  ])("%s is unsupported, with the reason, even after a condition that failed", (_what, fields, reason) => {
    expect(asked(condition(fields))).toMatchObject({
      outcome: "unsupported",
      value: false,
      ruleId: "",
      passes: false,
      secondaryExposures: [],
      reason: expect.stringContaining(reason),
    });
  });

  test("is reached only if no earlier rule decided", () => {
    const rules = [rule("everyone"), rule("r", { conditions: [condition({ type: "javascript" })] })];
    expect(gate([spec("g", rules)])).toMatchObject({ outcome: "decided", ruleId: "everyone" });
  });

  test("makes what asks it unsupported as well", () => {
    const broken = spec("broken", [rule("r", { conditions: [condition({ type: "javascript" })] })]);
    for (const one of [
      passesGate("broken"),
      failsGate("broken"),
      condition({ type: "multi_fail_gate", targetValue: ["broken"] }),
    ]) {
      expect(gate([spec("g", [rule("r", { conditions: [one] })]), broken])).toMatchObject({
        outcome: "unsupported",
        value: false,
        reason: expect.stringContaining("javascript"),
      });
    }
  });

  test("has the default value of a config", () => {
    const broken = rule("r", { conditions: [condition({ type: "javascript" })], returnValue: { size: 2 } });
    const specs = compiled({ configs: [config("c", [broken], { defaultValue: { size: 1 } })] });
    expect(evaluateConfig(specs, "c", USER, CONTEXT)).toMatchObject({ outcome: "unsupported", value: { size: 1 } });
  });

  test("are gates that ask each other, and the reason names them in order", () => {
    const asks = (name: string, other: string) => spec(name, [rule("r", { conditions: [passesGate(other)] })]);
    const gates = [asks("a", "b"), asks("b", "c"), asks("c", "b"), asks("self", "self")];
    expect(gate(gates, "a")).toMatchObject({
      outcome: "unsupported",
      reason: 'gate "b" asks gate "c" asks gate "b": a cycle has no outcome',
    });
    expect(gate(gates, "self").reason).toBe('gate "self" asks gate "self": a cycle has no outcome');
  });

  test("is a cycle only for those who get that far", () => {
    const a = spec("a", [rule("pro", { conditions: [PRO] }), rule("r", { conditions: [passesGate("a")] })]);
    expect(gate([a], "a", USER)).toMatchObject({ outcome: "decided", value: true });
    expect(gate([a], "a", { userID: "u" }).outcome).toBe("unsupported");
  });

  test("are gates that ask each other more than 300 deep", () => {
    const chain = (length: number) => [
      ...Array.from({ length }, (_, at) => spec(`g${at}`, [rule("r", { conditions: [passesGate(`g${at + 1}`)] })])),
      spec(`g${length}`, [rule("r")]),
    ];
    expect(gate(chain(300), "g0")).toMatchObject({ outcome: "decided", value: true });
    expect(gate(chain(20_000), "g0")).toMatchObject({ outcome: "unsupported", reason: expect.stringContaining("300") });
  });
});
