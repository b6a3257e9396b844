import { describe, expect, test } from "vitest";
import { countingMeasure, measureId } from "../../../src/metrics/measure.ts";
import { accountingRelations } from "../../../src/pipeline/graph/accounting-relations.ts";
import { retentionRelations } from "../../../src/pipeline/graph/retention-relations.ts";
import { subjectWith } from "../../harness/subject.ts";

/** The active user of `subjectWith`. */
const ACTIVE = measureId(countingMeasure({ where: [] }));
const none = { relations: [], totals: null };

describe("the relations of retention", () => {
  test("are none where no metric is one, so that moments do not depend on its model", () => {
    expect(retentionRelations([subjectWith([{ name: "orders", kind: "count" }])])).toMatchObject(none);
  });

  test("say what starts, what returns and how long it may take; left out, both are the active user", () => {
    const own = { name: "own", kind: "retention", after_days: 7, length_days: 3, start: { event: "open" } };
    const plain = { name: "plain", kind: "retention", after_days: 1, return: { event: "buy" } };
    const { rows, relations, totals } = retentionRelations([subjectWith([own, plain])]);
    const idOf = (event: string): string => measureId(countingMeasure({ event: [event], where: [] }));
    expect(rows).toEqual([
      ["gate", "g", "w", "own#start", "own#returned", idOf("open"), ACTIVE, 7, 3],
      ["gate", "g", "w", "plain#start", "plain#returned", ACTIVE, idOf("buy"), 1, 1],
    ]);
    expect(relations.map(([name]) => name)).toEqual(["retention_metrics", "retention_totals"]);
    expect(totals).toBe("retention_totals");
  });
});

describe("the relations of user accounting", () => {
  test("are none where no metric is one", () => {
    expect(accountingRelations([subjectWith([{ name: "orders", kind: "count" }])])).toMatchObject(none);
  });

  test("say of what days each figure is made", () => {
    const metrics = ["wau", "stickiness_weekly", "mau_d56"].map((series) => ({
      name: `my_${series}`,
      kind: "user_accounting",
      series,
    }));
    const { rows, relations, totals } = accountingRelations([subjectWith(metrics)]);
    const of = (figure: string) => ["gate", "g", "w", figure, ACTIVE];
    expect(rows).toEqual([
      [...of("my_wau#y"), "once", 0, 6, null, 1],
      [...of("my_stickiness_weekly#x"), "once", 7, 13, null, 1],
      [...of("my_stickiness_weekly#y"), "once", 7, 13, null, 1],
      [...of("my_stickiness_weekly#y"), "once", 0, 6, null, 1],
      [...of("my_stickiness_weekly#y"), "once", 0, 13, null, -1],
      [...of("my_mau_d56#x"), "first", 55, 55, null, 1],
      [...of("my_mau_d56#y"), "once", 0, 27, 55, 1],
    ]);
    expect(relations.map(([name]) => name)).toEqual(["accounting_reaches", "reach_days", "accounting_totals"]);
    expect(totals).toBe("accounting_totals");
  });
});
