import { describe, expect, test } from "vitest";
import { atScale, parseDecimal } from "../../../src/statistics/exact/decimal.ts";

describe("parseDecimal", () => {
  test.each([
    ["1396.87", 139687n, 2],
    ["1396.870", 139687n, 2],
    ["-0.5", -5n, 1],
    ["0", 0n, 0],
    ["-0.000", 0n, 0],
    ["007", 7n, 0],
    ["12e3", 12000n, 0],
    ["1.25E-3", 125n, 5],
    ["1.5e1", 15n, 0],
    ["100", 100n, 0],
    ["123456789012345678901234567890.123456789", 123456789012345678901234567890123456789n, 9],
    ["9007199254740993", 9007199254740993n, 0],
  ])("%s keeps every digit", (text, digits, scale) => {
    expect(parseDecimal(text)).toEqual({ digits, scale });
  });

  test.each(["", "NaN", "Infinity", "1,5", "0x10", "1e", "e5", ".5", "1e1.5", " 1", "1 "])(
    "%j is no decimal number",
    (text) => expect(parseDecimal(text)).toBeNull(),
  );

  test("what would only cost memory is refused, whatever its form", () => {
    for (const text of ["1e400", "1e-401", "1e999999999", `1${"0".repeat(400)}`]) expect(parseDecimal(text)).toBeNull();
    expect(parseDecimal("1e399")?.digits).toBe(10n ** 399n);
    expect(parseDecimal("1e-400")).toEqual({ digits: 1n, scale: 400 });
    expect(parseDecimal("0e999999999")).toEqual({ digits: 0n, scale: 0 });
  });

  test("every double's shortest text is read as what it says", () => {
    for (const value of [0.1, 5e-324, 1.7976931348623157e308, -123.456, 1e21, 2 ** 53]) {
      const decimal = parseDecimal(String(value));
      expect(Number(`${decimal?.digits}e-${decimal?.scale}`)).toBe(value);
    }
  });
});

describe("atScale", () => {
  test("is exact where there are decimals enough", () => {
    expect(atScale({ digits: 125n, scale: 2 }, 4)).toEqual({ digits: 12500n, rounded: false });
    expect(atScale({ digits: -125n, scale: 2 }, 2)).toEqual({ digits: -125n, rounded: false });
  });

  test.each([
    [125n, 12n],
    [135n, 14n],
    [126n, 13n],
    [124n, 12n],
    [-125n, -12n],
    [-135n, -14n],
    [-126n, -13n],
    [5n, 0n],
    [-5n, 0n],
    [15n, 2n],
  ])("%s hundredths are %s tenths: halves go to the even neighbour", (digits, expected) => {
    expect(atScale({ digits, scale: 2 }, 1)).toEqual({ digits: expected, rounded: true });
  });

  test("says nothing was rounded where the digits that go are zeros", () => {
    expect(atScale({ digits: 1200n, scale: 3 }, 1)).toEqual({ digits: 12n, rounded: false });
  });
});
