import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { packagePath } from "../../../src/package-path.ts";
import type { DecisionFacts, Headline } from "../../../src/results/decision/decision-facts.ts";
import { decisionOf } from "../../../src/results/decision/decision-of.ts";
import { failsOn } from "../../../src/results/decision/fail-on.ts";
import { estimate, facts, fell, finding, headline, rose, rule, stage } from "./decision-facts.ts";

const GUARDRAIL = { metric_tags: ["guardrail"] } as const;
const ADJUSTED = {
  correction: "holm",
  family: "metrics of the stage",
  tests: 12,
  p_value: 0.21,
  lower: null,
  upper: null,
  level: null,
};
const SKEWED = { rule: "skewed_difference", text: "it is skewed (0.22)", source: "somebody 2014" };
const CUPED = {
  ...{
    outcome: "ok",
    difference: { value: 0.03, lower: 0.01, upper: 0.05 },
    relative: { value: 0.03, lower: 0.01, upper: 0.05 },
  },
  ...{ p_value: 0.003, history_ratio: 0.8, variance_reduction: 0.3 },
};
const POOLING = {
  stages: 2,
  heterogeneity_q: 1,
  heterogeneity_p_value: 0.5,
  i_squared: 0,
  naive_sign_differs: false,
  mantel_haenszel: null,
};
const MARGIN = { margin: 0.02, of: "relative", test: "non_inferiority", verdict: "shown", p_value: 0.01 };
const quiet = headline("revenue", estimate(), { metric_kind: "sum" });
const safe = headline("errors", estimate(), GUARDRAIL);

