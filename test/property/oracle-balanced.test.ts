import { describe, expect, test } from "vitest";
import { holdoutSchema } from "../../src/gates/definition.ts";
import type { TreeObject } from "./oracle/arbitrary/render.ts";
import { balancedSpans, sliceOf } from "./oracle/balanced-spans.ts";
import { exampleProject, exposed, landed, resultsOf } from "./oracle/example.ts";
import { bucketOf, hashModulo, passingBuckets } from "./oracle/hash.ts";
import { oracle } from "./oracle/oracle.ts";
import type { Stage } from "./oracle/stages.ts";

type Step = number | null | readonly [number, string | null];

/** Stages of a day each, with the salt `a` or another. */
function ramp(...steps: readonly Step[]): Stage[] {
  return steps.map((step, k) => {
    const [percent, salt] = typeof step === "object" && step !== null ? step : [step, "a"];
    const prefix = salt === null ? null : `g.${salt}.`;
    return { stage: k + 1, percent, prefix, fromUs: BigInt(k), toUs: BigInt(k + 1) };
  });
}
const spansOf = (...steps: readonly Step[]): number[][] =>
  balancedSpans(ramp(...steps)).map(({ stages }) => stages.map(({ stage }) => stage));

/** The first of the ids u0, u1, ... whose bucket is in [from, to). */
function unitIn(prefix: string, from: number, to: number, also: (id: string) => boolean = () => true): string {
  for (let number = 0; number < 100_000; number += 1) {
    const id = `u${number}`;
    const bucket = bucketOf(prefix, id);
    if (bucket >= from && bucket < to && also(id)) return id;
  }
  throw new RangeError("no such unit");
}

describe("buckets", () => {
  test("are those of the definition's check values", () => {
    expect(bucketOf("spec-salt.rule-salt.", "user-1")).toBe(4458);
    expect(bucketOf("spec-salt.rule-salt.", "user-2")).toBe(385);
    expect(hashModulo("layer-salt.user-1", 1000)).toBe(164);
  });

  test("pass below the product of doubles", () => {
    expect([0, 0.01, 1.1, 33.3, 50, 100].map(passingBuckets)).toEqual([0, 1, 111, 3330, 5000, 10_000]);
  });
});

describe("spans", () => {
  test("run on while up to half of the units pass and none less", () => {
    expect(spansOf(2, 10, 10, 50)).toEqual([[1, 2, 3, 4]]);
  });

  test("end with a decrease, with 0 and 100 %, and with another salt", () => {
    expect(spansOf(10, 5, 20)).toEqual([[1], [2, 3]]);
    expect(spansOf(0, 10, 0, 10, 100, 10)).toEqual([[2], [4], [6]]);
    expect(spansOf(10, [10, "b"], [20, "b"])).toEqual([[1], [2, 3]]);
  });

  test("are single stages above half", () => {
    expect(spansOf(50, 50.01, 75, 75, 99.99, 100)).toEqual([[1], [2], [3], [4], [5]]);
  });

  test("need a salt and a percentage", () => {
    expect(spansOf([10, null], 10, null, 10)).toEqual([[2], [4]]);
  });
});

describe("slices", () => {
  const [ten] = ramp(10);
  const [most] = ramp(80);
  const at = (stage: Stage | undefined, id: string) => stage && sliceOf(stage, id);

  test("mirror each other at both ends of the buckets", () => {
    expect(at(ten, unitIn("g.a.", 0, 1000))).toBe("passed");
    expect(at(ten, unitIn("g.a.", 1000, 9000))).toBeUndefined();
    expect(at(ten, unitIn("g.a.", 9000, 10_000))).toBe("failed");
  });

  test("above half take all that fail and as many of those that pass", () => {
    const ids = Array.from({ length: 20_000 }, (_, k) => `v${k}`);
    const found = ids.map((id) => at(most, id));
    const count = (side: string) => found.filter((each) => each === side).length;
    // 20 % of the units on each side: 4,000, within four standard errors of 57.
    expect(Math.abs(count("failed") - 4000)).toBeLessThan(4 * 57);
    expect(Math.abs(count("passed") - 4000)).toBeLessThan(4 * 57);
  });
});

