import { describe, test } from "vitest";
import type { LandedBody } from "./landed-lines.ts";
import { event, expectStaged, exposure, statsig, ts, units } from "./staged.ts";

describe("dead letters", () => {
  const long = "x".repeat(129);
  test.each<[reason: string, ...bodies: LandedBody[]]>([
    ["empty", null, ""],
    ["too_large", new Uint8Array(1_048_577).fill(0x20)],
    ["not_utf8", Uint8Array.of(0x7b, 0xff, 0x7d)],
    ["not_json", "{", "undefined", "{'a': 1}"],
    ["not_an_object", "[]", "5", '"event"', "null"],
    ["unknown_type", {}, { type: "click" }, { type: 5 }, { eventName: 5 }, { ...event, type: null }],
    ["no_name", { ...event, name: "" }, { ...event, name: 5 }, { type: "event" }, { ...statsig, eventName: "" }],
    [
      "incomplete_exposure",
      { ...exposure, gate: undefined },
      { ...exposure, rule: undefined },
      { ...exposure, passed: "yes" },
      { type: "exposure", experiment: "e", ts, units },
      { ...statsig, eventName: "statsig::gate_exposure", metadata: { gate: "g", gateValue: "true" } },
      { ...statsig, eventName: "statsig::config_exposure" },
    ],
    [
      "name_too_long",
      { ...event, name: long },
      { ...exposure, rule: long },
      { type: "exposure", experiment: "e", group: long, ts, units },
    ],
    [
      "no_unit",
      { ...event, units: undefined },
      { ...event, units: {} },
      { ...event, units: { userID: "", stableID: null } },
      { ...statsig, user: {} },
    ],
    ["no_time", { ...event, ts: undefined }, { ...event, ts: null }],
    [
      "bad_time",
      { ...event, ts: "yesterday" },
      { ...event, ts: "2026-02-30T00:00:00Z" },
      { ...event, ts: true },
      ...["NaN", "Infinity", "-1e300", "1e999"].map((n) => JSON.stringify({ ...event, ts: 7 }).replace(":7", `:${n}`)),
    ],
    ["time_too_early", { ...event, ts: "2009-12-31T23:59:59.999Z" }, { ...event, ts: 0 }],
    ["time_too_late", { ...event, ts: "2026-01-06T12:00:00.001Z" }, { ...event, ts: 9e15 }],
    [
      "bad_value",
      { ...event, value: {} },
      { ...event, value: [1] },
      { ...event, value: true },
      { ...event, value: "NaN" },
      { ...event, value: "-infinity" },
      { ...event, value: "+INFINITY" },
      JSON.stringify({ ...event, value: 0 }).replace(":0}", ":1e26}"),
      JSON.stringify({ ...event, value: 0 }).replace(":0}", ":1e400}"),
    ],
  ])("%s", async (reason, ...bodies) => {
    const rows = bodies.map((_, offset) => `${offset} | dead | ${reason} | 2026-01-05 | - | -`);
    await expectStaged(bodies, ["offset | kind | reason | ds | ts_us | units", ...rows].join("\n"));
  });

  test("of several reasons the first in the list applies", async () => {
    await expectStaged(
      [
        { type: "event", name: long, value: true },
        { ...event, name: long, units: {}, ts: 0, value: [] },
        { ...event, units: {}, ts: 0, value: [] },
        { ...event, ts: 0, value: [] },
      ],
      `
      offset | reason
      0      | name_too_long
      1      | name_too_long
      2      | no_unit
      3      | time_too_early
      `,
    );
  });

  test("keep the bytes as they came; what is used keeps none", async () => {
    await expectStaged(
      ["{", Uint8Array.of(0xff, 0x0a), null, { events: [7] }, event],
      `
      offset | bytes_base64
      0      | ew==
      1      | /wo=
      2      | ''
      3      | Nw==
      4      | -
      `,
    );
  });
});