/** Facts, and what the decision must say: its verdict, its sentence, the code of a reason and the reason's text. */
const TABLE: readonly {
  readonly given: string;
  readonly facts: DecisionFacts;
  readonly verdict: string;
  readonly sentence?: string;
  readonly code?: string;
  readonly text?: string;
}[] = [
  {
    given: "one metric rose, guardrails are quiet",
    facts: facts([
      rule(
        [
          headline("purchases", rose("better", { detectable: { difference: 0.025, relative: 0.025, power: 0.8 } })),
          quiet,
          safe,
        ],
        { new_units_per_day: 30_000 },
      ),
    ]),
    verdict: "go",
    sentence:
      "At 10 %, purchases per user rose by 2.1 % (0.4 % to 3.9 %); no guardrail moved; the sample ratio is fine; to see 1 % on errors per user wait 5 more days.",
    code: "metric_better",
    text: "purchases per user rose by 2.1 % (0.4 % to 3.9 %), which is better",
  },
  {
    given: "nothing moved",
    facts: facts([rule([quiet, safe])]),
    verdict: "go",
    sentence:
      "At 10 %, none of 2 metrics moved clearly; no guardrail moved; the sample ratio is fine; to see 1 % on errors per user wait 15 more days.",
  },
  {
    given: "a pooled ramp",
    facts: facts([
      rule(
        [
          headline(
            "purchases",
            rose("better", { population: "pooled", stage: null, percent: null, pooling: POOLING }),
            { headline_is: "pooled" },
          ),
        ],
        {
          ramp: [stage({ percent: 2 }), stage({ stage: 2, percent: 50 })],
        },
      ),
    ]),
    verdict: "go",
    sentence:
      "From 2 % to 50 % (2 stages pooled), purchases per user rose by 2.1 % (0.4 % to 3.9 %); the sample ratio is fine; to see 1 % on purchases per user wait 15 more days.",
    code: "no_guardrail",
  },
  {
    given: "a guardrail by tag is worse",
    facts: facts([rule([headline("errors", rose("worse"), { ...GUARDRAIL, direction: "decrease" }), quiet])]),
    verdict: "stop",
    sentence:
      "At 10 %, errors per user rose by 2.1 % (0.4 % to 3.9 %); 1 guardrail is harmed; the sample ratio is fine; to see 1 % on errors per user wait 15 more days.",
    code: "guardrail_harmed",
    text: "guardrail harmed: errors per user rose by 2.1 % (0.4 % to 3.9 %)",
  },
  {
    given: "a guardrail is beyond its margin",
    facts: facts([rule([headline("errors", fell("worse", { guardrail: { ...MARGIN, verdict: "harmed" } }))])]),
    verdict: "stop",
    code: "guardrail_harmed",
    text: "guardrail harmed: errors per user fell by 12.0 % (4.0 % to 20.0 %), clearly worse than its margin of 2 %",
  },
  {
    given: "a guardrail is worse, but within its margin",
    facts: facts([rule([headline("errors", fell("worse", { guardrail: MARGIN })), quiet])]),
    verdict: "go",
    code: "metric_moved",
    text: "errors per user fell by 12.0 % (4.0 % to 20.0 %): worse, but within its margin of 2 %",
  },
  {
    given: "a guardrail is not yet shown to be safe",
    facts: facts([rule([headline("errors", estimate({ guardrail: { ...MARGIN, verdict: "not_shown" } })), quiet])]),
    verdict: "wait",
    sentence:
      "At 10 %, none of 2 metrics moved clearly; no guardrail moved, but 1 is not yet shown to be safe; the sample ratio is fine; to see 1 % on errors per user wait 15 more days.",
    code: "guardrail_not_shown",
    text: "guardrail errors per user: not yet shown to be within its margin of 2 %",
  },
  {
    given: "a guardrail without a good direction moved",
    facts: facts([rule([headline("page_views", rose("higher"), { ...GUARDRAIL, direction: null }), quiet])]),
    verdict: "wait",
    code: "guardrail_moved",
    text: "guardrail page_views per user rose by 2.1 % (0.4 % to 3.9 %); nobody said which direction is good",
  },
  {
    given: "a metric is worse",
    facts: facts([rule([headline("purchases", fell("worse")), safe])]),
    verdict: "stop",
    code: "metric_worse",
    text: "purchases per user fell by 12.0 % (4.0 % to 20.0 %), which is worse",
  },
  {
    given: "only the newest stage is worse",
    facts: facts([rule([headline("purchases", estimate(), { newest: fell("worse", { stage: 3 }) }), safe])]),
    verdict: "wait",
    code: "worse_in_newest_stage",
    text: "in stage 3 alone, purchases per user fell by 12.0 % (4.0 % to 20.0 %), which is worse",
  },
  {
    given: "a metric without a good direction moved",
    facts: facts([rule([headline("page_views", rose("higher"), { direction: null }), safe])]),
    verdict: "go",
    code: "metric_moved",
    text: "page_views per user rose by 2.1 % (0.4 % to 3.9 %); nobody said which direction is good",
  },
  {
    given: "better, but lost among many comparisons",
    facts: facts([rule([headline("purchases", rose("better", { adjusted: ADJUSTED, doubtful: true })), safe])]),
    verdict: "go",
    sentence:
      "At 10 %, none of 2 metrics moved clearly; purchases per user moved, but that is doubtful; no guardrail moved; the sample ratio is fine; to see 1 % on errors per user wait 15 more days.",
    code: "lost_among_many",
    text: "purchases per user rose by 2.1 % (0.4 % to 3.9 %): clear alone, but not among 12 comparisons (adjusted p 0.2100)",
  },
  {
    given: "worse, but lost among many comparisons",
    facts: facts([rule([headline("purchases", fell("worse", { adjusted: ADJUSTED, doubtful: true })), safe])]),
    verdict: "wait",
    code: "lost_among_many",
  },
  {
    given: "better, with an interval in doubt",
    facts: facts([rule([headline("purchases", rose("better", { warnings: [SKEWED], doubtful: true })), safe])]),
    verdict: "go",
    code: "doubtful_interval",
    text: "purchases per user rose by 2.1 % (0.4 % to 3.9 %), but doubt it: too few units for such skewed values",
  },
  {
    given: "quiet metrics with intervals in doubt",
    facts: facts([
      rule([
        headline("purchases", estimate({ warnings: [SKEWED] })),
        headline("carts", estimate({ warnings: [SKEWED] })),
        safe,
      ]),
    ]),
    verdict: "go",
    code: "doubtful_interval",
    text: "doubt the interval of purchases per user and carts per user: too few units for such skewed values",
  },
  {
    given: "clear with CUPED only, and better",
    facts: facts([rule([headline("purchases", estimate({ cuped: CUPED })), safe])]),
    verdict: "go",
    code: "cuped_disagrees",
    text: "purchases per user: clear with CUPED (rose by 3.0 %, 1.0 % to 5.0 %), not clear without it",
  },
  {
    given: "clear with CUPED only, and worse",
    facts: facts([rule([headline("errors", estimate({ cuped: CUPED }), { direction: "decrease" }), safe])]),
    verdict: "wait",
    code: "cuped_disagrees",
  },
  {
    given: "clear without CUPED only",
    facts: facts([rule([headline("purchases", rose("better", { cuped: { ...CUPED, p_value: 0.3 } })), safe])]),
    verdict: "go",
    code: "cuped_disagrees",
    text: "purchases per user: clear without CUPED, not clear with it",
  },
  {
    given: "with and without CUPED in opposite directions",
    facts: facts([
      rule([
        headline(
          "purchases",
          rose("better", { cuped: { ...CUPED, difference: { value: -0.03, lower: -0.05, upper: -0.01 } } }),
        ),
        safe,
      ]),
    ]),
    verdict: "wait",
    code: "cuped_disagrees",
    text: "purchases per user: with and without CUPED the difference has opposite signs",
  },
  {
    given: "Simpson's paradox",
    facts: facts([
      rule([headline("purchases", rose("better", { pooling: { ...POOLING, naive_sign_differs: true } })), safe]),
    ]),
    verdict: "go",
    code: "simpsons_paradox",
    text: "adding all stages up would show the opposite sign for purchases per user (Simpson's paradox): each stage against its own control is right",
  },
  {
    given: "stages that differ",
    facts: facts([
      rule([headline("purchases", rose("better", { pooling: { ...POOLING, heterogeneity_p_value: 0.01 } })), safe]),
    ]),
    verdict: "go",
    code: "stages_differ",
    text: "purchases per user: the stages differ more than by chance (p = 0.0100), look at each of them",
  },
  {
    given: "clear for one look only",
    facts: facts([
      rule([
        headline(
          "purchases",
          rose("better", {
            sequential: {
              difference: { value: 0.021, lower: -0.01, upper: 0.05 },
              relative: null,
              p_value: 0.2,
              tuning_units: 1,
            },
          }),
        ),
        safe,
      ]),
    ]),
    verdict: "go",
    code: "not_clear_at_any_time",
  },
  {
    given: "a metric without a number",
    facts: facts([
      rule([
        quiet,
        headline(
          "refunds",
          estimate({
            outcome: "zero_variance",
            why: "x",
            verdict: "none",
            difference: null,
            relative: null,
            p_value: null,
            detectable: null,
          }),
        ),
      ]),
    ]),
    verdict: "go",
    code: "no_number",
    text: "no comparison of refunds: every unit has the same value",
  },
  {
    given: "the sample ratio fails, by day as well",
    facts: facts([rule([quiet, safe])], {
      findings: [
        finding("srm", "fail"),
        finding("srm_daily", "fail", { reason: "new units of 2026-01-15 were not split as expected" }),
      ],
    }),
    verdict: "stop",
    sentence:
      "At 10 %, none of 2 metrics moved clearly; no guardrail moved; the sample ratio is off: do not trust these numbers; to see 1 % on errors per user wait 15 more days.",
    code: "sample_ratio_failed",
    text: "sample ratio, stage 1: it is off (p 0.0004); sample ratio by day, stage 1: new units of 2026-01-15 were not split as expected (p 0.0004)",
  },
  {
    given: "the sample ratio warns",
    facts: facts([rule([quiet, safe])], { findings: [finding("srm", "warn")] }),
    verdict: "wait",
    code: "sample_ratio_warns",
  },
  {
    given: "crossovers warn",
    facts: facts([rule([quiet])], { findings: [finding("crossovers", "warn")] }),
    verdict: "go",
    code: "crossovers_warns",
  },
  {
    given: "crossovers fail",
    facts: facts([rule([quiet])], { findings: [finding("crossovers", "fail")] }),
    verdict: "stop",
    code: "crossovers_failed",
  },
  {
    given: "groups differed before",
    facts: facts([rule([quiet])], { findings: [finding("pre_exposure_bias", "warn")] }),
    verdict: "wait",
    code: "pre_exposure_bias_warns",
  },
  {
    given: "groups differed before, surely",
    facts: facts([rule([quiet])], { findings: [finding("pre_exposure_bias", "fail")] }),
    verdict: "stop",
    code: "pre_exposure_bias_failed",
  },
  {
    given: "messages are not accounted for",
    facts: facts([rule([quiet])], { findings: [finding("message_accounting", "fail", { scope: "events" })] }),
    verdict: "stop",
    code: "health_failed",
    text: "messages accounted for, events: it is off",
  },
  {
    given: "unusable messages",
    facts: facts([rule([quiet])], { findings: [finding("dead_letters", "warn", { scope: "events" })] }),
    verdict: "go",
    code: "health_warns",
  },
  {
    given: "lost messages",
    facts: facts([rule([quiet])], { findings: [finding("gap", "fail", { scope: "events/0 at 5" })] }),
    verdict: "go",
    code: "data_lost",
  },
  {
    given: "a day that was not over",
    facts: facts([rule([quiet])], { day_is_over: false }),
    verdict: "wait",
    code: "day_not_over",
    text: "2026-01-28 was not over when the run began: its last hours are missing",
  },
  {
    given: "everybody has it",
    facts: facts([
      rule([quiet, safe], {
        ramp: [stage({ percent: 50 }), stage({ stage: 2, percent: 100, outcome: "no_control", compare_stage: 1 })],
        new_units_per_day: null,
      }),
    ]),
    verdict: "go",
    sentence:
      "At 50 %, none of 2 metrics moved clearly; no guardrail moved; the sample ratio is fine; at 100 % there is no control group any more; changes of errors per user below 2.0 % would not have been seen.",
    code: "no_control_now",
    text: "at 100 % there is no control group: what is known is from the stages up to 50 %",
  },
  {
    given: "too little data",
    facts: facts([
      rule([headline("revenue", estimate({ detectable: { difference: 0.3, relative: 0.3, power: 0.8 } }))], {
        new_units_per_day: 1_000,
      }),
    ]),
    verdict: "wait",
    sentence:
      "At 10 %, the only metric did not move clearly; the sample ratio is fine; changes of revenue per user below 30 % would not have been seen, nor below 24 % in 28 more days.",
    code: "too_little_data",
    text: "too little data: even on revenue per user, the surest metric, a change below 30 % would not have been seen",
  },
  {
    given: "enough data for everything",
    facts: facts([
      rule([headline("revenue", estimate({ detectable: { difference: 0.01, relative: 0.008, power: 0.8 } })), safe]),
    ]),
    verdict: "go",
    code: "sensitivity",
    text: "a change of 1 % of revenue per user would have been seen",
  },
  {
    given: "a stage of three days",
    facts: facts([rule([quiet], { days: 3 })]),
    verdict: "go",
    code: "less_than_a_week",
    text: "3 days of exposures in the newest stage with a control group: less than a week, and weekdays differ from weekends",
  },
  {
    given: "an experiment without a winner",
    facts: facts([rule([quiet, headline("revenue", estimate(), { test_group: "b" })], { rule: "experiment" })], {
      exposure_type: "experiment",
    }),
    verdict: "wait",
    sentence:
      "So far, the only metric did not move clearly; the sample ratio is fine; to see 1 % on revenue per user in test wait 15 more days.",
    code: "no_winner",
  },
  {
    given: "another rule is harmed",
    facts: facts([rule([quiet, safe]), rule([headline("errors", fell("worse"), GUARDRAIL)], { rule: "beta" })]),
    verdict: "stop",
    sentence:
      "At 10 %, none of 2 metrics moved clearly; no guardrail moved; the sample ratio is fine; something speaks against it in rule beta; to see 1 % on errors per user wait 15 more days.",
    code: "guardrail_harmed",
    text: "rule beta: guardrail harmed: errors per user fell by 12.0 % (4.0 % to 20.0 %)",
  },
  {
    given: "nobody exposed",
    facts: facts([], { has_sample_ratio: false }),
    verdict: "no_data",
    sentence: "Nobody has been exposed yet.",
    code: "nothing_compared",
  },
  {
    given: "no control group from the beginning",
    facts: facts([rule([], { comparable: false, ramp: [stage({ percent: 100, outcome: "no_control" })] })], {
      has_sample_ratio: false,
    }),
    verdict: "no_data",
    sentence: "At 100 % nothing can be compared: no control group left.",
    code: "nothing_compared",
  },
];

