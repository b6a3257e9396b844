import { expect, test } from "vitest";
import { isShownAs } from "./shown-value.ts";

test.each([
  ["{ ok: true, units: 3n, reason: null }", { ok: true, units: 3n, reason: null }],
  ["{ ok: true, ... }", { ok: true, more: 1 }],
  ["{ mean: 0.5773502691..., ends: [-1, 2.5e-7] }", { mean: 0.5773502691896257, ends: [-1, 2.5e-7] }],
  ["[0.1, ...]", [0.1, 0.2, 0.3]],
  ["{ p: ..., q: 5.57...e-12 }", { p: {}, q: 5.5793e-12 }],
  ["-0.07...", -0.0799],
  ["0.3...", 0.1 + 0.2],
  ['"out_of_reach"', "out_of_reach"],
])("%s shows the value", (shown, value) => {
  expect(isShownAs(value, shown)).toBe(true);
});

test.each([
  ["0.57...", 0.58],
  ["0.58...", 0.5799],
  ["0.577", 0.5773],
  ["-0.07...", 0.0799],
  ["5.57...e-12", 5.58e-12],
  ["5.57...e-12", 5.57e-11],
  ["3n", 3],
  ["3", 3n],
  ["null", 0],
  ["{ a: 1 }", { a: 1, b: 2 }],
  ["{ a: 1, ... }", { b: 1 }],
  ["{ a: { b: 1 } }", { a: { b: 2 } }],
  ["[1, 2]", [1, 2, 3]],
  ["[1, 2, ...]", [1]],
  ["{ ... }", [1]],
  ["[...]", {}],
  ['"a"', "b"],
])("%s does not show another", (shown, value) => {
  expect(isShownAs(value, shown)).toBe(false);
});

test.each(["{ a: 1", "{ a 1 }", "1 2", "a power of 80 %", "", "[1 2]"])("%s is no value", (shown) => {
  expect(() => isShownAs(1, shown)).toThrow(SyntaxError);
});
