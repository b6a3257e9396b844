import { expect, test } from "vitest";
import { isAllowed, nameOf } from "../../../src/web/login/allowed.ts";

const NOBODY = {
  allowed_domains: [],
  allowed_emails: [],
  allowed_groups: [],
  groups_claim: "groups",
  unverified_email: false,
};

test.each([
  ["an address", { allowed_emails: ["Ann@Shop.example"] }, { email: "ann@shop.example", email_verified: true }, true],
  [
    "another address",
    { allowed_emails: ["ann@shop.example"] },
    { email: "bob@shop.example", email_verified: true },
    false,
  ],
  ["a domain", { allowed_domains: ["shop.example"] }, { email: "Bob@SHOP.example", email_verified: true }, true],
  ["a domain below", { allowed_domains: ["shop.example"] }, { email: "a@x.shop.example", email_verified: true }, false],
  [
    "a domain that ends alike",
    { allowed_domains: ["shop.example"] },
    { email: "a@myshop.example", email_verified: true },
    false,
  ],
  [
    "two @",
    { allowed_domains: ["shop.example"] },
    { email: "a@shop.example@evil.example", email_verified: true },
    false,
  ],
  [
    "an unverified address",
    { allowed_domains: ["shop.example"] },
    { email: "a@shop.example", email_verified: false },
    false,
  ],
  ["nothing said of verified", { allowed_domains: ["shop.example"] }, { email: "a@shop.example" }, false],
  [
    "verified as text",
    { allowed_domains: ["shop.example"] },
    { email: "a@shop.example", email_verified: "true" },
    false,
  ],
  [
    "unverified, allowed",
    { allowed_domains: ["shop.example"], unverified_email: true },
    { email: "a@shop.example" },
    true,
  ],
  [
    "an address that is a list",
    { allowed_domains: ["shop.example"] },
    { email: ["a@shop.example"], email_verified: true },
    false,
  ],
  ["a group", { allowed_groups: ["growth"] }, { groups: ["sales", "growth"] }, true],
  ["a group as text", { allowed_groups: ["growth"] }, { groups: "growth" }, true],
  ["no group", { allowed_groups: ["growth"] }, { groups: ["growth-interns"] }, false],
  ["groups elsewhere", { allowed_groups: ["growth"], groups_claim: "roles" }, { groups: ["growth"] }, false],
  ["nobody is allowed", {}, { email: "", email_verified: true, groups: [""] }, false],
])("%s", (_title, settings, claims, expected) => {
  expect(isAllowed(claims, { ...NOBODY, ...settings })).toBe(expected);
});

test("people are shown by their address, else by what else there is", () => {
  expect(nameOf({ sub: "1", name: "Ann", email: "ann@shop.example" })).toBe("ann@shop.example");
  expect(nameOf({ sub: "1", name: "Ann" })).toBe("Ann");
  expect(nameOf({ sub: "1" })).toBe("1");
});
