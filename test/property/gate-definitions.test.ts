import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { compileSpecs } from "../../src/gates/evaluation/compile.ts";
import { evaluateConfig, evaluateGate, evaluateLayer } from "../../src/gates/evaluation/evaluate.ts";
import { specNamed, specsOf } from "../unit/gates/definitions-of.ts";

const SEED = 20260120;
const CONTEXT = { nowMs: 0, idLists: new Map() };
const USERS = Array.from({ length: 4000 }, (_, index) => `user-${index}`);

/** What SPEC section 4 says: the first 8 bytes of SHA-256, big-endian, modulo the number of buckets. */
function bucketOf(text: string, buckets: number): number {
  return Number(createHash("sha256").update(text).digest().readBigUInt64BE() % BigInt(buckets));
}

const salt = fc.string({ minLength: 1, maxLength: 8 });
const percent = fc.integer({ min: 0, max: 10_000 }).map((hundredths) => hundredths / 100);
const share = fc.integer({ min: 1, max: 20 });

/** Whether a count of units is what a share of them makes, five standard deviations and the rounding to 1000 buckets aside. */
function isShareOf(count: number, expected: number, units: number): boolean {
  const deviation = Math.sqrt(units * expected * (1 - expected));
  return Math.abs(count - units * expected) <= 5 * deviation + units * 0.001;
}

test("a gate's rule passes exactly the units whose bucket is below its percentage, whatever the salts", () => {
  fc.assert(
    fc.property(salt, fc.option(salt, { nil: undefined }), percent, (gateSalt, ruleSalt, share) => {
      const rule = { rule: "r", percent: share, ...(ruleSalt === undefined ? {} : { salt: ruleSalt }) };
      const compiled = compileSpecs(specsOf([{ gate: "g", salt: gateSalt, rules: [rule] }]));
      for (const userID of USERS.slice(0, 200)) {
        const passes = bucketOf(`${gateSalt}.${ruleSalt ?? "r"}.${userID}`, 10_000) < Math.round(share * 100);
        expect(evaluateGate(compiled, "g", { userID }, CONTEXT).value).toBe(passes);
      }
    }),
    { seed: SEED, numRuns: 50 },
  );
});

test("raising the percentage of a rollout keeps everyone who passed, and a new salt does not", () => {
  fc.assert(
    fc.property(salt, fc.tuple(percent, percent), (gateSalt, percents) => {
      const [low = 0, high = 0] = [...percents].sort((a, b) => a - b);
      const steps = [
        { from: "2026-01-01", percent: low },
        { from: "2026-01-02", percent: high },
        { from: "2026-01-03", percent: high, salt: "anew" },
      ];
      const file = { gate: "g", salt: gateSalt, rules: [{ rule: "r", rollout: steps }] };
      const passing = (day: string): Set<string> => {
        const compiled = compileSpecs(specsOf([file], { nowMs: Date.parse(day) }));
        return new Set(USERS.filter((userID) => evaluateGate(compiled, "g", { userID }, CONTEXT).value === true));
      };
      const [before, after, anew] = [passing("2026-01-01"), passing("2026-01-02"), passing("2026-01-03")];
      expect([...before].filter((userID) => !after.has(userID))).toEqual([]);
      // Of those who passed, as many pass under a new salt as of all.
      const kept = [...after].filter((userID) => anew.has(userID)).length;
      expect(isShareOf(kept, high / 100, Math.max(1, after.size))).toBe(true);
    }),
    { seed: SEED, numRuns: 20 },
  );
});

test("an experiment's groups and its allocation have the shares that are written", () => {
  const shares = fc.array(share, { minLength: 2, maxLength: 6 });
  const allocations = fc.integer({ min: 0, max: 1000 }).map((tenths) => tenths / 10);
  fc.assert(
    fc.property(salt, shares, allocations, (experimentSalt, written, allocation) => {
      const groups = written.map((share, index) => ({ group: `g${index}`, share }));
      const file = { experiment: "e", salt: experimentSalt, control: "g0", allocation, groups };
      const compiled = compileSpecs(specsOf([file]));
      const found = new Map<string | null, number>();
      for (const userID of USERS) {
        const { groupName } = evaluateConfig(compiled, "e", { userID }, CONTEXT);
        found.set(groupName, (found.get(groupName) ?? 0) + 1);
      }
      const allocated = USERS.length - (found.get(null) ?? 0);
      expect(isShareOf(allocated, allocation / 100, USERS.length)).toBe(true);
      const total = written.reduce((sum, share) => sum + share, 0);
      for (const { group, share } of groups)
        expect(isShareOf(found.get(group) ?? 0, share / total, allocated)).toBe(true);
    }),
    { seed: SEED, numRuns: 30 },
  );
});

