import { describe, expect, test } from "vitest";
import { renderOverview } from "../../../src/cli/scorecard/overview.ts";
import { renderHealth } from "../../../src/cli/scorecard/render-health.ts";
import { createStyle } from "../../../src/cli/text/style.ts";
import { UNICODE } from "../../../src/cli/text/symbols.ts";
import { displayWidth } from "../../../src/cli/text/width.ts";
import type { Estimate } from "../../../src/results/scorecard/estimate.ts";
import type { MetricCard } from "../../../src/results/scorecard/metric-card.ts";
import type { ResultRow } from "../../../src/results/scorecard/result-row.ts";
import type { Scorecard } from "../../../src/results/scorecard/scorecard.ts";
import type { Selection } from "../../../src/results/scorecard/selection.ts";
import type { Views } from "../../../src/results/scorecard/views.ts";
import { fixtureRow, fixtureScorecard, rendered } from "./fixture-scorecard.ts";

const SKEWED = { rule: "skewed_difference", text: "it is skewed (0.22)", source: "somebody 2014" };

/** The fixture's scorecard, in which one metric's rows have other views. */
function cardWith(
  metric: string,
  views: Partial<Views>,
  options: { readonly at?: (row: ResultRow) => boolean; readonly selection?: Partial<Selection> } = {},
): Scorecard {
  const { at = () => true, selection = {} } = options;
  return fixtureScorecard("new_checkout", selection, (row) =>
    row.metric === metric && at(row) ? { ...row, views: { ...row.views, ...views } } : row,
  );
}

function cardOf(card: Scorecard, metric: string): MetricCard {
  const found = card.rules[0]?.metrics.find((one) => one.metric === metric);
  if (found === undefined) throw new Error(`no metric ${metric}`);
  return found;
}

function headlineOf(card: Scorecard, metric: string): Estimate {
  const [line] = cardOf(card, metric).lines;
  if (line === undefined) throw new Error(`no line of ${metric}`);
  return line.headline;
}

/** Lines of the table of metrics from one metric's name to the next blank line, each without its indentation. */
function block(card: Scorecard, metric: string, columns = 120): string[] {
  const lines = rendered(card, { columns }).split("\n");
  const from = lines.findIndex((line, index) => index > lines.indexOf("Metrics") && line.startsWith(` ${metric} `));
  const rest = lines.slice(from);
  const to = rest.findIndex((line) => line === "" || line.startsWith(" ─"));
  return rest.slice(0, to).map((line) => line.trim());
}

/** Notes that go over several lines as one. */
const noteText = (card: Scorecard, metric: string): string => block(card, metric, 200).join(" ");

const isStage =
  (...stages: number[]) =>
  (row: ResultRow): boolean =>
    row.population === "all" && row.stage !== null && stages.includes(row.stage);
const isPooled = (row: ResultRow): boolean => row.population === "pooled";

