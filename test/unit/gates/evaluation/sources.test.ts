import { describe, expect, test } from "vitest";
import type { EvaluationContext } from "../../../../src/gates/evaluation/context.ts";
import type { User } from "../../../../src/gates/evaluation/user.ts";
import { bucket, CONTEXT, condition, conditionHolds } from "./make-specs.ts";

const is = (field: string, value: unknown, type = "user_field") =>
  condition({ type, field, operator: "any_case_sensitive", targetValue: [value] });
const missing = (field: string, type = "user_field") => condition({ type, field, operator: "eq", targetValue: null });

describe("a field of the user", () => {
  test.each<[string, User, string, unknown]>([
    ["at the top before custom", { country: "US", custom: { country: "DE" } }, "country", "US"],
    ["in custom before private", { custom: { plan: "pro" }, privateAttributes: { plan: "free" } }, "plan", "pro"],
    ["in private attributes", { privateAttributes: { plan: "free" } }, "plan", "free"],
    ["in custom when the top has null", { country: null, custom: { country: "DE" } }, "country", "DE"],
    ["in custom when the top is empty", { country: "", custom: { country: "DE" } }, "country", "DE"],
    [
      "in private when custom has null",
      { custom: { plan: null }, privateAttributes: { plan: "free" } },
      "plan",
      "free",
    ],
    ["by the condition's lower-cased name", { custom: { plan: "pro" } }, "PLAN", "pro"],
    ["by a name in any other case", { custom: { PLAN: "pro" } }, "plan", "pro"],
    ["at the top in any case", { appVersion: "1.2" }, "APPVERSION", "1.2"],
    ["by its usual other spelling", { appVersion: "1.2" }, "app_version", "1.2"],
    ["that only clients send", { browserName: "Safari" }, "browserName", "Safari"],
    ["the id", { userID: "u1" }, "userid", "u1"],
  ])("is found %s", (_where, user, field, value) => {
    expect(conditionHolds(is(field, value), user)).toBe(true);
  });

  test.each(["plan", "toString", "__proto__", "constructor", "custom", "privateAttributes", "customIDs"])(
    "%s is missing where nobody gave it",
    (field) => {
      const user = { userID: "u", custom: {}, privateAttributes: {}, customIDs: {} };
      expect(conditionHolds(missing(field), user)).toBe(true);
    },
  );

  test("is missing where a condition names none", () => {
    expect(conditionHolds(condition({ operator: "eq", targetValue: null }), { userID: "u" })).toBe(true);
  });

  test("an empty text in custom is a value", () => {
    expect(conditionHolds(is("plan", ""), { custom: { plan: "" } })).toBe(true);
  });
});

describe("a unit id", () => {
  const unit = (idType: string, value: unknown) =>
    condition({ type: "unit_id", idType, operator: "any_case_sensitive", targetValue: [value] });

  test.each<[string, User, string]>([
    ["userID", { userID: "u1", customIDs: { userID: "other" } }, "u1"],
    ["USERID", { userID: "u1" }, "u1"],
    ["stableID", { customIDs: { stableID: "d1" } }, "d1"],
    ["stableID", { customIDs: { stableid: "d1" } }, "d1"],
    ["stableid", { customIDs: { stableID: "d1" } }, "d1"],
    ["companyID", { customIDs: { companyID: 7 } }, "7"],
  ])("of type %s of %j is %s", (idType, user, id) => {
    expect(conditionHolds(unit(idType, id), user)).toBe(true);
  });

  test("is missing where the user has none of the type", () => {
    const none = condition({ type: "unit_id", idType: "companyID", operator: "eq", targetValue: null });
    expect(conditionHolds(none, { userID: "u1" })).toBe(true);
    expect(conditionHolds(none, { userID: "u1", customIDs: { stableID: "d1" } })).toBe(true);
  });
});

describe("a country", () => {
  test.each<[User, string]>([
    [{ country: "DE", ip: "8.8.8.8" }, "DE"],
    [{ custom: { country: "DE" }, ip: "8.8.8.8" }, "DE"],
    [{ ip: "8.8.8.8" }, "US"],
    [{ custom: { ip: "8.8.8.8" } }, "US"],
    [{ privateAttributes: { ip: "8.8.8.8" } }, "US"],
  ])("of %j is %s", (user, country) => {
    expect(conditionHolds(is("country", country, "ip_based"), user)).toBe(true);
  });

  test.each([
    "127.0.0.1",
    "2001:4860:4860::8888",
    "not an address",
    "",
    "1.2.3",
    "300.1.1.1",
    "255.255.255.255",
    "8.8.8.8.8",
  ])("of the address %j is unknown", (ip) => {
    expect(conditionHolds(missing("country", "ip_based"), { userID: "u", ip })).toBe(true);
  });

  test("is all that an address tells", () => {
    expect(conditionHolds(missing("city", "ip_based"), { userID: "u", ip: "8.8.8.8" })).toBe(true);
  });
});

describe("other sources", () => {
  test("the environment's tier is found in any case, and is missing where none is given", () => {
    const tier = (value: string) => is("Tier", value, "environment_field");
    expect(conditionHolds(tier("staging"), { userID: "u", statsigEnvironment: { tier: "staging" } })).toBe(true);
    expect(conditionHolds(tier("production"), { userID: "u", statsigEnvironment: { tier: "staging" } })).toBe(false);
    expect(conditionHolds(missing("tier", "environment_field"), { userID: "u" })).toBe(true);
  });

  test("the time is the context's", () => {
    const since = (operator: string, targetValue: unknown) =>
      conditionHolds(condition({ type: "current_time", operator, targetValue }), { userID: "u" });
    expect(since("after", CONTEXT.nowMs - 1)).toBe(true);
    expect(since("after", CONTEXT.nowMs)).toBe(false);
    expect(since("before", "2026-01-05T12:00:01Z")).toBe(true);
    expect(since("on", "2026-01-05")).toBe(true);
  });

  test("the app is the context's, and missing where it says none", () => {
    const app = condition({ type: "target_app", operator: "any", targetValue: ["web"] });
    const web: EvaluationContext = { ...CONTEXT, appId: "web" };
    expect(conditionHolds(app, { userID: "u" }, web)).toBe(true);
    expect(conditionHolds(app, { userID: "u" })).toBe(false);
  });

  test("a bucket is of a thousand, by the condition's own salt and unit type", () => {
    expect(conditionHolds(bucket("layer-salt", "any", [164]), { userID: "user-1" })).toBe(true);
    expect(conditionHolds(bucket("layer-salt", "lt", 165), { userID: "user-1" })).toBe(true);
    expect(conditionHolds(bucket("layer-salt", "lt", 164), { userID: "user-1" })).toBe(false);
    expect(conditionHolds(bucket("layer-salt", "none", [164]), { userID: "user-1" })).toBe(false);
    const ofDevice = { ...bucket("layer-salt", "any", [164]), idType: "stableID" };
    expect(conditionHolds(ofDevice, { userID: "u", customIDs: { stableID: "user-1" } })).toBe(true);
  });
});
