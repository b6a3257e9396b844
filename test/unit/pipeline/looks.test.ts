import { describe, expect, it } from "vitest";
import { settingsSchema } from "../../../src/config/settings.ts";
import { dayOf } from "../../../src/lake/calendar.ts";
import { metricSchema } from "../../../src/metrics/definition.ts";
import { inferenceOf } from "../../../src/pipeline/results/inference.ts";
import { lookOf } from "../../../src/pipeline/results/looks.ts";
import { analysedStage } from "./analysed-stage.ts";

const settings = settingsSchema.parse({ project: "p", sources: [{ type: "files", topic: "t", path: "." }] }).statistics;
const metric = metricSchema.parse({ name: "m", kind: "count" });
const pair = { test: "test", control: "control" };
const entered = (ds: string, units: bigint) => [
  { ds, group: "test", units },
  { ds, group: "control", units },
];
const stageOf = (days: readonly string[], spending: "obrien_fleming" | "pocock" = "obrien_fleming") =>
  analysedStage({
    percent: 50,
    from: "2026-01-05",
    to: "2026-01-15",
    entries: [...entered("2026-01-05", 500n), ...entered("2026-01-07", 500n), ...entered("2026-01-14", 1000n)],
    looks: { days: [...days], spending },
  });
const look = (days: readonly string[], ds: string, spending?: "obrien_fleming" | "pocock") => {
  const stage = stageOf(days, spending);
  return lookOf(stage, ds, (day) => dayOf("UTC", day))("all", pair, inferenceOf(settings, stage.subject, metric, {}));
};

describe("planned looks", () => {
  const days = ["2026-01-01", "2026-01-09", "2026-01-14", "2026-02-01"];

  it("are those that lie in the stage; on other days there is none", () => {
    expect(look(days, "2026-01-09")).toMatchObject({ number: 1, looks: 2, spending: "obrien_fleming" });
    expect(look(days, "2026-01-14")).toMatchObject({ number: 2, looks: 2 });
    expect(look(days, "2026-01-10")).toBeNull();
    expect(look(days, "2026-01-01")).toBeNull();
  });

  it("spend by the calendar, with the units as information: half of the days and half of the units at the first of two", () => {
    // The published two-look O'Brien-Fleming type bounds at half the time (Lan, DeMets 1983): 2.9626, 1.9686.
    expect(look(days, "2026-01-09")?.bound.criticalValue).toBeCloseTo(2.962588, 4);
    expect(look(days, "2026-01-14")?.bound.criticalValue).toBeCloseTo(1.968596, 4);
    expect(look(days, "2026-01-14")?.bound.alphaSpent).toBeCloseTo(0.05, 10);
  });

  it("without new units are none: the next one spends their share", () => {
    const more = ["2026-01-09", "2026-01-10", "2026-01-14"];
    expect(look(more, "2026-01-10")).toBeNull();
    expect(look(more, "2026-01-14")).toMatchObject({
      number: 3,
      looks: 3,
      bound: { alphaSpent: expect.closeTo(0.05, 10) },
    });
  });

  it("may spend evenly", () => {
    const first = look(days, "2026-01-09", "pocock");
    expect(first?.bound.criticalValue).toBeCloseTo(2.156999, 3);
  });
});
