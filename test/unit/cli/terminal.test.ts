import { describe, expect, test } from "vitest";
import { createProgress, formatSeconds, progressLine } from "../../../src/cli/progress.ts";
import { createTerminal, wantsColor, wantsUnicode, widthOf } from "../../../src/cli/terminal.ts";
import { UNICODE } from "../../../src/cli/text/symbols.ts";
import { displayWidth, truncate, wrap } from "../../../src/cli/text/width.ts";

const stream = { write: () => true, once: () => undefined };

describe("a terminal", () => {
  test.each([
    ["a terminal", { isTTY: true }, {}, undefined, true],
    ["a pipe", {}, {}, undefined, false],
    ["NO_COLOR", { isTTY: true }, { NO_COLOR: "1" }, undefined, false],
    ["an empty NO_COLOR", { isTTY: true }, { NO_COLOR: "" }, undefined, true],
    ["FORCE_COLOR in a pipe", {}, { FORCE_COLOR: "1", NO_COLOR: "1" }, undefined, true],
    ["FORCE_COLOR=0", { isTTY: true }, { FORCE_COLOR: "0" }, undefined, false],
    ["--no-color over all", { isTTY: true }, { FORCE_COLOR: "1" }, false, false],
    ["a dumb terminal", { isTTY: true }, { TERM: "dumb" }, undefined, false],
  ])("%s decides about colour", (_, tty, env, option, expected) => {
    expect(wantsColor(tty, env, option)).toBe(expected);
  });

  test.each([
    [{}, true],
    [{ LANG: "de_DE.UTF-8" }, true],
    [{ LC_ALL: "C", LANG: "de_DE.UTF-8" }, false],
    [{ TERM: "linux" }, false],
  ])("with %j Unicode is %s", (env, expected) => {
    expect(wantsUnicode(env)).toBe(expected);
  });

  test("is between 60 and 200 columns wide, and 100 in a pipe", () => {
    expect([20, 80, 500].map((columns) => widthOf({ ...stream, columns }, {}))).toEqual([60, 80, 200]);
    expect(widthOf(stream, {})).toBe(100);
    expect(widthOf(stream, { COLUMNS: "140" })).toBe(140);
  });
});

describe("text", () => {
  test("is cut by what it covers on the terminal, never within a character", () => {
    expect(truncate("日本語テキスト", 7, "…")).toBe("日本語…");
    expect(displayWidth(truncate("👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 4, "…"))).toBeLessThanOrEqual(4);
    expect(truncate("short", 5, "…")).toBe("short");
  });

  test("is wrapped at spaces", () => {
    expect(wrap("one two three", 7)).toEqual(["one two", "three"]);
    expect(wrap("", 7)).toEqual([""]);
  });
});

describe("progress", () => {
  test("has counts and the time left", () => {
    const line = progressLine({ label: "landing", done: 2500, total: 10_000, unit: "messages" }, 30_000, {
      columns: 100,
      symbols: UNICODE,
    });
    expect(line).toBe(`landing  ${"━".repeat(6)}${"─".repeat(18)}  2,500 of 10,000 messages  1 min 30 s left`);
  });

  test("without a total has the count and the time so far", () => {
    expect(
      progressLine({ label: "landing", done: 12_345, unit: "messages" }, 8_200, { columns: 100, symbols: UNICODE }),
    ).toBe("landing  12,345 messages  8 s");
  });

  test("never wraps", () => {
    const line = progressLine({ label: "x".repeat(300), done: 1, total: 2 }, 0, { columns: 80, symbols: UNICODE });
    expect(displayWidth(line)).toBe(79);
  });

  test("is silent in a pipe; on a terminal it draws at most ten times a second and is wiped", () => {
    const drawn = (isTTY: boolean): string => {
      let text = "";
      let now = 0;
      const stderr = {
        isTTY,
        columns: 80,
        write: (more: string) => {
          text += more;
          return true;
        },
        once: () => undefined,
      };
      const progress = createProgress(createTerminal({ stdout: stream, stderr, env: {} }), { now: () => now });
      for (now = 0; now < 1000; now += 10) progress.update({ label: "work", done: now, total: 1000 });
      progress.clear();
      return text;
    };
    expect(drawn(false)).toBe("");
    const text = drawn(true);
    expect(text.match(/\rwork/g)).toHaveLength(10);
    expect(text.endsWith("\r\u001b[K")).toBe(true);
  });

  test.each([
    [8_400, "8 s"],
    [125_000, "2 min 05 s"],
    [4_800_000, "1 h 20 min"],
  ])("%i ms are %s", (ms, text) => {
    expect(formatSeconds(ms)).toBe(text);
  });
});
