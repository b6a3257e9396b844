import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Change, Difference } from "../../../src/changes/change.ts";
import { fieldDifferences } from "../../../src/changes/difference.ts";
import type { Effect } from "../../../src/changes/effect.ts";
import { planned } from "../../../src/changes/effects.ts";
import { movedUnits } from "../../../src/changes/percentage-effect.ts";
import {
  dynamicConfigSchema,
  experimentSchema,
  gateSchema,
  holdoutSchema,
  layerSchema,
  segmentSchema,
} from "../../../src/gates/definition.ts";

const NOW = BigInt(Date.UTC(2026, 0, 20)) * 1000n;

function effectsOf(
  subject: string,
  before: object | null,
  after: object | null,
  changes: readonly Change[] = [],
  ids: readonly string[] = [],
): Effect[] {
  const change = before === null ? "added" : after === null ? "removed" : "changed";
  const difference: Difference = { subject, change, before, after };
  const [plan] = planned([difference], {
    changes,
    nowUs: NOW,
    dayStartUs: (ds) => BigInt(Date.parse(`${ds}T00:00:00Z`)) * 1000n,
    idsOf: () => ["a", "b"],
    segmentIds: new Map([["beta", ids]]),
  });
  return [...(plan?.effects ?? [])];
}
const said = (effects: readonly Effect[]): string[] =>
  effects.map(({ of, change, consequences }) => `${of ?? "-"}: ${[change, ...consequences].join("; ")}`);

interface RuleText {
  readonly unit_type?: string;
  readonly percent?: number;
  readonly salt?: string;
  readonly rollout?: readonly object[];
}
const gate = (rule: RuleText, more: object = {}) =>
  gateSchema.parse({ gate: "g", salt: "s", rules: [{ rule: "everyone", ...rule }], ...more });
const applied = (after: object, at: bigint): Change => ({
  ...{ changed_at_us: at.toString(), changed_by: "ann", recorded_by: "apply", reason: null },
  ...{ subject: "gate g", change: "changed", before: null, after },
});

