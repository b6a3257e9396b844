import { expect, test } from "vitest";
import { allowedHint, nearName } from "../../../src/config/near-name.ts";

test.each([
  ["cuont", ["count", "sum"], "count"],
  ["userId", ["stableID", "userID"], "userID"],
  ["revenu", ["revenue_per_user", "revenue"], "revenue"],
  ["==", ["!=", "=", "<"], "="],
  ["banana", ["count", "sum"], undefined],
  ["x", ["a", "b"], undefined],
])("the near name of %s among %j is %s", (name, candidates, expected) => {
  expect(nearName(name, candidates)).toBe(expected);
});

test("a long list of allowed names is cut, and says how long it is", () => {
  const names = Array.from({ length: 30 }, (_, index) => `metric_${index}`);
  expect(allowedHint("zzz", names)).toBe(`allowed: ${names.slice(0, 25).join(", ")}, ... (30 in all)`);
});
