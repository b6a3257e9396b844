import { describe, expect, test } from "vitest";
import { fuzz } from "./fuzz.ts";
import { reportDifferences } from "./report.ts";
import { hasCore } from "./statsig-core.ts";

const EVALUATIONS = 20_000;

describe.skipIf(!hasCore())("Statsig's server SDKs, unchanged, on random projects and users", () => {
  test(`decide as Pulse does in ${EVALUATIONS} evaluations, but for differences that are registered`, {
    timeout: 120_000,
  }, async () => {
    const { unexplained, evaluations, outcomes, ...rest } = await fuzz({ seed: 6, evaluations: EVALUATIONS });
    expect(unexplained, reportDifferences({ unexplained, evaluations, outcomes, ...rest })).toBe(0);
    expect(evaluations).toBeGreaterThanOrEqual(EVALUATIONS);
    // Not a comparison of nothing with nothing: a good part passes, and every kind of outcome comes.
    expect(outcomes.get("gate decided passes") ?? 0).toBeGreaterThan(EVALUATIONS / 5);
    expect(outcomes.get("gate decided default") ?? 0).toBeGreaterThan(EVALUATIONS / 5);
    expect(outcomes.get("layer decided other") ?? 0).toBeGreaterThan(EVALUATIONS / 200);
    expect(outcomes.get("gate unsupported other") ?? 0).toBeGreaterThan(0);
  });
});