describe("what a change of a gate does", () => {
  it.each<[string, object, object, string]>([
    [
      "a raised percentage keeps who passed",
      gate({ percent: 10 }),
      gate({ percent: 50 }),
      "everyone: 10 % -> 50 %; 40 % of units newly pass; stage 2 begins; the balanced analysis goes on",
    ],
    [
      "a lowered one takes the newest slice away",
      gate({ percent: 50 }),
      gate({ percent: 10 }),
      "everyone: 50 % -> 10 %; 40 % of units passed and fail from now on; stage 2 begins; the balanced analysis ends, a new one begins",
    ],
    [
      "a step above 50 % has a balanced analysis of its own",
      gate({ percent: 50 }),
      gate({ percent: 70.5 }),
      "everyone: 50 % -> 70.5 %; 20.5 % of units newly pass; stage 2 begins; the balanced analysis ends, a new one begins",
    ],
    [
      "100 % has no control group",
      gate({ percent: 50 }),
      gate({ percent: 100 }),
      "everyone: 50 % -> 100 %; 50 % of units newly pass; stage 2 begins; everyone passes: there is no control group, the balanced analysis ends",
    ],
    [
      "another salt shuffles units anew",
      gate({ percent: 20 }),
      gate({ percent: 20, salt: "x" }),
      "everyone: 20 %, salt changed; units are shuffled anew: about 80 % of those who passed before no longer do; about 16 % of units newly pass; about 16 % of units passed and fail from now on; stage 2 begins; units of earlier stages count as carried over; the balanced analysis ends, a new one begins",
    ],
    [
      "a disabled gate fails for all",
      gate({ percent: 10 }),
      gate({ percent: 10 }, { enabled: false }),
      "everyone: 10 % -> 0 %; 10 % of units passed and fail from now on; stage 2 begins; nobody passes: there is nothing to compare, the balanced analysis ends",
    ],
    [
      "a salt that becomes known says nothing of who is affected",
      gate({ percent: 10 }, { salt: undefined }),
      gate({ percent: 10 }),
      "everyone: 10 %, salt changed; how many units are affected is not known: its percentage or its salt was not written down; stage 2 begins; a balanced analysis begins",
    ],
    [
      "another unit type of the rule shuffles units anew, and begins a stage whose analyses are its own",
      gate({ percent: 20 }),
      gate({ percent: 20, unit_type: "stableID" }),
      "everyone: 20 %, userID -> stableID; units are shuffled anew: about 80 % of those who passed before no longer do; about 16 % of units newly pass; about 16 % of units passed and fail from now on; another unit type is hashed: stage 2 begins; a balanced analysis begins; stages that hashed userID have no balanced analysis any more",
    ],
  ])("%s", (_, before, after, expected) => {
    expect(said(effectsOf("gate g", before, after, [applied(before, 5n)]))).toEqual([expected]);
  });

  it("counts the stage that begins over the whole applied history", () => {
    const history = [applied(gate({ percent: 2 }), 5n), applied(gate({ percent: 10 }), 6n)];
    expect(effectsOf("gate g", gate({ percent: 10 }), gate({ percent: 50 }), history)[0]?.stage).toBe(3);
  });

  it("shows steps of a rollout that lie in the past and were not in force then as backdated", () => {
    const rollout = [
      { from: "2026-01-05", percent: 2 },
      { from: "2026-01-12", percent: 10 },
      { from: "2026-02-01", percent: 50 },
    ];
    const [state, backdated] = effectsOf("gate g", gate({ rollout: rollout.slice(0, 1) }), gate({ rollout }));
    expect(state?.change).toBe("2 % -> 10 %");
    expect(state?.consequences).toContain("it is in stage 2 of its rollout");
    expect(backdated?.change).toBe("backdated: 10 % from 2026-01-12");
  });

  it("says which rules another unit type of the gate is hashed for", () => {
    const rules = [
      { rule: "a", percent: 10 },
      { rule: "b", percent: 10, unit_type: "companyID" },
    ];
    const before = gateSchema.parse({ gate: "g", salt: "s", rules });
    const after = gateSchema.parse({ ...before, unit_type: "stableID" });
    expect(effectsOf("gate g", before, after).map(({ of, change }) => [of, change])).toEqual([
      ["a", "10 %, userID -> stableID"],
      [null, "unit type userID -> stableID"],
    ]);
  });

  it("says that a rollout has no step for another unit type", () => {
    const rollout = [{ from: "2026-01-05", percent: 10 }];
    const [effect] = effectsOf("gate g", gate({ rollout }), gate({ rollout, unit_type: "stableID" }));
    expect(effect?.consequences.at(-1)).toBe(
      "another unit type is hashed, and its rollout: has no step for that: units of both types are in one stage",
    );
  });

  it("says that conditions, order and overrides begin no stage", () => {
    const rules = [
      { rule: "a", percent: 10 },
      { rule: "b", percent: 10 },
    ];
    const before = gateSchema.parse({ gate: "g", salt: "s", rules });
    const when = [{ field: "country", operator: "in", values: ["DE"] }];
    const after = gateSchema.parse({
      ...before,
      rules: [{ ...rules[1], when }, rules[0]],
      overrides: [{ outcome: "pass", ids: ["u1", "u2"] }],
    });
    expect(effectsOf("gate g", before, after).map(({ of, change }) => [of, change])).toEqual([
      ["b", "who it is for changed"],
      [null, "order of rules changed"],
      [null, "overrides: 0 ids -> 2"],
    ]);
  });

  it("says whose units a removed rule leaves, and that the whole is removed", () => {
    const [effect] = effectsOf("gate g", gate({ percent: 25 }), null);
    expect(effect).toMatchObject({ of: "everyone", change: "rule removed (was at 25 %)", isDisruptive: true });
  });

  it("warns where runs knew the gate before: its timeline begins now", () => {
    const seen: Change = { ...applied(gate({ percent: 10 }), 5n), recorded_by: "run" };
    const changes = effectsOf("gate g", null, gate({ percent: 10 }), [seen]).map(({ change }) => change);
    expect(changes).toEqual(["new rule at 10 %", "its timeline begins now"]);
    expect(effectsOf("gate g", null, gate({ percent: 10 }))).toHaveLength(1);
  });

  it("says nothing of the kind where the gate was applied before it was removed: its stages are numbered on", () => {
    const removed: Change = { ...applied(gate({ percent: 10 }), 6n), change: "removed", after: null };
    const effects = effectsOf("gate g", null, gate({ percent: 10 }), [applied(gate({ percent: 10 }), 5n), removed]);
    expect(effects.map(({ change, stage }) => [change, stage])).toEqual([["new rule at 10 %", 2]]);
  });

  it("warns where a percentage takes the place of a rollout that began before anything was applied", () => {
    const rollout = [
      { from: "2026-01-05", percent: 10 },
      { from: "2026-01-18", percent: 50 },
    ];
    const at = (day: string): Change => applied(gate({ rollout }), BigInt(Date.parse(`${day}T00:00:00Z`)) * 1000n);
    const changes = (history: Change): string[] =>
      effectsOf("gate g", gate({ rollout }), gate({ percent: 60 }), [history]).map(({ change }) => change);
    expect(changes(at("2026-01-15"))).toEqual(["50 % -> 60 %", "rollout: no longer there: 10 % from 2026-01-05"]);
    expect(changes(at("2026-01-05"))).toEqual(["50 % -> 60 %"]);
  });

  it("says that a rule without a percentage cannot be evaluated", () => {
    expect(said(effectsOf("gate g", gate({ percent: 10 }), gate({})))[0]).toContain(
      "its percentage is not written down: no unit can be evaluated by it",
    );
  });
});

