import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Change } from "../../../src/changes/change.ts";
import { stageAt, stagesOnly, timelineOfChanges } from "../../../src/changes/timeline-of-changes.ts";
import { OPEN_END_US } from "../../../src/gates/timeline.ts";

const dayStartUs = (ds: string): bigint => BigInt(Date.parse(`${ds}T00:00:00Z`)) * 1000n;
const OF = { kind: "gate", name: "g", rule: "r" } as const;

interface WrittenGate {
  readonly salt?: string;
  readonly enabled?: boolean;
  readonly unit_type?: string;
  readonly rules: readonly object[];
}

function applied(at: bigint, after: WrittenGate | null, by = "ann"): Change {
  const change = after === null ? "removed" : "changed";
  const definition = after === null ? null : { gate: "g", ...after };
  return {
    changed_at_us: at.toString(),
    changed_by: by,
    recorded_by: "apply",
    reason: null,
    subject: "gate g",
    change,
    before: null,
    after: definition,
  };
}
const at = (percent: number, more: object = {}): WrittenGate => ({
  salt: "s",
  rules: [{ rule: "r", percent, ...more }],
});
const spans = (changes: readonly Change[], until?: bigint) =>
  timelineOfChanges(changes, OF, dayStartUs, until)?.map(({ stage, percent, fromUs, toUs, hashPrefix }) => [
    stage,
    percent,
    Number(fromUs),
    toUs === OPEN_END_US ? null : Number(toUs),
    hashPrefix,
  ]);

