import { expect, test } from "vitest";
import { returnPath } from "../../../src/web/login/return-path.ts";

test.each(["/", "/gates/new_checkout", "/gates/new_checkout?analysis=stage-2&ds=2026-01-28", "/gates/%3Cb%3E"])(
  "%s is a path of ours",
  (path) => {
    expect(returnPath(path)).toBe(path);
  },
);

test.each([
  undefined,
  7,
  "",
  "gates",
  "https://evil.example/",
  "//evil.example",
  "/\\evil.example",
  "/\t/evil.example",
  "/.//evil.example",
  "/login?return_to=/login",
  "/login/callback?code=1",
  "/logout",
])("%j leads to the overview", (asked) => {
  expect(returnPath(asked)).toBe("/");
});