describe("a result with warnings", () => {
  test("is no finding: its mark is one of doubt, and the summary counts it apart", () => {
    const card = cardWith("revenue", { warnings: [SKEWED] }, { at: isPooled });
    expect(headlineOf(card, "revenue")).toMatchObject({ verdict: "better", doubtful: true });
    expect(card.rules[0]?.summary).toMatchObject({ better: ["checkout_funnel"], doubtful: ["revenue", "page_views"] });
    expect(block(card, "revenue")[0]).toMatch(/\? better$/);
    expect(rendered(card, { columns: 120 })).toContain("\n ? doubtful  revenue, page_views\n");
  });

  test("is painted in no verdict's colour", () => {
    const lines = (card: Scorecard): string =>
      rendered(card, { columns: 120, color: true })
        .split("\n")
        .find((line) => line.includes("revenue") && line.includes("better") && line.includes("9.91")) ?? "";
    expect(lines(fixtureScorecard("new_checkout"))).toContain("\u001b[32m");
    expect(lines(cardWith("revenue", { warnings: [SKEWED] }, { at: isPooled }))).not.toContain("\u001b[32m");
  });

  test("is explained once a rule, for all stages that it concerns", () => {
    const events = { rule: "few_events", text: "only 4 events", source: "somebody 2001" };
    const both = fixtureScorecard("new_checkout", {}, (row) => {
      if (row.metric !== "revenue" || !isStage(1, 2)(row)) return row;
      return { ...row, views: { ...row.views, warnings: row.stage === 1 ? [SKEWED, events] : [SKEWED] } };
    });
    expect(noteText(both, "revenue")).toContain(
      "! stages 1, 2: too few units for such skewed values; stage 1: too few events in a group",
    );
  });

  test("is explained in full, with the source, where the metric is shown alone", () => {
    const card = cardWith("revenue", { warnings: [SKEWED] }, { at: isStage(1), selection: { metric: "revenue" } });
    expect(noteText(card, "revenue")).toContain("! stage 1: it is skewed (0.22) (somebody 2014)");
  });

  test("of a rule that a later version has is explained in its own words", () => {
    const warnings = [{ rule: "moon", text: "the moon was full", source: "almanac" }];
    expect(noteText(cardWith("revenue", { warnings }, { at: isStage(2) }), "revenue")).toContain(
      "! stage 2: the moon was full",
    );
  });

  test("says nothing where there is no comparison", () => {
    const card = cardWith("revenue", { warnings: [SKEWED] }, { at: isStage(4) });
    expect(noteText(card, "revenue")).not.toContain("skewed");
    expect(cardOf(card, "revenue").lines[0]?.stages.at(-1)?.all.doubtful).toBe(false);
  });

  test("without a clear difference is marked as doubtful, and counted as unclear", () => {
    const card = cardWith("active_days", { warnings: [SKEWED] }, { at: isPooled });
    expect(block(card, "active_days")[0]).toMatch(/0\.8924 {2}\?$/);
    expect(card.rules[0]?.summary.doubtful).not.toContain("active_days");
    expect(card.rules[0]?.summary.unclear).toContain("active_days");
  });
});

describe("many comparisons", () => {
  const adjusted = {
    correction: "benjamini_hochberg",
    family: "metrics",
    tests: 9,
    p_value: 0.08,
    lower: -1,
    upper: 1,
    level: 0.99,
  };

  test("take a finding away that is significant only alone, and say so", () => {
    const card = cardWith("revenue", { adjusted }, { at: isPooled });
    expect(headlineOf(card, "revenue")).toMatchObject({ verdict: "better", doubtful: true });
    expect(noteText(card, "revenue")).toContain(
      "alone significant, but not among 9 metrics (adjusted p 0.0800, Benjamini-Hochberg)",
    );
  });

  test("leave one alone that holds among all, and one that was never clear", () => {
    const holds = cardWith("revenue", { adjusted: { ...adjusted, p_value: 0.049 } });
    expect(headlineOf(holds, "revenue").doubtful).toBe(false);
    expect(noteText(holds, "revenue")).not.toContain("alone significant");
    expect(headlineOf(cardWith("active_days", { adjusted }), "active_days").doubtful).toBe(false);
  });

  test("are judged at the metric's own level", () => {
    const card = fixtureScorecard("new_checkout", {}, (row) =>
      row.metric === "revenue" ? { ...row, confidence_level: 0.9, views: { ...row.views, adjusted } } : row,
    );
    expect(headlineOf(card, "revenue").doubtful).toBe(false);
    expect(card.confidence_level).toBe(0.95);
    expect(noteText(card, "revenue")).toContain("90 % intervals");
  });
});