describe("a rule's timeline out of the applied history", () => {
  it("begins a stage with each percentage, and none where conditions or other rules change", () => {
    const changes = [
      applied(10n, at(2)),
      applied(20n, at(2, { when: [{ field: "country", operator: "in", values: ["DE"] }] })),
      applied(30n, {
        salt: "s",
        rules: [
          { rule: "other", percent: 1 },
          { rule: "r", percent: 10 },
        ],
      }),
      applied(40n, at(2)),
    ];
    expect(spans(changes)).toEqual([
      [1, 2, 10, 30, "s.r."],
      [2, 10, 30, 40, "s.r."],
      [3, 2, 40, null, "s.r."],
    ]);
  });

  it("begins a stage with another salt of the gate or the rule", () => {
    const changes = [
      applied(1n, at(10)),
      applied(2n, { ...at(10), salt: "t" }),
      applied(3n, { ...at(10, { salt: "q" }), salt: "t" }),
    ];
    expect(spans(changes)?.map((stage) => stage[4])).toEqual(["s.r.", "t.r.", "t.q."]);
  });

  it("begins a stage with another unit type that is hashed, before which nothing is balanced", () => {
    const changes = [
      applied(1n, at(10)),
      applied(2n, { ...at(10), unit_type: "stableID" }),
      applied(3n, { ...at(20, { unit_type: "stableID" }) }),
      applied(4n, at(20)),
    ];
    const stages = (until?: bigint) =>
      spans(changes, until)?.map(([, percent, from, , prefix]) => [percent, from, prefix]);
    expect(stages(4n)).toEqual([
      [10, 1, null],
      [10, 2, "s.r."],
      [20, 3, "s.r."],
    ]);
    expect(stages()).toEqual([
      [10, 1, "s.r."],
      [10, 2, null],
      [20, 3, null],
      [20, 4, "s.r."],
    ]);
    expect(timelineOfChanges(changes, OF, dayStartUs)?.map(({ isResalted }) => isResalted)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it("has a stage of 0 % while the gate is disabled", () => {
    const changes = [applied(1n, at(10)), applied(2n, { ...at(10), enabled: false }), applied(3n, at(10))];
    expect(spans(changes)?.map((stage) => stage[1])).toEqual([10, 0, 10]);
  });

  it("ends a stage where the rule or the gate is removed, and begins another when it comes back", () => {
    const other = { salt: "s", rules: [{ rule: "other", percent: 5 }] };
    const changes = [
      applied(1n, at(10)),
      applied(2n, other),
      applied(3n, at(10)),
      applied(4n, null),
      applied(5n, at(10)),
    ];
    expect(spans(changes)).toEqual([
      [1, 10, 1, 2, "s.r."],
      [2, 10, 3, 4, "s.r."],
      [3, 10, 5, null, "s.r."],
    ]);
  });

  it("takes the steps of a rollout while it was in force, and not those before it was applied", () => {
    const [jan5, jan6, jan8] = ["2026-01-05", "2026-01-06", "2026-01-08"].map(dayStartUs) as [bigint, bigint, bigint];
    const rollout = [
      { from: "2026-01-05", percent: 2 },
      { from: "2026-01-08", percent: 10 },
      { from: "2026-01-20", percent: 50 },
    ];
    const changes = [applied(jan6, { salt: "s", rules: [{ rule: "r", rollout }] }), applied(jan8 + 5n, at(20))];
    expect(spans(changes)).toEqual([
      [1, 2, Number(jan6), Number(jan8), "s.r."],
      [2, 10, Number(jan8), Number(jan8 + 5n), "s.r."],
      [3, 20, Number(jan8 + 5n), null, "s.r."],
    ]);
    expect(jan5 < jan6).toBe(true);
    expect(timelineOfChanges(changes, OF, dayStartUs)?.map(({ isScheduled }) => isScheduled)).toEqual([
      false,
      true,
      false,
    ]);
  });

  it("knows nothing of what comes after the end of a ds: a past ds finds the same, whenever it is asked", () => {
    const changes = [applied(10n, at(2)), applied(20n, at(10)), applied(30n, at(50))];
    expect(spans(changes, 25n)).toEqual(spans(changes.slice(0, 2)));
    expect(spans(changes, 10n)).toBeUndefined();
  });

  it("is not there where no applied configuration has the rule with a percentage", () => {
    expect(timelineOfChanges([applied(1n, { rules: [{ rule: "r" }] })], OF, dayStartUs)).toBeNull();
    expect(timelineOfChanges([applied(1n, at(1))], { ...OF, rule: "x" }, dayStartUs)).toBeNull();
    expect(timelineOfChanges([{ ...applied(1n, at(1)), recorded_by: "run" }], OF, dayStartUs)).toBeNull();
  });

  it("knows the stage of a moment, as rule ids carry it", () => {
    const stage = stageAt([applied(10n, at(2)), applied(20n, at(10))], dayStartUs, 15n);
    expect(stage("g", "r")?.stage).toBe(1);
    expect(stage("g", "x")).toBeUndefined();
  });
});

/** A definition, or its removal. */
const written = fc.option(
  fc.record({
    salt: fc.constantFrom(undefined, "s", "t"),
    enabled: fc.boolean(),
    unit_type: fc.constantFrom(undefined, undefined, "stableID"),
    rules: fc.uniqueArray(
      fc.record({
        rule: fc.constantFrom("r", "other"),
        salt: fc.constantFrom(undefined, "q"),
        unit_type: fc.constantFrom(undefined, undefined, "userID"),
        percent: fc.constantFrom(undefined, 0, 10, 50, 100),
        rollout: fc.constantFrom(
          undefined,
          [{ from: "1970-01-01T00:00:00.000020Z", percent: 5 }],
          [
            { from: "1970-01-01T00:00:00.000030Z", percent: 10 },
            { from: "1970-01-01T00:00:00.000060Z", percent: 50, salt: "z" },
          ],
        ),
      }),
      { minLength: 1, selector: ({ rule }) => rule },
    ),
  }),
  { freq: 4 },
);

interface Seen {
  readonly percent: number | null;
  readonly prefix: string | null;
  readonly unitType: string;
}

/** What a rule lets pass at a moment, found by looking at the last applied definition and nothing else. */
function naive(history: readonly (readonly [bigint, WrittenGate | null])[], moment: bigint): Seen | "none" {
  const last = history.filter(([when]) => when <= moment).at(-1)?.[1];
  const rule = (
    last?.rules as
      | {
          rule: string;
          percent?: number;
          salt?: string;
          unit_type?: string;
          rollout?: { from: string; percent: number; salt?: string }[];
        }[]
      | undefined
  )?.find((one) => one.rule === "r");
  if (last === null || last === undefined || rule === undefined) return "none";
  let percent: number | null = rule.percent ?? null;
  let salt = rule.salt ?? "r";
  if (rule.rollout !== undefined) {
    percent = 0;
    for (const step of rule.rollout) {
      if (BigInt(Number(step.from.slice(20, 26))) > moment) break;
      percent = step.percent;
      salt = step.salt ?? salt;
    }
  }
  if (last.enabled === false) percent = 0;
  const prefix = last.salt === undefined ? null : `${last.salt}.${salt}.`;
  return { percent, prefix, unitType: rule.unit_type ?? last.unit_type ?? "userID" };
}

describe("over random histories", () => {
  it("the stage found at any moment is what a naive replay finds, and stages change only where it does", () => {
    const instants = fc.uniqueArray(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(instants, fc.array(written, { minLength: 8, maxLength: 8 }), (times, definitions) => {
        const ordered = [...times].sort((a, b) => a - b);
        const clean = (definition: unknown) => JSON.parse(JSON.stringify(definition)) as WrittenGate | null;
        const history = ordered.map((time, index) => [BigInt(time), clean(definitions[index] ?? null)] as const);
        const changes = history.map(([time, definition]) => applied(time, definition));
        const found = timelineOfChanges(changes, OF, dayStartUs);
        const seen = Array.from({ length: 100 }, (_, moment) => naive(history, BigInt(moment)));
        if (found === null) {
          expect(seen.every((state) => state === "none" || state.percent === null)).toBe(true);
          return;
        }
        const stages = stagesOnly(found);
        const lastType = seen.filter((state) => state !== "none").at(-1)?.unitType;
        for (const [moment, state] of seen.entries()) {
          const inStage = stages.filter(({ fromUs, toUs }) => fromUs <= BigInt(moment) && BigInt(moment) < toUs);
          expect(inStage.map(({ percent, hashPrefix }) => [percent, hashPrefix])).toEqual(
            state === "none" ? [] : [[state.percent, state.unitType === lastType ? state.prefix : null]],
          );
        }
        const texts = seen.map((state) => JSON.stringify(state));
        const turns = texts.filter((state, moment) => state !== '"none"' && state !== texts[moment - 1]).length;
        expect(stages).toHaveLength(turns);
      }),
      { seed: 6, numRuns: 500 },
    );
  });
});
