import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { packagePath } from "../../../src/package-path.ts";
import type { Overview, OverviewRow } from "../../../src/results/overview/overview.ts";
import { fixtureDays, fixtureDecision, fixtureRow, fixtureScorecard } from "./fixture-scorecard.ts";

function keysOf(value: unknown, keys = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const item of value) keysOf(item, keys);
  else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      keys.add(key);
      keysOf(item, keys);
    }
  }
  return keys;
}

test("docs/results-json.md names every key that the JSON has, and no other", async () => {
  const text = await readFile(packagePath("docs/results-json.md"), "utf8");
  const documented = new Set([...text.matchAll(/`([a-z_]+)`/g)].map((match) => match[1] ?? ""));
  const gate = fixtureScorecard("new_checkout", { dimension: "country" });
  const whole = fixtureScorecard("new_checkout");
  const row = fixtureRow(whole);
  const change = {
    ...{
      changed_at: "",
      changed_by: "",
      recorded_by: "",
      reason: null,
      subject: "",
      subject_type: "",
      subject_name: null,
    },
    ...{ change: "", before: null, after: null },
  };
  const list: Omit<Overview, "rows"> & { readonly results: readonly OverviewRow[] } = {
    ...{ ds: "", run_id: "", time_zone: "UTC", changes: [{ ...change, has_page: false }] },
    results: [{ ...row, last_change: change }],
    completeness: { ds: "", started_at: "", finished_at: "", light: "ok", sentences: [] },
  };
  const decision = { decision: fixtureDecision(whole) };
  const days = fixtureDays("new_checkout", { view: "daily", metric: "revenue" });
  const keys = keysOf([gate, whole, fixtureScorecard("price_test"), list, days, decision]);
  expect([...keys].filter((key) => !documented.has(key))).toEqual([]);
  // Words of the page that are values, not keys.
  const values = [
    "warn",
    "fail",
    "number",
    "proportion",
    "seconds",
    "cumulative",
    "daily",
    "user_dimension",
    "metric_dimension",
    "pooled",
    "overall",
    "experiment",
    "no_control",
    "no_results",
    "pulse_results",
    "greater",
    "less",
    "absolute",
    "non_inferiority",
    "equivalence",
    "shown",
    "not_shown",
    "ok",
    "unknown",
    "go",
    "wait",
    "stop",
    "no_data",
    "info",
    "warning",
    "blocker",
  ];
  expect([...documented].filter((word) => !keys.has(word) && !values.includes(word))).toEqual([]);
});

test("the JSON survives being written and read", () => {
  const card = fixtureScorecard("new_checkout");
  expect(JSON.parse(JSON.stringify(card))).toEqual(card);
  const days = fixtureDays("new_checkout", { view: "days_since_exposure", metric: "checkout_funnel" });
  expect(JSON.parse(JSON.stringify(days))).toEqual(days);
});
