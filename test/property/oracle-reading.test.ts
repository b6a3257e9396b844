import { describe, expect, test } from "vitest";
import type { TreeObject } from "./oracle/arbitrary/render.ts";
import { dayOf, parseIsoTime, startOfDay } from "./oracle/calendar.ts";
import { did, exampleProject, exposed, landed, resultsOf } from "./oracle/example.ts";
import { readMessage } from "./oracle/read-message.ts";

const T = "2026-01-05T10:00:00Z";
const read = (value: Buffer | TreeObject | null, brokerMs?: number) =>
  readMessage(landed(value, 0, brokerMs), "UTC").map((part) => (part.kind === "dead_letter" ? part.reason : part.kind));
const event = did("u", T, "view");
const gate = exposed("u", T, true);
const statsig = (eventName: string, more: TreeObject = {}): TreeObject => ({
  eventName,
  time: 1767607200456,
  user: { userID: "u" },
  ...more,
});
const raw = (text: string) => ({ raw: text });

describe("a message is judged in the order of the page", () => {
  test.each<[string, Buffer | TreeObject | null]>([
    ["empty", null],
    ["empty", Buffer.alloc(0)],
    ["empty", { events: [] }],
    ["too_large", Buffer.alloc(1_048_577, 0xff)],
    ["not_utf8", Buffer.from([0x22, 0xc3, 0x22])],
    ["not_json", Buffer.from("{")],
    ["unknown_type", Buffer.from('{"a":1,}')],
    ["unknown_type", Buffer.from('{"value":NaN}')],
    ["not_an_object", Buffer.from("[1]")],
    ["not_an_object", Buffer.from("null")],
    ["unknown_type", { type: "click" }],
    ["unknown_type", { eventName: 5 }],
    ["unknown_type", { events: {} }],
    ["no_name", { ...event, name: "" }],
    ["no_name", { ...event, name: 5, units: {} }],
    ["no_name", statsig("")],
    ["incomplete_exposure", { ...gate, passed: "maybe" }],
    ["incomplete_exposure", { ...gate, rule: null }],
    ["incomplete_exposure", { type: "exposure", experiment: "e" }],
    ["incomplete_exposure", statsig("statsig::gate_exposure", { metadata: { gate: "g", gateValue: "true" } })],
    ["name_too_long", { ...event, name: "😀".repeat(129) }],
    ["name_too_long", { ...gate, rule: "r".repeat(129), units: {} }],
    ["no_unit", { ...event, units: { userID: "", stableID: null } }],
    ["no_unit", { ...event, units: { userID: true }, ts: null }],
    ["no_time", { ...event, ts: null }],
    ["bad_time", { ...event, ts: "1767607200456" }],
    ["bad_time", { ...event, ts: "2026-02-30T00:00:00Z" }],
    ["bad_time", { ...event, ts: true }],
    ["time_too_early", { ...event, ts: "2009-12-31T23:59:59.999999Z" }],
    ["time_too_early", { ...event, ts: raw("1767607200") }],
    ["time_too_late", { ...event, ts: raw("1767607200456000") }],
    ["bad_value", { ...event, value: true }],
    ["bad_value", { ...event, value: raw("1e26") }],
    ["bad_value", { ...event, value: raw("-1e400") }],
    ["bad_value", { ...event, value: "+infinity" }],
    ["internal", statsig("statsig::diagnostics", { user: null })],
    [
      "internal",
      statsig("statsig::layer_exposure", { metadata: { config: "l", ruleID: "r", allocatedExperiment: "" } }),
    ],
    ["event", { ...event, name: "😀".repeat(128) }],
    ["event", { ...event, value: raw("99999999999999999999999999") }],
    ["event", { ...event, value: "abc" }],
    ["event", { ...event, units: { userID: 42 } }],
    ["event", { ...event, ts: raw("1262304000000") }],
    ["exposure", statsig("statsig::config_exposure", { metadata: { config: "e", ruleID: "A" } })],
    ["event", { type: "click", ...statsig("view") }],
  ])("%s", (reason, value) => {
    expect(read(value)).toEqual([reason]);
  });

  test("a message of exactly 1 MiB is read", () => {
    const text = Buffer.from(JSON.stringify(event));
    expect(read(Buffer.concat([text, Buffer.alloc(1_048_576 - text.length, " ")]))).toEqual(["event"]);
  });

  test("a time of exactly 24 h after the broker's is read, a microsecond more is not", () => {
    const broker = Date.UTC(2026, 0, 4, 10);
    expect(read({ ...event, ts: "2026-01-05T10:00:00.000000Z" }, broker)).toEqual(["event"]);
    expect(read({ ...event, ts: "2026-01-05T10:00:00.000001Z" }, broker)).toEqual(["time_too_late"]);
  });

  test("each element of a batch is judged alone, and one without a user takes the batch's", () => {
    const batch = {
      user: { userID: "b" },
      events: [{ eventName: "view", time: 1767607200456 }, 5, { eventName: 5 }, statsig("")],
    };
    const parts = readMessage(landed(batch), "UTC");
    expect(parts.map((part) => [part.place.part, part.kind === "dead_letter" ? part.reason : part.kind])).toEqual([
      [0, "event"],
      [1, "not_an_object"],
      [2, "unknown_type"],
      [3, "no_name"],
    ]);
    expect(parts[0]).toMatchObject({ units: new Map([["userID", "b"]]) });
  });

  test.each([
    ["base:10.00:2", { rule: "base", percent: 10, rollout: 2, override: false }],
    ["a:b:33.3:1", { rule: "a:b", percent: 33.3, rollout: 1, override: false }],
    ["base", { rule: "base", percent: null, rollout: null, override: false }],
    ["pass:all:id_override", { rule: "pass:all:id_override", percent: null, override: true }],
  ])("the Statsig rule id %s is split", (ruleID, expected) => {
    const message = statsig("statsig::gate_exposure", { metadata: { gate: "g", gateValue: "false", ruleID } });
    expect(readMessage(landed(message), "UTC")[0]).toMatchObject({ ...expected, passed: false, name: "g" });
  });

  test("a Statsig user gives units and attributes, and nothing private", () => {
    const user = {
      userID: 7,
      customIDs: { stableID: "d" },
      country: "US",
      custom: { country: "DE", plan: "pro" },
      privateAttributes: { email: "x" },
      statsigEnvironment: { tier: "staging" },
    };
    expect(readMessage(landed(statsig("view", { user })), "UTC")[0]).toMatchObject({
      units: new Map([
        ["stableID", "d"],
        ["userID", "7"],
      ]),
      attributes: new Map([
        ["country", "US"],
        ["plan", "pro"],
      ]),
      environment: "staging",
    });
  });
});