describe("who is affected", () => {
  const bucketOf = (prefix: string, unit: number): number =>
    Number(createHash("sha256").update(`${prefix}u${unit}`).digest().readBigUInt64BE() % 10_000n);
  const UNITS = 40_000;

  it.each<[number, string, number, string]>([
    [10, "s.r.", 50, "s.r."],
    [62.5, "s.r.", 12.34, "s.r."],
    [30, "s.r.", 30, "t.r."],
    [70, "s.r.", 20, "s.q."],
  ])("at %s %% of %s, then %s %% of %s, is as units hash", (percent, hashPrefix, nextPercent, nextPrefix) => {
    let [newly, failing] = [0, 0];
    for (let unit = 0; unit < UNITS; unit += 1) {
      const passed = bucketOf(hashPrefix, unit) < percent * 100;
      const passes = bucketOf(nextPrefix, unit) < nextPercent * 100;
      if (passes && !passed) newly += 1;
      if (passed && !passes) failing += 1;
    }
    const moved = movedUnits(
      { percent, hashPrefix, unitType: "userID" },
      { percent: nextPercent, hashPrefix: nextPrefix, unitType: "userID" },
    );
    // Five standard errors of a share.
    const margin = 5 * Math.sqrt(0.25 / UNITS);
    expect(Math.abs((moved?.newlyPassing ?? 0) - newly / UNITS)).toBeLessThan(margin);
    expect(Math.abs((moved?.newlyFailing ?? 0) - failing / UNITS)).toBeLessThan(margin);
  });

  it("is exact by one salt, to a hundredth of a percent", () => {
    const state = (percent: number) => ({ percent, hashPrefix: "s.", unitType: "userID" });
    expect(movedUnits(state(0.01), state(0.03))).toEqual({ newlyPassing: 0.0002, newlyFailing: 0 });
    expect(movedUnits(state(100), state(99.99))).toEqual({ newlyPassing: 0, newlyFailing: 0.0001 });
  });
});

