import { describe, expect, test } from "vitest";
import { model } from "../../../src/engine/model.ts";
import { derivedId } from "../../../src/metrics/derived-id.ts";
import { countingMeasure, measureId } from "../../../src/metrics/measure.ts";
import { funnelRelations } from "../../../src/pipeline/graph/funnel-relations.ts";
import { subjectWith } from "../../harness/subject.ts";

const idOf = (...events: string[]): string =>
  measureId({ ...countingMeasure({ event: events, where: [] }), keeps: "occurrences" });
const ANY = measureId({ ...countingMeasure({ where: [] }), keeps: "occurrences" });

const buy = {
  name: "buy",
  kind: "funnel",
  steps: [
    { event: "view" },
    { event: "cart", optional: true, within: "1h" },
    { event: "order", without: [{ event: "error" }, { event: ["help", "call"] }] },
  ],
};
const visit = { name: "visit", kind: "funnel", steps: [{ event: "view" }, { event: "order" }], per: "session" };

describe("the relations of funnels", () => {
  test("are none where no metric is a funnel, so that moments do not depend on the models of funnels", () => {
    const { relations, totals } = funnelRelations([subjectWith([{ name: "orders", kind: "count" }])]);
    expect({ relations, totals }).toEqual({ relations: [], totals: null });
  });

  test("say which events are which step, what may not come before it, and what makes sessions", () => {
    expect(funnelRelations([subjectWith([buy, { ...visit, session_gap: "10m" }])]).rows).toEqual({
      funnels: [
        ["buy", "w", 3],
        ["visit", "w", 2],
      ],
      steps: [
        ["buy", 1, null, false, false],
        ["buy", 2, 3_600_000_000n, false, true],
        ["buy", 3, null, false, false],
        ["visit", 1, null, false, false],
        ["visit", 2, null, false, false],
      ],
      measures: [
        ["gate", "g", "buy", "w", null, "step", 1, idOf("view")],
        ["gate", "g", "buy", "w", null, "step", 2, idOf("cart")],
        ["gate", "g", "buy", "w", null, "step", 3, idOf("order")],
        ["gate", "g", "buy", "w", null, "without", 3, idOf("error")],
        ["gate", "g", "buy", "w", null, "without", 3, idOf("call", "help")],
        ["gate", "g", "visit", "w", 600_000_000n, "step", 1, idOf("view")],
        ["gate", "g", "visit", "w", 600_000_000n, "step", 2, idOf("order")],
        ["gate", "g", "visit", "w", 600_000_000n, "session", 0, ANY],
      ],
    });
  });

  test("name a funnel of two gates once, and its events for each of them", () => {
    const subjects = [subjectWith([visit], "checkout"), subjectWith([visit], "search")];
    const { rows } = funnelRelations(subjects) as {
      rows: { funnels: unknown[]; steps: unknown[]; measures: unknown[][] };
    };
    expect(rows.funnels).toEqual([["visit", "w", 2]]);
    expect(rows.steps).toHaveLength(2);
    expect(rows.measures.map(([, name, , , , role]) => `${name} ${role}`)).toEqual([
      "checkout step",
      "checkout step",
      "checkout session",
      "search step",
      "search step",
      "search session",
    ]);
  });

  test("run the model of a step once for each step of the longest funnel, each over the one before", () => {
    const { relations, totals } = funnelRelations([subjectWith([buy, visit])]);
    expect(relations.map(([name]) => name)).toEqual([
      "funnels",
      "funnel_steps",
      "funnel_measures",
      "funnel_events",
      "chain_1",
      "step_2",
      "chain_2",
      "step_3",
      "chain_3",
      "funnel_chains",
      "funnel_reached",
      "funnel_times",
      "funnel_totals",
    ]);
    expect(totals).toBe("funnel_totals");
    const third = new Map(relations).get("chain_3");
    expect(third).toMatchObject({ kind: "table", sql: expect.stringContaining("from chain_2 as p") });
    expect(third).toMatchObject({ sql: expect.not.stringMatching(/previous_chain|this_step|chain_1|step_2/) });
  });

  test("have figures under the names by which metrics ask for them", () => {
    const { plan } = subjectWith([buy]).metrics[0] ?? {};
    const asked = plan?.parts.flatMap(({ y, x }) =>
      [y, x].flatMap((term) => (term !== null && "derived" in term.from ? [derivedId("buy", term.from.derived)] : [])),
    );
    expect([...new Set(asked)].sort()).toEqual(["buy#1", "buy#2", "buy#3", "buy#time"]);
    const { sql } = model("intermediate/funnel_totals");
    expect(sql).toContain("metric || '#' || cast(step as varchar)");
    expect(sql).toContain("metric || '#time'");
  });
});