describe("CUPED", () => {
  test("has a line of its own below the headline, which stays as it is", () => {
    const [headline, cuped] = block(fixtureScorecard("new_checkout"), "revenue");
    expect(headline).toMatch(/^revenue +11\.64 +10\.59 +\+1\.05 +\+9\.91 %/);
    expect(cuped).toMatch(/^with CUPED +\+1\.02 +\+9\.61 % +\[\+6\.58, \+12\.65\] +│ ━● +<0\.0001$/);
  });

  test("says how much of the variance it took away", () => {
    const share = (varianceReduction: number): string => {
      const { cuped } = headlineOf(fixtureScorecard("new_checkout"), "revenue");
      if (cuped === null) throw new Error("no CUPED");
      return noteText(
        cardWith("revenue", { cuped: { ...cuped, variance_reduction: varianceReduction } }, { at: isPooled }),
        "revenue",
      );
    };
    expect(share(0.42)).toContain("CUPED takes 42 % of the variance away");
  });

  test("has no line where it takes less than 2 % of the variance away, unless the metric is shown alone", () => {
    const { cuped } = headlineOf(fixtureScorecard("new_checkout"), "revenue");
    if (cuped === null) throw new Error("no CUPED");
    const little = { cuped: { ...cuped, variance_reduction: 0.015 } };
    const card = cardWith("revenue", little, { at: isPooled });
    expect(noteText(card, "revenue")).not.toContain("CUPED takes");
    expect(block(card, "revenue").filter((line) => line.startsWith("with CUPED"))).toEqual([]);
  });

  test("is given for each stage where the metric is shown alone", () => {
    const lines = block(fixtureScorecard("new_checkout", { metric: "revenue" }), "revenue");
    expect(lines.filter((line) => line.startsWith("with CUPED"))).toHaveLength(4);
    const whole = block(fixtureScorecard("new_checkout"), "revenue");
    expect(whole.filter((line) => line.startsWith("with CUPED"))).toHaveLength(1);
  });

  test("that was not used has no line, and its reason where the metric is shown alone", () => {
    expect(noteText(fixtureScorecard("new_checkout"), "purchases")).not.toContain("CUPED");
    expect(noteText(fixtureScorecard("new_checkout", { metric: "purchases" }), "purchases")).toContain(
      "stages 1, 2, 3, pooled: no CUPED, too few units have history",
    );
  });
});

describe("guardrails", () => {
  const guardrail = { margin: 0.01, of: "relative", test: "non_inferiority", verdict: "shown", p_value: 0.003 };
  const noted = (change: Partial<typeof guardrail>): string =>
    noteText(cardWith("revenue", { guardrail: { ...guardrail, ...change } }, { at: isPooled }), "revenue");

  test.each([
    [{}, "guardrail: not worse by 1 % is shown (p 0.0030)"],
    [{ verdict: "not_shown", p_value: 0.3 }, "guardrail: not worse by 1 % is not shown yet (p 0.3000)"],
    [{ verdict: "harmed" }, "! guardrail: clearly worse than the margin of 1 %"],
    [{ test: "equivalence" }, "guardrail: within ±1 % is shown (p 0.0030)"],
    [{ of: "absolute", margin: 0.25 }, "guardrail: not worse by 0.25 is shown"],
    [{ verdict: "zero_control_mean" }, "guardrail: no verdict, the control mean is zero"],
  ])("%j: %s", (change, expected) => {
    expect(noted(change)).toContain(expected);
  });

  test("that were harmed come first in the summary, once, and have a column in the list of all", () => {
    const card = fixtureScorecard("new_checkout");
    expect(card.rules[0]?.summary).toMatchObject({ harmed: ["support_tickets"], worse: ["support_tickets"] });
    const text = rendered(card, { columns: 100 });
    expect(text).toContain("\n ✗ harmed    support_tickets (guardrail)\n ✓ better");
    expect(text).not.toContain("✗ worse     support_tickets");
    expect(fixtureRow(card)).toMatchObject({ harmed: 1, worse: 1, better: 2, doubtful: 1 });
  });
});