/** A gate `g` from 10 to 50 % on 2026-01-06. */
const rollout = [
  { from: "2026-01-01", percent: 10 },
  { from: "2026-01-06", percent: 50 },
];
const gated = (gate: object = {}) =>
  exampleProject({ gate: { salt: "g", ...gate }, rules: [{ rule: "r", salt: "a", rollout }] });

describe("a unit of a balanced analysis", () => {
  const early = unitIn("g.a.", 0, 1000);
  const middle = unitIn("g.a.", 1000, 5000);
  const late = unitIn("g.a.", 5000, 9000);
  const entries = (messages: readonly TreeObject[], gate: object = {}) =>
    resultsOf(gated(gate), messages).balanced.map((each) => [
      ...[each.unit_id, each.group, each.first_exposure_ds, each.crossover, each.in_analysis],
    ]);

  test("enters with its first exposure, if its slice is in", () => {
    expect(entries([exposed(early, "2026-01-02", true), exposed(early, "2026-01-07", true)])).toEqual([
      [early, "test", "2026-01-02", false, true],
    ]);
  });

  test("enters later where its slice comes in later, whatever it got before", () => {
    expect(
      entries([
        exposed(middle, "2026-01-02", false),
        exposed(middle, "2026-01-07", true),
        exposed(late, "2026-01-03", true),
        exposed(late, "2026-01-08", false),
      ]),
    ).toEqual([
      [middle, "test", "2026-01-07", false, true],
      [late, "control", "2026-01-08", false, true],
    ]);
  });

  test("is in the group of its slice, and a crossover if it got the other outcome", () => {
    const messages = [exposed(early, "2026-01-02", false), exposed(early, "2026-01-07", true)];
    expect(entries(messages)).toEqual([[early, "test", "2026-01-02", true, false]]);
    expect(entries(messages, { crossovers: "first_touch" })).toEqual([[early, "test", "2026-01-02", true, true]]);
  });

  test("counts for its stages as being in it, or not", () => {
    const { assignments } = resultsOf(gated(), [
      exposed(early, "2026-01-02", true),
      exposed(middle, "2026-01-02", false),
      exposed(middle, "2026-01-07", false),
    ]);
    const counted = assignments.map((each) => `${each.unit_id} ${each.stage} ${each.in_balanced_analysis}`);
    expect(new Set(counted)).toEqual(new Set([`${early} 1 true`, `${middle} 1 false`, `${middle} 2 false`]));
  });

  test("is in none where the gate's salt is not known", () => {
    const project = exampleProject({ rules: [{ rule: "r", salt: "a", rollout }] });
    const { balanced, assignments } = resultsOf(project, [exposed(early, "2026-01-02", true)]);
    expect([balanced, assignments.map((each) => each.in_balanced_analysis)]).toEqual([[], [null]]);
  });
});

describe("a holdout", () => {
  const holdout = holdoutSchema.parse({ holdout: "h", rollout: [{ from: "2026-01-01", percent: 5 }] });
  const project = { ...exampleProject(), holdouts: [holdout] };
  const outcomes = (messages: readonly TreeObject[]) => {
    const { accounts, assignments } = resultsOf(project, messages);
    const counted = accounts.exposures.map((each) => `${each.exposure_type} ${each.reason} ${each.count}`).sort();
    return { counted, held: assignments.filter((each) => each.exposure_type === "holdout").map((each) => each.group) };
  };
  const secondary = (gate: string, passed: boolean, rule = "holdout"): TreeObject => ({ gate, passed, rule });

  test("is met by whoever meets a gate behind it: held out is the control group", () => {
    const found = outcomes([
      exposed("a", "2026-01-05", true, { secondary: [secondary("other", true), secondary("h", false)] }),
      exposed("b", "2026-01-05", false, { rule: "holdout:h", secondary: [secondary("h", true)] }),
      {
        type: "exposure",
        ts: "2026-01-05",
        gate: "not_ours",
        rule: "x",
        passed: true,
        units: { userID: "c" },
        secondary: [secondary("h", false)],
      },
    ]);
    expect(found.held).toEqual(["rest", "holdout", "rest"]);
    expect(found.counted).toEqual(["gate holdout 1", "gate used 1", "holdout used 3"]);
  });

  test("counts a message once: its own exposure, else the first that it carries", () => {
    const own = {
      type: "exposure",
      ts: "2026-01-05",
      gate: "h",
      rule: "holdout",
      passed: true,
      units: { userID: "a" },
    };
    expect(
      outcomes([
        { ...own, secondary: [secondary("h", false)] },
        exposed("b", "2026-01-05", true, { secondary: [secondary("h", false, "default"), secondary("h", true)] }),
      ]).counted,
    ).toEqual(["gate used 1", "holdout other_rule 1", "holdout used 1"]);
  });
});

