import { describe, expect, test } from "vitest";
import { runFixed } from "./fixed-run.ts";
import { hasCore } from "./statsig-core.ts";

const USERS = 2_000;

describe.skipIf(!hasCore())("gates and experiments of our own definitions, in Statsig's server SDKs", () => {
  test(`come out as in Pulse for ${USERS} users, without a difference`, { timeout: 120_000 }, async () => {
    const { differences, evaluations, outcomes } = await runFixed(USERS);
    expect(differences.slice(0, 5)).toEqual([]);
    expect(evaluations).toBe(USERS * outcomes.size);
    expect(outcomes.size).toBeGreaterThanOrEqual(20);
    // The users are such that nearly everything comes out in several ways.
    const single = [...outcomes].filter(([, seen]) => seen.size === 1).map(([name]) => name);
    expect(single).toEqual(["retired"]);
    // Five rules of one gate decide, and its second stage is in force.
    const checkout = [...(outcomes.get("instant_checkout")?.keys() ?? [])].join("; ");
    for (const rule of [
      "staff true",
      "beta true",
      "beta false",
      "everyone:10.00:2 true",
      "holdout:global_holdout false",
    ])
      expect(checkout).toContain(rule);
  });
});