test("the experiments of a layer never share a unit, and the layer gives what the experiment gives", () => {
  fc.assert(
    fc.property(
      salt,
      fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 3 }),
      (layerSalt, sizes) => {
        let next = 0;
        const experiments = sizes.map((size, index) => {
          const allocation = [`${next}-${next + size - 1}`];
          next += size;
          const groups = ["a", "b"].map((group) => ({ group, share: 1, parameters: { who: `${index}${group}` } }));
          return { experiment: `e${index}`, salt: `s${index}`, layer: "main", control: "a", allocation, groups };
        });
        const layer = { layer: "main", salt: layerSalt, parameters: { who: "nobody" } };
        const specs = specsOf([layer, ...experiments]);
        const compiled = compileSpecs(specs);
        for (const userID of USERS.slice(0, 500)) {
          const inGroup = experiments.filter(
            ({ experiment }) => evaluateConfig(compiled, experiment, { userID }, CONTEXT).isExperimentGroup,
          );
          expect(inGroup.length).toBe(bucketOf(`${layerSalt}.${userID}`, 1000) < next ? 1 : 0);
          const decided = evaluateLayer(compiled, "main", { userID }, CONTEXT);
          expect(decided.configDelegate).toBe(inGroup[0]?.experiment ?? null);
          const value = inGroup[0] && evaluateConfig(compiled, inGroup[0].experiment, { userID }, CONTEXT).value;
          expect(decided.value).toEqual(value ?? { who: "nobody" });
        }
        expect(specNamed(specs.layers, "main").rules).toHaveLength(sizes.length);
      },
    ),
    { seed: SEED, numRuns: 15 },
  );
});

const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean());
const scalars = fc.array(scalar, { minLength: 1, maxLength: 4 });
const field = fc.constantFrom("country", "email", "plan", "browser_name", "environment", "userID", "stableID", "time");
const condition = fc.oneof(
  fc.record({
    field,
    operator: fc.constantFrom("in", "not_in", "contains_any", "array_contains_all"),
    values: scalars,
  }),
  fc.record({ field, operator: fc.constantFrom("=", "!="), value: scalar }),
  fc.record({ field, operator: fc.constantFrom("<", ">="), value: fc.integer() }),
  fc.record({
    field,
    operator: fc.constantFrom("version_<", "version_>="),
    value: fc.constantFrom("1", "2.10.0-beta"),
  }),
  fc.record({ field, operator: fc.constantFrom("before", "after", "on"), value: fc.constant("2026-01-05T10:00:00Z") }),
  fc.record({ field, operator: fc.constantFrom("is_null", "is_not_null") }),
  fc.record({ passes_gate: fc.constant("base") }),
  fc.record({ not_in_segment: fc.constant("staff") }),
  fc.record({ in_holdout: fc.constant("held") }),
);

test("whatever conditions a rule has, it is decided, and its conditions are those that are written", () => {
  fc.assert(
    fc.property(fc.array(condition, { maxLength: 4 }), fc.record({ country: scalar, plan: scalar }), (when, custom) => {
      const specs = specsOf([
        { gate: "g", rules: [{ rule: "r", percent: 100, when }] },
        { gate: "base", salt: "b", rules: [{ rule: "r", percent: 50 }] },
        { segment: "staff", ids: ["user-1"] },
        { holdout: "held", salt: "h", percent: 50, gates: [] },
      ]);
      expect(specNamed(specs.gates, "g").rules[0]?.conditions).toHaveLength(when.length);
      const evaluation = evaluateGate(compileSpecs(specs), "g", { userID: "user-1", custom }, CONTEXT);
      expect(evaluation.outcome).toBe("decided");
    }),
    { seed: SEED, numRuns: 500 },
  );
});