describe("times and days", () => {
  test.each([
    ["2026-01-05T10:00:00.123456Z", 1767607200123456n],
    ["2026-01-05T12:00:00+02:00", 1767607200000000n],
    ["2026-01-05T10:00:00", 1767607200000000n],
    ["2026-01-05", 1767571200000000n],
  ])("%s", (text, us) => {
    expect(parseIsoTime(text)).toBe(us);
  });

  test.each([
    ["Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00Z", 23],
    ["Europe/Berlin", "2026-10-25", "2026-10-24T22:00:00Z", 25],
    ["America/Havana", "2026-03-08", "2026-03-08T05:00:00Z", 23], // begins at 01:00
    ["America/Havana", "2026-11-01", "2026-11-01T04:00:00Z", 25], // has midnight twice
    ["Asia/Kolkata", "2026-03-01", "2026-02-28T18:30:00Z", 24],
  ])("in %s the day %s begins at %s and has %d hours", (zone, day, start, hours) => {
    const us = startOfDay(day, zone);
    expect(new Date(Number(us / 1000n)).toISOString()).toBe(start.replace("Z", ".000Z"));
    expect(dayOf(us, zone)).toBe(day);
    expect(dayOf(us - 1n, zone) < day).toBe(true);
    const next = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
    expect(startOfDay(next, zone) - us).toBe(BigInt(hours) * 3_600_000_000n);
  });
});

describe("duplicates and environments", () => {
  const project = exampleProject({ metrics: { views: { kind: "count" } } });
  const statuses = (messages: TreeObject[]) => resultsOf(project, messages).accounts.events;

  test("the same id on the same day for the same unit is one event; on another day, or for another unit, it is not", () => {
    const both = { units: { userID: "u", stableID: "d" } };
    expect(
      statuses([
        did("u", T, "view", { event_id: "1" }),
        did("u", "2026-01-05T23:00:00Z", "buy", { event_id: "1" }),
        did("u", "2026-01-06T00:00:00Z", "view", { event_id: "1" }),
        did("u", T, "view", { event_id: "1", ...both }),
        did("u", T, "view"),
        did("u", T, "view"),
      ]),
    ).toEqual([
      { ds: "2026-01-05", unit_type: "userID", status: "used", count: 3 },
      { ds: "2026-01-05", unit_type: "userID", status: "duplicate", count: 2 },
      { ds: "2026-01-06", unit_type: "userID", status: "used", count: 1 },
      { ds: "2026-01-05", unit_type: "stableID", status: "used", count: 1 },
    ]);
  });

  test("a duplicate is found before the environment is looked at", () => {
    expect(
      statuses([
        did("u", T, "view", { event_id: "1", environment: "staging" }),
        did("u", T, "view", { event_id: "1" }),
      ]),
    ).toEqual([
      { ds: "2026-01-05", unit_type: "userID", status: "environment", count: 1 },
      { ds: "2026-01-05", unit_type: "userID", status: "duplicate", count: 1 },
    ]);
  });

  test("each exposure is counted under the first reason that applies", () => {
    const bot = { attributes: { user_agent: "My-CRAWLER" } };
    const { accounts } = resultsOf(project, [
      exposed("u", T, true, { event_id: "1" }),
      exposed("u", T, true, { event_id: "1", environment: "staging", override: true }),
      exposed("u", T, true, { units: { stableID: "d" }, override: true }),
      exposed("u", T, true, { environment: "staging", override: true }),
      exposed("u", T, true, { override: true, ...bot }),
      exposed("u", T, true, { rule: "unknown", ...bot }),
      exposed("u", "2025-01-01", true, { rule: "unknown" }),
      exposed("u", "2025-01-01", true),
      exposed("u", "2026-02-01", true),
    ]);
    expect(Object.fromEntries(accounts.exposures.map(({ ds, reason, count }) => [`${ds} ${reason}`, count]))).toEqual({
      "2026-01-05 used": 1,
      "2026-01-05 duplicate": 1,
      "2026-01-05 missing_unit": 1,
      "2026-01-05 environment": 1,
      "2026-01-05 override": 1,
      "2026-01-05 bot": 1,
      "2025-01-01 other_rule": 1,
      "2025-01-01 no_stage": 1,
    });
    expect(accounts.messages).toEqual({ exposure: 9 });
  });
});