describe("sampled exposures", () => {
  const sampled = (samplingRate: TreeObject[string]): TreeObject => ({
    eventName: "statsig::gate_exposure",
    time: "2026-01-05T10:00:00Z",
    user: { userID: "a" },
    metadata: { gate: "g", gateValue: "true", ruleID: "r" },
    statsigMetadata: { samplingRate },
  });
  const found = (settings: object, samplingRate: TreeObject[string]) => {
    const { accounts, assignments } = resultsOf(exampleProject({ settings: { ...settings } }), [sampled(samplingRate)]);
    return [accounts.exposures[0]?.reason, assignments[0]?.represents];
  };

  test("are set aside, or used for as many as they stand for", () => {
    expect(found({}, 10)).toEqual(["sampled", undefined]);
    expect(found({ sampled_exposures: "use" }, "2.5")).toEqual(["used", 2_500_000n]);
  });

  test("stand for themselves alone with a rate of at most 1, or with none", () => {
    for (const rate of [1, 0, -5, "abc", null, true]) expect(found({}, rate)).toEqual(["used", 1_000_000n]);
  });
});

describe("what was applied", () => {
  test("are the stages of a rule without a rollout: percentages, salts, and while it is off 0 %", () => {
    const gate = (more: object, rule: object) => {
      const [found] = exampleProject({ gate: { salt: "g", ...more }, rules: [{ rule: "r", ...rule }] }).gates;
      return found ?? null;
    };
    const at = (day: number) => BigInt(Date.UTC(2026, 0, day)) * 1000n;
    const project = exampleProject({ gate: { salt: "g" }, rules: [{ rule: "r", percent: 50 }] });
    const applied = (day: number, definition: ReturnType<typeof gate>) =>
      ({ atUs: at(day), kind: "gate", name: "g", definition }) as const;
    const { timelines } = oracle({
      project,
      ds: "2026-01-31",
      messages: [landed(exposed("a", "2026-01-05", true))],
      history: [
        applied(2, gate({}, { percent: 10 })),
        applied(3, gate({ description: "changes nothing" }, { percent: 10 })),
        applied(4, gate({}, { percent: 10, salt: "b" })),
        applied(5, gate({ enabled: false }, { percent: 10, salt: "b" })),
        applied(6, null),
        applied(7, gate({}, { percent: 50, salt: "b" })),
        { ...applied(1, gate({}, { percent: 90 })), atUs: BigInt(Date.UTC(2026, 1, 2)) * 1000n },
      ],
    });
    expect(timelines[0]?.stages).toEqual([
      { stage: 1, percent: 10, prefix: "g.r.", fromUs: at(2), toUs: at(4) },
      { stage: 2, percent: 10, prefix: "g.b.", fromUs: at(4), toUs: at(5) },
      { stage: 3, percent: 0, prefix: "g.b.", fromUs: at(5), toUs: at(6) },
      { stage: 4, percent: 50, prefix: "g.b.", fromUs: at(7), toUs: null },
    ]);
  });
});