describe("the list of all gates", () => {
  const list = (cards: readonly Scorecard[], columns: number): string =>
    renderOverview("2026-01-28", cards.map(fixtureRow), {
      columns,
      style: createStyle(false),
      symbols: UNICODE,
      write: async () => undefined,
      writeError: () => undefined,
      interactive: false,
      interactiveError: false,
      errorStyle: createStyle(false),
    });

  test("has columns for harmed guardrails and doubtful differences only where there are any", () => {
    expect(list([fixtureScorecard("new_checkout")], 120)).toMatch(/harmed +worse +better +differs +doubtful/);
    const plain = list([fixtureScorecard("price_test")], 120);
    expect(plain).not.toContain("harmed");
    expect(plain).not.toContain("doubtful");
  });

  test("leaves out on a narrow terminal what matters least", () => {
    const cards = [fixtureScorecard("new_checkout"), fixtureScorecard("price_test")];
    for (const columns of [80, 100, 120])
      for (const line of list(cards, columns).split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
    expect(list(cards, 80)).toMatch(/worse.*health/);
    expect(list(cards, 120)).toMatch(/type.*unclear/);
  });
});

describe("one-sided alternatives", () => {
  const oneSided = (lower: number | null, upper: number | null): Scorecard =>
    fixtureScorecard("new_checkout", {}, (row) =>
      row.metric === "revenue" && isPooled(row)
        ? {
            ...row,
            relative_lower: lower,
            relative_upper: upper,
            views: { ...row.views, alternative: upper === null ? "greater" : "less" },
          }
        : row,
    );

  test("have an interval with an open end, drawn to the edge", () => {
    const [greater] = block(oneSided(0.05, null), "revenue");
    expect(greater).toMatch(/\[\+5\.00, ∞\) +│╺?━+●━+▸/);
    const [less] = block(oneSided(null, 0.15), "revenue");
    expect(less).toMatch(/\(-∞, \+15\.00\] +◂━+┿━+●━+/);
  });

  test("are named, and written without any sign that ASCII lacks", () => {
    expect(noteText(oneSided(0.05, null), "revenue")).toContain("one-sided: tested for greater");
    expect(rendered(oneSided(0.05, null), { columns: 120, ascii: true })).toContain("[+5.00, inf)");
  });
});

describe("the Bayesian view", () => {
  const bayesian = {
    chance_to_win: 0.93,
    expected_loss: 0.02,
    lower: 0,
    upper: 1,
    prior_mean: null,
    prior_standard_deviation: null,
  };

  test.each([
    [{}, "chance to win 93 %, expected loss 0.020"],
    [{ chance_to_win: 1, expected_loss: 1e-9 }, "chance to win >99.9 %, expected loss near 0"],
    [{ chance_to_win: 0.0002, expected_loss: 3.21 }, "chance to win <0.1 %, expected loss 3.2"],
    [{ chance_to_win: 0.996 }, "chance to win 99.6 %"],
  ])("%j: %s", (change, expected) => {
    const card = cardWith("revenue", { bayesian: { ...bayesian, ...change } }, { at: isPooled });
    expect(noteText(card, "revenue")).toContain(expected);
  });
});

describe("one metric alone", () => {
  const text = noteText(fixtureScorecard("new_checkout", { metric: "revenue" }), "revenue");

  test("shows the interval that may be looked at every day, below each plain one", () => {
    const lines = block(fixtureScorecard("new_checkout", { metric: "revenue" }), "revenue");
    const every = lines.filter((line) => line.startsWith("any time"));
    expect(every).toHaveLength(4);
    expect(every[0]).toMatch(/^any time +\[\+4\.81, \+15\.01\] .* <0\.0001$/);
    expect(rendered(fixtureScorecard("new_checkout"), { columns: 120 })).not.toContain("any time");
  });

  test.each([
    "could have seen stage 1 ±10 %, stage 2 ±5.6 %, stage 3 ±4.0 %, pooled ±4.6 % (80 % power)",
    "values limited: stage 1 0 to 141 USD (12 units changed), stage 2 0 to 142 USD (24 units changed)",
    "stage 3: look 2 of 3: bound 2.96, not crossed",
    "stage 1: post-stratified by country (3 levels) +1.40 [+0.52, +2.28] USD, p 0.0017",
    "CUPED takes variance away: stage 1 21 % (70 % with a history)",
  ])("says: %s", (expected) => {
    expect(text).toContain(expected);
  });

  test("says which way a one-sided test could have seen something", () => {
    expect(noteText(fixtureScorecard("new_checkout", { metric: "purchases" }), "purchases")).toMatch(
      /could have seen stage 1 \+24 %.* \(80 % power\)/,
    );
  });

  test("has Mantel and Haenszel's figures of a proportion", () => {
    expect(noteText(fixtureScorecard("new_checkout", { metric: "checkout_funnel" }), "checkout_funnel")).toContain(
      "pooled as Mantel and Haenszel do +0.490 [+0.210, +0.770] pp, odds ratio 1.13, p 0.0006",
    );
  });

  test("says how many values were rounded", () => {
    const card = cardWith("revenue", { rounded_values: 1234 }, { at: isPooled, selection: { metric: "revenue" } });
    expect(noteText(card, "revenue")).toContain("values rounded to the metric's decimals: pooled 1,234");
  });
});

describe("the JSON of an estimate", () => {
  const card = fixtureScorecard("new_checkout");
  const stage = cardOf(card, "revenue").lines[0]?.stages[0]?.all;

  test("has each view under its own names", () => {
    expect(stage).toMatchObject({
      alternative: "two-sided",
      warnings: [],
      always_valid: ["sequential"],
      cuped: { outcome: "ok", history_ratio: 0.7, variance_reduction: 0.21 },
      post_stratified: { by: "country", outcome: "ok", strata: 3 },
      sequential: { tuning_units: 10_000 },
      adjusted: { correction: "bonferroni", family: "metrics", tests: 9 },
      limits: { lower: 0, upper: 141, units: 12 },
      look: null,
      guardrail: null,
      bayesian: null,
    });
    expect(stage?.detectable?.power).toBeCloseTo(0.8, 6);
    expect(cardOf(card, "revenue").lines[0]?.stages[2]?.all.look).toMatchObject({ look: 2, looks: 3, crossed: false });
    expect(headlineOf(card, "checkout_funnel").pooling?.mantel_haenszel).toMatchObject({ odds_ratio: 1.128 });
  });

  test("has null for a correction that corrects nothing", () => {
    expect(headlineOf(card, "support_tickets").adjusted).toBeNull();
  });

  test("says why CUPED was not used", () => {
    expect(headlineOf(card, "purchases").cuped).toMatchObject({
      outcome: "too_little_history",
      difference: null,
      p_value: null,
    });
  });
});

describe("health", () => {
  const look = { columns: 100, style: createStyle(false), symbols: UNICODE };
  const row = (check: string, status: string, reason: string, value: number | null = null, scope = "a/b/stage-1") => ({
    check,
    scope,
    status,
    value,
    threshold: 0.01,
    reason,
  });

  test("shows what looks closer at a sample ratio below it, with p-values", () => {
    const text = renderHealth(
      "2026-01-28",
      [
        row("srm", "fail", "not split as expected", 0.00002),
        row("srm_daily", "fail", "new units of 2026-01-06 were not split as expected", 0.0004),
        row("srm_daily", "fail", "elsewhere", 0.0004, "a/b/stage-2"),
      ],
      look,
    );
    expect(text.split("\n").slice(2, 5)).toEqual([
      " FAIL  srm in a/b/stage-1: not split as expected (p <0.0001)",
      "         srm_daily: new units of 2026-01-06 were not split as expected (p 0.0004)",
      " FAIL  srm_daily in a/b/stage-2: elsewhere (p 0.0004)",
    ]);
  });

  test("says reasons that are codes in words", () => {
    const text = renderHealth("2026-01-28", [row("srm_sequential", "skipped", "one_group")], look);
    expect(text).toContain(" skip  srm_sequential in a/b/stage-1: only one group");
  });
});

describe("the times of a funnel", () => {
  const parts = (card: Scorecard): MetricCard[] =>
    (card.rules[0]?.metrics ?? []).filter(({ metric }) => metric === "checkout_funnel");
  const alone = fixtureScorecard("new_checkout", { metric: "checkout_funnel" });

  test("come after its steps, and are seconds, not shares", () => {
    expect(parts(alone).map(({ metric_part, unit }) => [metric_part, unit])).toEqual([
      ["overall", "proportion"],
      ["step_2/previous", "proportion"],
      ["step_3/previous", "proportion"],
      ["time_to_convert", "seconds"],
      ["time_to_convert/median", "seconds"],
    ]);
  });

  test("are shown as lengths of time where the funnel is shown alone, in a block of their own", () => {
    const lines = block(alone, "checkout_funnel time_to_convert");
    expect(lines[0]).toMatch(/17 min 56 s +19 min 31 s +-1 min 35 s +-8\.10 %/);
    expect(lines.find((line) => line.startsWith("time_to_convert/median"))).toMatch(
      /15 min 27 s +15 min 55 s +-28\.7 s/,
    );
    expect(block(alone, "checkout_funnel").join("\n")).not.toContain("time_to_convert");
  });

  test("are not in the table of all metrics, but in its JSON", () => {
    const whole = fixtureScorecard("new_checkout");
    expect(rendered(whole, { columns: 120 })).not.toContain("time_to_convert");
    expect(parts(whole).map(({ metric_part: part }) => part)).toContain("time_to_convert/median");
  });

  test("are neither better nor worse: the funnel's direction is of its shares", () => {
    const [, , , mean] = parts(fixtureScorecard("new_checkout"));
    expect(mean?.direction).toBe("increase");
    expect(mean?.lines[0]?.headline.verdict).toBe("lower");
  });
});

describe("the figure of a metric", () => {
  /** Heading lines of revenue, made into another metric. */
  const heading = (metric: Partial<ResultRow>): string => {
    const card = fixtureScorecard("new_checkout", { metric: "revenue" }, (row) => ({ ...row, ...metric }));
    const lines = rendered(card, { columns: 200 }).split("\n");
    const from = lines.findIndex((line) => line.startsWith("Metric "));
    return lines.slice(from, from + 2).join("\n");
  };

  test.each<[Partial<ResultRow>, string]>([
    [{}, "sum · total of the values per unit · in USD · increase is good"],
    [{ metric_kind: "quantile", metric_figure: "p95" }, "quantile · p95 of the values · in USD · increase is good"],
    [
      { metric_kind: "retention", metric_figure: "days 1-7", metric_unit: null, direction: null },
      "retention · share of the days that are followed by a return on days 1-7",
    ],
    [
      { metric_kind: "user_accounting", metric_figure: "l7", metric_unit: "days", direction: null },
      "user_accounting · l7: the active days of the last 7, on average over the days · in days",
    ],
    [
      { metric_figure: "log", direction: null },
      "sum · mean of ln(total of the values per unit), over the units above 0 · in USD",
    ],
    [
      { metric_kind: "count_distinct", metric_unit: "categories", direction: null },
      "count_distinct · distinct values per unit · in categories",
    ],
    [{ metric_kind: "of a later version", metric_unit: null, direction: null }, "of a later version"],
  ])("%j is said in words where it is shown alone", (metric, words) => {
    expect(heading(metric)).toBe(`Metric · revenue\n ${words}`);
  });

  test.each<[Partial<ResultRow>, "number" | "proportion"]>([
    [{ metric_kind: "participation" }, "proportion"],
    [{ metric_kind: "retention", metric_figure: "day 7" }, "proportion"],
    [{ metric_kind: "user_accounting", metric_figure: "stickiness_daily" }, "proportion"],
    [{ metric_kind: "user_accounting", metric_figure: "l28" }, "number"],
    [{ metric_kind: "quantile", metric_figure: "p50" }, "number"],
    [{ metric_kind: "composite" }, "number"],
  ])("%j: its means are of the unit %s", (metric, unit) => {
    const card = fixtureScorecard("new_checkout", {}, (row) => ({ ...row, ...metric }));
    expect(cardOf(card, "revenue").unit).toBe(unit);
  });

  test("has its currency after each number where it is shown alone, any other unit only above", () => {
    const first = (metric: Partial<ResultRow>, selection: Partial<Selection>): string =>
      block(
        fixtureScorecard("new_checkout", selection, (row) => ({ ...row, ...metric })),
        "revenue",
      )[0] ?? "";
    const alone = { metric: "revenue" };
    expect(first({}, alone)).toMatch(/11\.64 USD +10\.59 USD +\+1\.05 USD/);
    expect(first({}, {})).not.toContain("USD");
    expect(first({ metric_unit: "orders" }, alone)).not.toContain("orders");
    expect(first({ metric_figure: "log" }, alone)).not.toContain("USD");
  });

  test("comes with how to see its days, if there are any", () => {
    const hint = "by day: pulse results new_checkout --view daily --metric revenue";
    const text = (selection: Partial<Selection>): string =>
      rendered(fixtureScorecard("new_checkout", selection), { columns: 120 });
    expect(text({ metric: "revenue" })).toContain(`${hint}\n`);
    expect(text({ metric: "revenue", stage: 2 })).toContain(`${hint} --stage 2\n`);
    expect(text({})).not.toContain("--view");
    expect(rendered(fixtureScorecard("price_test", { metric: "revenue" }), { columns: 120 })).not.toContain("--view");
  });
});