describe("what other changes do", () => {
  it("a holdout holds more units out", () => {
    const holdout = (percent: number) => holdoutSchema.parse({ holdout: "h", salt: "s", percent });
    expect(said(effectsOf("holdout h", holdout(2), holdout(5)))[0]).toMatch(
      /^holdout: 2 % -> 5 %; 3 % of units are newly held out/,
    );
    expect(said(effectsOf("holdout h", holdout(5), holdout(2)))[0]).toContain(
      "3 % of units were held out and take part from now on",
    );
  });

  it("a segment's ids come and go", () => {
    const segment = (...ids: string[]) => segmentSchema.parse({ segment: "beta", ids });
    expect(said(effectsOf("segment beta", segment("a", "b"), segment("b", "c", "d")))).toEqual([
      "-: 2 ids added, 1 removed; 3 units in it, 2 before",
    ]);
    const counts = (hash: string) => ({ ids: 2, hash });
    expect(said(effectsOf("segment ids beta", counts("x"), counts("y"), [], ["b", "c"]))).toEqual([
      "-: 1 id added, 1 removed; 2 units in it, 2 before",
    ]);
  });

  describe("a segment that gets its ids in another way says who really comes and goes", () => {
    const listed = segmentSchema.parse({ segment: "beta", ids: ["b", "c"] });
    const filed = segmentSchema.parse({ segment: "beta", file: "beta.txt" });
    const ruled = segmentSchema.parse({ segment: "beta", rules: [{ rule: "all", percent: 10 }] });
    const counts = { ids: 2, hash: "x" };
    const moved = (before: object, after: object, list: Pick<Difference, "before" | "after">, ids: string[] = []) =>
      planned(
        [
          { subject: "segment beta", change: "changed", before, after },
          { subject: "segment ids beta", change: list.before === null ? "added" : "removed", ...list },
        ],
        {
          changes: [],
          nowUs: NOW,
          dayStartUs: () => 0n,
          idsOf: () => ["a", "b"],
          segmentIds: new Map([["beta", ids]]),
        },
      ).map(({ effects }) => said(effects));

    it("from its file to a list", () => {
      expect(moved(filed, listed, { before: counts, after: null })).toEqual([
        ["-: by file -> by ids; 1 id added, 1 removed; 2 units in it, 2 before"],
        ["-: see segment beta"],
      ]);
    });
    it("from a list to its file", () => {
      expect(moved(listed, filed, { before: null, after: counts }, ["c", "b"])).toEqual([
        ["-: by ids -> by file; nobody comes or goes; 2 units in it, 2 before"],
        ["-: see segment beta"],
      ]);
    });
    it("from its file to rules", () => {
      expect(moved(filed, ruled, { before: counts, after: null })[0]).toEqual([
        "-: by file -> by rules; who is listed and meets none of its rules is no longer in it; 2 ids listed",
      ]);
    });
  });

  it("a segment's and a config's rules take other shares of units", () => {
    const segment = (percent: number, more: object = {}) =>
      segmentSchema.parse({ segment: "beta", rules: [{ rule: "all", percent, ...more }] });
    expect(said(effectsOf("segment beta", segment(10), segment(25)))).toEqual([
      "all: 10 % -> 25 %; 15 % of units whom the rule is for come into the segment",
    ]);
    expect(said(effectsOf("segment beta", segment(50), segment(50, { salt: "t" })))).toEqual([
      "all: 50 %, units are shuffled anew; about 25 % of units whom the rule is for come into the segment; about 25 % of units whom the rule is for leave the segment",
    ]);
    const config = (percent: number, more: object = {}) =>
      dynamicConfigSchema.parse({ config: "c", rules: [{ rule: "all", percent, returns: {} }], ...more });
    expect(said(effectsOf("config c", config(25), config(10)))).toEqual([
      "all: 25 % -> 10 %; 15 % of units whom the rule is for get them no longer",
    ]);
    expect(said(effectsOf("config c", config(25), config(25, { enabled: false })))).toEqual([
      "-: disabled; everyone gets the defaults",
    ]);
  });

  it("what is removed is said, and whom a layer's salt moves", () => {
    const layer = (more: object = {}) => layerSchema.parse({ layer: "l", ...more });
    expect(said(effectsOf("layer l", layer(), null))).toEqual([
      "-: removed; code that asks for its parameters gets what it falls back on",
    ]);
    expect(said(effectsOf("config c", dynamicConfigSchema.parse({ config: "c" }), null))).toEqual([
      "-: removed; code that asks for its values gets what it falls back on",
    ]);
    expect(said(effectsOf("segment beta", segmentSchema.parse({ segment: "beta", ids: ["a"] }), null))).toEqual([
      "-: removed; nobody is in it",
    ]);
    expect(effectsOf("layer l", layer(), layer({ salt: "l" }))).toEqual([]);
    expect(effectsOf("layer l", layer(), layer({ salt: "m" }))).toMatchObject([
      { change: "salt changed", isDisruptive: true },
    ]);
  });

  it("another salt of an allocation makes it independent of the old one", () => {
    const experiment = (more: object) =>
      experimentSchema.parse({
        ...{ experiment: "e", control: "a", salt: "s" },
        groups: ["a", "b"].map((group) => ({ group, share: 50 })),
        ...more,
      });
    const [before, after] = [experiment({ allocation: 40 }), experiment({ allocation: 40, allocation_salt: "t" })];
    expect(said(effectsOf("experiment e", before, after))).toEqual([
      "-: allocation 40 %, by another salt; about 24 % of units newly take part; about 24 % of units took part and get the defaults from now on; those exposed stay in the analysis",
    ]);
    expect(effectsOf("experiment e", experiment({}), experiment({ allocation_salt: "t" }))).toEqual([]);
    expect(effectsOf("experiment e", before, experiment({ allocation: 40, allocation_salt: "s:allocation" }))).toEqual(
      [],
    );
  });

  it("an experiment's groups and allocation move units", () => {
    const experiment = (shares: readonly number[], more: object = {}) =>
      experimentSchema.parse({
        experiment: "e",
        control: "a",
        salt: "s",
        groups: shares.map((share, index) => ({ group: "abc"[index], share })),
        ...more,
      });
    const moved = (before: object, after: object) => said(effectsOf("experiment e", before, after));
    expect(moved(experiment([50, 50]), experiment([25, 75]))[0]).toContain(
      "25 % of those who take part are in another group",
    );
    expect(moved(experiment([50, 50]), experiment([50, 50], { salt: "t" }))[0]).toContain("about 50 % of those");
    expect(moved(experiment([50, 50], { allocation: 10 }), experiment([50, 50], { allocation: 30 }))).toEqual([
      "-: allocation 10 % -> 30 %; 20 % of units newly take part",
    ]);
    const listed = moved(
      experiment([50, 50], { allocation: ["0-99"] }),
      experiment([50, 50], { allocation: ["50-199"] }),
    );
    expect(listed[0]).toMatch(/10 % -> 15 %; 10 % of units newly take part; 5 % of units took part/);
    expect(moved(experiment([50, 50]), experiment([50, 50], { active: false }))).toEqual([
      "-: no longer active; everyone gets the defaults",
    ]);
  });

  it("an experiment's begin and end say who gets the defaults", () => {
    const groups = ["c", "t"].map((group) => ({ group, share: 50 }));
    const before = experimentSchema.parse({ experiment: "e", control: "c", salt: "s", from: "2026-01-05", groups });
    expect(said(effectsOf("experiment e", before, { ...before, to: "2026-02-01" }))).toEqual([
      "-: runs from 2026-01-05 to no end -> 2026-01-05 to 2026-02-01; outside of it everyone gets the defaults; results are computed anew by it",
    ]);
  });

  it("metrics and settings are computed anew", () => {
    expect(said(effectsOf("metric m", { event: ["a"] }, { event: ["b"] }))).toEqual([
      "-: definition changed; results are computed anew by it",
    ]);
    expect(said(effectsOf("gate g", gate({ percent: 1 }), gate({ percent: 1 }, { metrics: ["m"] })))).toEqual([
      "-: how it is measured changed; results are computed anew by it",
    ]);
  });
});

describe("a definition's differences, value by value", () => {
  it("know members of lists by their names, and their order as a value of its own", () => {
    const before = { rules: [{ rule: "a", percent: 1 }, { rule: "b" }], tags: ["x"] };
    const after = { rules: [{ rule: "b" }, { rule: "a", percent: 2 }], tags: ["y"] };
    expect(fieldDifferences(before, after)).toEqual([
      { path: "rules (order)", before: ["a", "b"], after: ["b", "a"] },
      { path: "rules.a.percent", before: 1, after: 2 },
      { path: "tags", before: ["x"], after: ["y"] },
    ]);
    expect(fieldDifferences(before, before)).toEqual([]);
  });
});
