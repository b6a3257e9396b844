import { describe, expect, it } from "vitest";
import { balancedName } from "../../../src/results/scorecard/metric-card.ts";
import type { ResultRow } from "../../../src/results/scorecard/result-row.ts";
import { isBalancedName, type Selection } from "../../../src/results/scorecard/selection.ts";
import { fixtureScorecard, rendered } from "./fixture-scorecard.ts";

/** The fixture, with its fresh units of stages 2 and 3 in the place of two balanced analyses. */
const change = (row: ResultRow): ResultRow =>
  row.population !== "fresh" || (row.stage !== 2 && row.stage !== 3)
    ? row
    : {
        ...row,
        analysis: `new_checkout/everyone/balanced-${(row.stage ?? 0) - 1}`,
        population: "balanced",
        stage: null,
        percent: null,
      };

const lineOf = (selection: Partial<Selection> = {}) => {
  const [rule] = fixtureScorecard("new_checkout", { metric: "revenue", ...selection }, change).rules;
  const line = rule?.metrics[0]?.lines.find(({ level }) => level === null);
  if (line === undefined) throw new Error("the fixture has no revenue");
  return line;
};

describe("balanced analyses in a scorecard", () => {
  it("are beside the stages, in order of time", () => {
    const { headline_is, balanced } = lineOf();
    expect(headline_is).toBe("pooled");
    expect(balanced.map((one) => one.balanced)).toEqual(["balanced-1", "balanced-2"]);
    for (const { all } of balanced) expect(all).toMatchObject({ population: "balanced", stage: null });
  });

  it("are the headline where one is asked for", () => {
    const line = lineOf({ stage: "balanced-2" });
    expect(line).toMatchObject({ headline_is: "balanced", stages: [], balanced: [] });
    expect(line.headline).toEqual(lineOf().balanced[1]?.all);
  });

  it("are left out where a stage or the pool is asked for", () => {
    expect(lineOf({ stage: 2 }).balanced).toEqual([]);
    expect(lineOf({ stage: "pooled" }).balanced).toEqual([]);
  });

  it("have lines of their own in the text", () => {
    const text = rendered(fixtureScorecard("new_checkout", { metric: "revenue" }, change), { columns: 120 });
    expect(text).toMatch(/^ +balanced 1 /m);
    expect(text).toMatch(/^ +balanced 2 /m);
  });

  it.each([
    ["new_checkout/everyone/balanced-12", "balanced-12"],
    ["new_checkout/everyone/stage-2", null],
    ["new_checkout/everyone/pooled", null],
    ["new_checkout/balanced-0", null],
  ])("are named by the end of %s: %s", (analysis, expected) => {
    expect(balancedName({ analysis })).toBe(expected);
  });

  it("have names that say which", () => {
    expect(["balanced-1", "balanced-", "balanced-01", "balanced", "xbalanced-1"].map(isBalancedName)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});
