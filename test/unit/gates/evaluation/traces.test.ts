import { expect, test } from "vitest";
import type { CompiledSpecs } from "../../../../src/gates/evaluation/compile.ts";
import { evaluateGate, evaluateLayer } from "../../../../src/gates/evaluation/evaluate.ts";
import { traceConfig, traceGate, traceLayer } from "../../../../src/gates/evaluation/trace.ts";
import type { User } from "../../../../src/gates/evaluation/user.ts";
import { bucket, CONTEXT, compiled, condition, config, EVERYONE, passesGate, rule, spec } from "./make-specs.ts";

const plan = (...targetValue: string[]) => condition({ field: "plan", operator: "any", targetValue });
const user: User = { userID: "user-1", custom: { plan: "pro" } };

const trace = (specs: CompiledSpecs, who = user) => traceGate(specs, "g", who, CONTEXT);

test("every rule that was tried is there, each condition with what was compared", () => {
  const rules = [
    rule("free", { conditions: [plan("free"), EVERYONE] }),
    rule("pro", { conditions: [plan("pro", "team")] }),
    rule("never reached"),
  ];
  const { evaluation, rules: tried } = trace(compiled({ gates: [spec("g", rules)] }));
  expect(evaluation.ruleId).toBe("pro");
  expect(tried).toEqual([
    {
      rule: rules[0],
      matches: false,
      bucket: null,
      conditions: [
        { condition: plan("free"), seen: "pro", holds: false, inner: null },
        { condition: EVERYONE, seen: undefined, holds: true, inner: null },
      ],
    },
    {
      rule: rules[1],
      matches: true,
      bucket: null,
      conditions: [{ condition: plan("pro", "team"), seen: "pro", holds: true, inner: null }],
    },
  ]);
});

test("a percentage shows the bucket, what was hashed, and below which bucket it passes", () => {
  const only = rule("r", { salt: "rule-salt", passPercentage: 44.58 });
  const { rules } = trace(compiled({ gates: [spec("g", [only], { salt: "spec-salt" })] }));
  expect(rules[0]?.bucket).toEqual({ bucket: 4458, hashed: "spec-salt.rule-salt.user-1", below: 4458 });
});

test("a gate that was asked shows how it came about itself", () => {
  const asked = spec("asked", [rule("pro", { conditions: [plan("pro")], passPercentage: 0 })]);
  const { rules } = trace(compiled({ gates: [spec("g", [rule("r", { conditions: [passesGate("asked")] })]), asked] }));
  expect(rules[0]?.conditions[0]).toMatchObject({
    seen: { asked: false },
    holds: false,
    inner: { evaluation: { ruleId: "pro", passes: false }, rules: [{ matches: true }] },
  });
});

test("a gate that is not there, a cycle and an unknown condition are seen in the trace", () => {
  const odd = [passesGate("missing"), passesGate("g"), condition({ type: "javascript" })];
  const [missing, cycle, unknown] = odd.map((one) => {
    const { evaluation, rules } = trace(compiled({ gates: [spec("g", [rule("r", { conditions: [one] })])] }));
    return { outcome: evaluation.outcome, condition: rules[0]?.conditions[0] };
  });
  expect(missing).toMatchObject({
    outcome: "decided",
    condition: { holds: false, inner: { evaluation: { outcome: "unrecognized" } } },
  });
  expect(cycle).toMatchObject({ outcome: "unsupported", condition: { holds: "unsupported" } });
  expect(unknown).toMatchObject({ outcome: "unsupported", condition: { holds: "unsupported" } });
});

test("private attributes decide and are shown nowhere", () => {
  const agent = "Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0";
  const whoever: User = {
    userID: "user-1",
    custom: { plan: "public-plan" },
    privateAttributes: { plan: "secret-plan", salary: "secret-salary", ip: "8.8.8.8", userAgent: agent },
  };
  const conditions = [
    condition({ field: "salary", operator: "any", targetValue: ["secret-salary", "other"] }),
    condition({ field: "SALARY", operator: "str_contains_any", targetValue: ["cret-sal"] }),
    condition({ field: "privateAttributes", operator: "eq", targetValue: null }),
    condition({ type: "ip_based", field: "country", operator: "any", targetValue: ["US"] }),
    condition({ type: "ua_based", field: "browser_name", operator: "any", targetValue: ["Firefox"] }),
    plan("public-plan"),
  ];
  const { evaluation, rules } = trace(compiled({ gates: [spec("g", [rule("r", { conditions })])] }), whoever);
  expect(evaluation.value).toBe(true);
  expect(rules[0]?.conditions.map((each) => each.seen)).toEqual([
    "(private)",
    "(private)",
    undefined,
    "(private)",
    "(private)",
    "public-plan",
  ]);
  const shown = JSON.stringify({ evaluation, seen: rules[0]?.conditions.map((each) => each.seen) });
  for (const secret of ["secret", "8.8.8.8", "Firefox", "US"]) expect(shown).not.toContain(secret);
});

test("a layer's rules are followed by those of its experiment", () => {
  const test1 = rule("test", { conditions: [bucket("experiment-salt", "lt", 1000)], returnValue: { color: "red" } });
  const specs = compiled({
    configs: [config("experiment", [test1])],
    layers: [config("layer", [rule("experimentAssignment", { configDelegate: "experiment" })])],
  });
  const { evaluation, rules } = traceLayer(specs, "layer", user, CONTEXT);
  expect(rules.map((each) => each.rule.id)).toEqual(["experimentAssignment", "test"]);
  expect(rules[1]?.conditions[0]?.seen).toBeTypeOf("number");
  expect(evaluation).toEqual(evaluateLayer(specs, "layer", user, CONTEXT));
});

test("what there is none of is said to be unrecognized", () => {
  for (const traced of [traceGate, traceConfig, traceLayer]) {
    expect(traced(compiled({}), "nothing", user, CONTEXT)).toMatchObject({
      evaluation: { outcome: "unrecognized" },
      rules: [],
    });
  }
});

test("a trace comes to the same evaluation as an evaluation without one", () => {
  const specs = compiled({
    gates: [
      spec("g", [
        rule("a", { conditions: [plan("free"), passesGate("half")] }),
        rule("b", { conditions: [passesGate("half"), plan("pro")], passPercentage: 50 }),
        rule("c", { conditions: [passesGate("segment:x")], passPercentage: 25 }),
      ]),
      spec("half", [rule("half", { passPercentage: 50 })]),
      spec("segment:x", [rule("x", { passPercentage: 50 })]),
    ],
  });
  for (let unit = 0; unit < 500; unit += 1) {
    const who = { userID: `u${unit}`, custom: { plan: unit % 2 === 0 ? "pro" : "free" } };
    expect(trace(specs, who).evaluation).toEqual(evaluateGate(specs, "g", who, CONTEXT));
  }
});
