import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plainSettings } from "../../../src/cli/plain-settings.ts";
import { readYaml } from "../../../src/config/yaml-file.ts";

const NAMES = ["store", "time_zone"];

/** What the library reads, as the command would use it: texts at the top, nothing else. */
function byLibrary(text: string): Record<string, string> {
  const { value } = readYaml("pulse.yaml", text);
  const entries = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => NAMES.includes(entry[0]) && typeof entry[1] === "string"),
  );
}

describe("settings of a plainly written file", () => {
  test.each([
    ["project: shop\nstore: .pulse\ntime_zone: Europe/Berlin\n", { store: ".pulse", time_zone: "Europe/Berlin" }],
    ["# ours\nproject: shop\n\nstore: /data/pulse # the large disk\n", { store: "/data/pulse" }],
    ["sources:\n- type: kafka\n  store: nowhere/else\ntime_zone: UTC", { time_zone: "UTC" }],
    ["project: |\n  store: nowhere/else\n", {}],
    ["project: shop\n", {}],
  ])("are read without the library: %j", (text, expected) => {
    expect(Object.fromEntries(plainSettings(text, NAMES) ?? [["nothing", ""]])).toEqual(expected);
    expect(byLibrary(text)).toEqual(expected);
  });

  test.each([
    'store: "a/b"',
    "store: a/b\n  and/more",
    `store: \${PULSE_STORE}`,
    "store: .5",
    "store: .inf",
    "store: plain",
    "store: true",
    "store:\n  a/b",
    "store: a/b\nstore: c/d",
    '{"store": "a/b"}',
    "---\nstore: a/b",
    '"store": a/b',
    "store: &here a/b",
    "store: a/b\r\n",
    "? store\n: a/b",
  ])("are left to the library: %j", (text) => {
    expect(plainSettings(text, NAMES)).toBeUndefined();
  });

  test("are never others than the library's", () => {
    const piece = fc.constantFrom(
      ...[
        "store",
        "time_zone",
        "project",
        ":",
        ": ",
        "\n",
        "\n  ",
        "\n- ",
        " # ",
        "#",
        "a/b",
        ".pulse",
        "UTC",
        "'",
        '"',
      ],
      ...[
        "|",
        ">",
        "&a",
        "*a",
        "{",
        "}",
        "[",
        "]",
        ",",
        "~",
        ".5",
        ".inf",
        "1e/3",
        "\t",
        "\r",
        "\\",
        "%",
        "!",
        "?",
        "-",
        "---\n",
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const text = pieces.join("");
        const found = plainSettings(text, NAMES);
        if (found === undefined || readYaml("pulse.yaml", text).syntax.length > 0) return;
        expect(Object.fromEntries(found)).toEqual(byLibrary(text));
      }),
      { numRuns: 5_000 },
    );
  });
});