test.each(TABLE)("$given", ({ facts: given, verdict, sentence, code, text }) => {
  const decision = decisionOf(given);
  expect({ verdict: decision.verdict, ...(sentence === undefined ? {} : { sentence: decision.sentence }) }).toEqual({
    verdict,
    ...(sentence === undefined ? {} : { sentence }),
  });
  if (code !== undefined) expect(decision.reasons.map((reason) => reason.code)).toContain(code);
  if (text !== undefined)
    expect(decision.reasons.filter((reason) => reason.code === code).map((reason) => reason.text)).toContain(text);
});

describe("a decision", () => {
  test("has every warning among its sentences", () => {
    for (const { facts: given } of TABLE) {
      const { reasons, sentences } = decisionOf(given);
      expect(sentences).toHaveLength(reasons.length);
      for (const [index, { text }] of reasons.entries())
        expect(sentences[index]?.toLowerCase()).toBe(`${text}.`.toLowerCase());
    }
  });

  test("says the loudest first, and stops only for a blocker", () => {
    const order = ["blocker", "warning", "info"];
    for (const { facts: given } of TABLE) {
      const { reasons } = decisionOf(given);
      const places = reasons.map(({ severity }) => order.indexOf(severity));
      expect(places).toEqual([...places].sort());
      for (const { severity, holds } of reasons) expect(holds === "stop").toBe(severity === "blocker");
    }
  });

  test("has each of its rules in docs/decision.md, and in the table above", () => {
    const page = readFileSync(packagePath("docs/decision.md"), "utf8");
    const documented = [...page.matchAll(/^\| (`[a-z_`, ]+`) \|/gm)].flatMap((row) =>
      [...(row[1] ?? "").matchAll(/`([a-z_]+)`/g)].map((match) => match[1] ?? ""),
    );
    const codes = new Set(documented.filter((word) => !["go", "wait", "stop", "no_data"].includes(word)));
    const said = new Set(TABLE.flatMap(({ facts: given }) => decisionOf(given).reasons.map(({ code }) => code)));
    expect([...said].sort()).toEqual([...codes].sort());
  });
});

describe("--fail-on", () => {
  const against = (
    metrics: readonly Headline[],
    on: Parameters<typeof failsOn>[1],
    given: Partial<DecisionFacts> = {},
  ): string[] =>
    failsOn(decisionOf(facts(metrics.length === 0 ? [] : [rule(metrics)], given)), on).map(({ code }) => code);

  test("guardrail: only a harmed guardrail", () => {
    expect(against([headline("errors", fell("worse"), GUARDRAIL)], "guardrail")).toEqual(["guardrail_harmed"]);
    expect(against([headline("purchases", fell("worse"))], "guardrail")).toEqual([]);
  });
  test("worse: any metric", () => {
    expect(against([headline("purchases", fell("worse"))], "worse")).toEqual(["metric_worse"]);
    expect(against([headline("purchases", rose("better"))], "worse")).toEqual([]);
  });
  test("health: a check that fails", () => {
    expect(against([quiet], "health", { findings: [finding("srm", "fail")] })).toEqual(["sample_ratio_failed"]);
    expect(against([quiet], "health", { findings: [finding("srm", "warn")] })).toEqual([]);
  });
  test("any: all that stops or waits", () => {
    expect(against([quiet], "any", { findings: [finding("srm", "warn")] })).toEqual(["sample_ratio_warns"]);
    expect(against([quiet, safe], "any")).toEqual([]);
  });
  test("where nothing is compared the answer is no, but for health", () => {
    expect(against([], "guardrail")).toEqual(["nothing_compared"]);
    expect(against([], "worse")).toEqual(["nothing_compared"]);
    expect(against([], "any")).toEqual(["nothing_compared"]);
    expect(against([], "health")).toEqual([]);
  });
});
