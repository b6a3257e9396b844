import { describe, expect, it } from "vitest";
import type { Change } from "../../../src/changes/change.ts";
import { settingsSchema } from "../../../src/config/settings.ts";
import { gateSchema } from "../../../src/gates/definition.ts";
import { compileDefinitions } from "../../../src/pipeline/definitions.ts";
import { declaredTimeline, inferredStages } from "../../../src/pipeline/rule-timeline.ts";
import { NO_DEFINITIONS } from "../../harness/no-definitions.ts";

const dayStartUs = (ds: string): bigint => BigInt(Date.parse(`${ds}T00:00:00Z`)) * 1000n;
const JAN_5 = dayStartUs("2026-01-05");

function subjectOf(rule: object) {
  const gates = [gateSchema.parse({ gate: "g", salt: "s", rules: [{ rule: "r", ...rule }] })];
  const settings = settingsSchema.parse({ project: "p", sources: [{ type: "files", topic: "t", path: "in" }] });
  const [subject] = compileDefinitions({ ...NO_DEFINITIONS, folder: "/nowhere", settings, gates }).subjects;
  const of = subject?.rules[0];
  if (subject === undefined || of === undefined) throw new Error("a gate has a rule");
  return { subject, rule: of };
}
const applied: Change = {
  changed_at_us: String(JAN_5 + 5n),
  changed_by: "ann",
  recorded_by: "apply",
  reason: null,
  subject: "gate g",
  change: "added",
  before: null,
  after: { gate: "g", salt: "s", rules: [{ rule: "r", percent: 10 }] },
};

describe("the timeline of a rule", () => {
  const sourceOf = (rule: object, changes: readonly Change[], untilUs = JAN_5 + 10n) => {
    const found = subjectOf(rule);
    return declaredTimeline(found.subject, found.rule, { changes, dayStartUs, untilUs });
  };

  it("is that of its rollout, else that of what was applied, else has to be inferred", () => {
    const rollout = [{ from: "2026-01-05", percent: 3 }];
    expect(sourceOf({ rollout }, [applied])).toMatchObject({ source: "rollout", stages: [{ percent: 3 }] });
    expect(sourceOf({ percent: 50 }, [applied])).toMatchObject({ source: "applied", stages: [{ percent: 10 }] });
    expect(sourceOf({ percent: 50 }, [])).toBeNull();
  });

  it("of a ds that ended before anything was applied has to be inferred, as it was then", () => {
    expect(sourceOf({ percent: 10 }, [applied], JAN_5 + 5n)).toBeNull();
  });

  it("that is inferred has the salts that are configured now", () => {
    const { subject, rule } = subjectOf({ salt: "q" });
    const hint = { ds: "2026-01-05", percent: 10, rollout: null, firstUs: JAN_5, exposures: 1n };
    expect(inferredStages(subject, rule, [hint])).toMatchObject({
      source: "inferred",
      stages: [{ stage: 1, percent: 10, hashPrefix: "s.q." }],
    });
  });
});
