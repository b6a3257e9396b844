import { describe, expect, test } from "vitest";
import { intervalBar } from "../../../src/cli/scorecard/interval-bar.ts";
import { ASCII, UNICODE } from "../../../src/cli/text/symbols.ts";

const plain = { interval: (text: string) => text, zero: (text: string) => text };

function bar(value: number, lower: number | null, upper: number | null, symbols = UNICODE): string {
  return intervalBar({ value, lower, upper }, 0.1, 21, symbols.bar, plain);
}

describe("an interval's bar", () => {
  test.each([
    ["right of zero", bar(0.05, 0.02, 0.08), "          │ ━━━●━━━  "],
    ["left of zero", bar(-0.05, -0.08, -0.02), "  ━━━●━━━ │          "],
    ["across zero", bar(0.02, -0.03, 0.07), "       ━━━┿━●━━━━━   "],
    ["with half cells at its ends", bar(0.05, 0.024, 0.076), "          │ ╺━━●━━╸  "],
    ["too wide for the axis", bar(0.02, -0.5, 0.5), "◂━━━━━━━━━┿━●━━━━━━━▸"],
    ["beyond the axis", bar(0.5, 0.4, 0.6), "          │         ▸"],
    ["without bounds", bar(0.02, null, null), "◂┄┄┄┄┄┄┄┄┄┿┄●┄┄┄┄┄┄┄▸"],
    ["open to the right", bar(0.05, 0.024, null), "          │ ╺━━●━━━━▸"],
    ["open to the left", bar(-0.02, null, 0.03), "◂━━━━━━━●━┿━━━       "],
    ["open to the right from beyond the axis", bar(0.5, 0.4, null), "          │         ▸"],
    ["smaller than a cell", bar(0, -0.001, 0.001), "          ●          "],
    ["in ASCII", bar(0.02, -0.03, 0.07, ASCII), "       ===+=O=====   "],
  ])("%s", (_, drawn, expected) => {
    expect(drawn).toBe(expected);
  });

  test("nothing but the zero mark without an interval", () => {
    expect(intervalBar(null, 0.1, 5, UNICODE.bar, plain)).toBe("  │  ");
  });
});
