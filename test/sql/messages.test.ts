import { describe, expect, test } from "vitest";
import { event, expectStaged, exposure, statsig, ts, units } from "./staged.ts";

describe("native messages", () => {
  test("an event has its name, time, value, units, metadata and attributes", async () => {
    await expectStaged(
      [
        {
          ...event,
          event_id: "e1",
          value: 29.9,
          units: { userID: "u1", stableID: "d9" },
          metadata: { category: "shoes" },
          attributes: { country: "US" },
          environment: "staging",
        },
        { ...event, ts: 1767607200456, value: "blue" },
      ],
      `
      offset | kind  | ts_us                   | event_id | environment | units                 | name | value           | value_text | metadata             | attributes
      0      | event | 2026-01-05T10:00        | e1       | staging     | userID:u1 stableID:d9 | buy  | 29.900000000000 | -          | {"category":"shoes"} | {"country":"US"}
      1      | event | 2026-01-05T10:00:00.456 | -        | production  | userID:u1             | buy  | -               | blue       | -                    | -
      `,
    );
  });

  test("an exposure has a gate, a rule and an outcome, or an experiment and a group", async () => {
    await expectStaged(
      [
        { ...exposure, percent: 10, rollout: 2 },
        { ...exposure, passed: "false", override: true },
        { type: "exposure", experiment: "e", group: "B", ts, units },
      ],
      `
      offset | kind     | exposure_type | name | rule       | group   | percent | rollout | override
      0      | exposure | gate          | g    | r          | test    | 10.0    | 2       | false
      1      | exposure | gate          | g    | r          | control | -       | -       | true
      2      | exposure | experiment    | e    | experiment | B       | -       | -       | false
      `,
    );
  });

  test("ids are texts that are not empty, and numbers", async () => {
    await expectStaged(
      [
        {
          ...event,
          event_id: 7,
          units: { userID: 12, stableID: "", companyID: null, deviceID: ["d"], vehicleID: "v" },
        },
      ],
      `
      event_id | units
      7        | userID:12 vehicleID:v
      `,
    );
  });
});

describe("exposures on the way to one", () => {
  const gateExposure = {
    ...statsig,
    eventName: "statsig::gate_exposure",
    metadata: { gate: "g", gateValue: "true", ruleID: "r" },
  };

  test("are a list of gates, outcomes and rules, in both dialects", async () => {
    await expectStaged(
      [
        { ...gateExposure, secondaryExposures: [{ gate: "h", gateValue: "false", ruleID: "base:5.00:2", x: 1 }] },
        {
          ...exposure,
          secondary: [
            { gate: "h", passed: true, rule: "base" },
            { gate: "k", passed: "false" },
          ],
        },
        { ...exposure, secondaryExposures: [{ gate: "h", gateValue: "true", ruleID: "r" }] },
        { ...gateExposure, secondary: [{ gate: "h", passed: true, rule: "base" }] },
        { ...event, secondary: [{ gate: "h", passed: true, rule: "base" }] },
      ],
      `
      offset | secondary
      0      | [{"gate":"h","gateValue":"false","ruleID":"base:5.00:2"}]
      1      | [{"gate":"h","gateValue":"true","ruleID":"base"},{"gate":"k","gateValue":"false","ruleID":""}]
      2      | -
      3      | -
      4      | -
      `,
    );
  });

  test("are left out where they say nothing", async () => {
    const good = { gate: 'a"b', passed: true, rule: "r" };
    const bad = [
      5,
      null,
      [],
      "h",
      {},
      { gate: 5, passed: true },
      { gate: "", passed: true },
      { gate: "h" },
      { gate: "h", passed: 1 },
    ];
    await expectStaged(
      [
        { ...exposure, secondary: [...bad, good, { gate: "h", passed: false, rule: 5 }] },
        { ...exposure, secondary: bad },
        { ...exposure, secondary: [] },
        { ...exposure, secondary: "none" },
        { ...exposure, secondary: { gate: "h", passed: true } },
        { ...exposure, secondary: null },
      ],
      `
      offset | secondary
      0      | [{"gate":"a\\"b","gateValue":"true","ruleID":"r"},{"gate":"h","gateValue":"false","ruleID":""}]
      1      | -
      2      | -
      3      | -
      4      | -
      5      | -
      `,
    );
  });
});

describe("messages that nobody should send", () => {
  test("of a repeated unit type the first id counts", async () => {
    await expectStaged(
      [JSON.stringify({ ...event, units: 7 }).replace(":7", ':{"userID":"u","deviceID":"d","userID":"v"}')],
      `
      units
      userID:u deviceID:d
      `,
    );
  });

  test("a percentage outside 0 to 100 is none", async () => {
    await expectStaged(
      [
        { ...exposure, percent: 150 },
        { ...exposure, percent: -1 },
        JSON.stringify({ ...exposure, percent: 7 }).replace(":7", ":NaN"),
        { ...exposure, percent: 100 },
      ],
      `
      offset | kind     | percent
      0      | exposure | -
      1      | exposure | -
      2      | exposure | -
      3      | exposure | 100.0
      `,
    );
  });

  test("a user nested eighty thousand deep is read like any other", async () => {
    const deep = `${'{"a":'.repeat(80_000)}1${"}".repeat(80_000)}`;
    await expectStaged(
      [
        JSON.stringify({ ...statsig, user: { userID: "u", z: 7, custom: { z: 8 } } })
          .replace(":7", `:${deep}`)
          .replace(":8", `:${deep.slice(0, -1)}}`),
      ],
      `
      offset | kind
      0      | event
      `,
    );
  });
});

describe("messages of Statsig's SDKs", () => {
  test("exposures come as events with names of their own", async () => {
    const sent = (eventName: string, metadata: object): object => ({ ...statsig, eventName, metadata });
    await expectStaged(
      [
        sent("statsig::gate_exposure", { gate: "g", gateValue: "true", ruleID: "base:10.5:2" }),
        sent("statsig::gate_exposure", { gate: "g", gateValue: "false", ruleID: "default" }),
        sent("statsig::gate_exposure", { gate: "g", gateValue: "true", ruleID: "id_override" }),
        sent("statsig::config_exposure", { config: "e", ruleID: "ruleB:50:3" }),
        sent("statsig::layer_exposure", {
          config: "layer",
          allocatedExperiment: "e",
          ruleID: "ruleB",
          parameterName: "p",
        }),
        sent("statsig::layer_exposure", { config: "layer", allocatedExperiment: "", ruleID: "x" }),
        sent("statsig::diagnostics", {}),
        statsig,
      ],
      `
      offset | kind     | exposure_type | name                 | rule        | group   | percent | rollout | override
      0      | exposure | gate          | g                    | base        | test    | 10.5    | 2       | false
      1      | exposure | gate          | g                    | default     | control | -       | -       | false
      2      | exposure | gate          | g                    | id_override | test    | -       | -       | true
      3      | exposure | experiment    | e                    | ruleB       | ruleB   | 50.0    | 3       | false
      4      | exposure | experiment    | e                    | ruleB       | ruleB   | -       | -       | false
      5      | internal | -             | ''                   | -           | -       | -       | -       | false
      6      | internal | -             | statsig::diagnostics | -           | -       | -       | -       | false
      7      | event    | -             | buy                  | -           | -       | -       | -       | false
      `,
    );
  });

  test("may have an id by which repeats are known, as native ones; a batch's events each their own", async () => {
    await expectStaged(
      [
        { ...statsig, event_id: "e1" },
        { ...statsig, event_id: 7 },
        { ...statsig, event_id: "" },
        { event_id: "batch", events: [{ ...statsig, event_id: "e2" }, statsig] },
      ],
      `
      offset | part | event_id
      0      | 0    | e1
      1      | 0    | 7
      2      | 0    | -
      3      | 0    | e2
      3      | 1    | -
      `,
    );
  });

  test("say of how many exposures one was logged, if that is a number", async () => {
    const sampled = (samplingRate: unknown): object => ({
      ...statsig,
      eventName: "statsig::gate_exposure",
      metadata: { gate: "g", gateValue: "true", ruleID: "r" },
      statsigMetadata: { samplingRate },
    });
    await expectStaged(
      [
        sampled(10),
        sampled("2.5"),
        sampled("NaN"),
        sampled(1e300),
        sampled(null),
        { ...exposure, statsigMetadata: { samplingRate: 3 } },
      ],
      `
      offset | sampling_rate
      0      | 10.0
      1      | 2.5
      2      | -
      3      | -
      4      | -
      5      | -
      `,
    );
  });

  test("units are userID and customIDs; attributes are the other fields over those of custom, without the private ones", async () => {
    const user = {
      userID: "u1",
      customIDs: { companyID: "c7", empty: "" },
      country: "US",
      custom: { country: "FR", plan: "pro" },
      privateAttributes: { salary: 5 },
      statsigEnvironment: { tier: "staging" },
    };
    await expectStaged(
      [{ ...statsig, user }],
      `
      units                  | environment | attributes
      userID:u1 companyID:c7 | staging     | {"country":"US","plan":"pro"}
      `,
    );
  });

  test("a request is a batch: each of its events is judged alone, and takes the batch's user where it has none", async () => {
    await expectStaged(
      [
        {
          events: [statsig, { eventName: "view", time: statsig.time }, 5, { eventName: "view" }],
          user: { userID: "u2" },
        },
        { events: [] },
      ],
      `
      offset | part | kind  | reason        | name | units
      0      | 0    | event | -             | buy  | userID:u1
      0      | 1    | event | -             | view | userID:u2
      0      | 2    | dead  | not_an_object | -    | -
      0      | 3    | dead  | no_time       | view | -
      1      | 0    | dead  | empty         | -    | -
      `,
    );
  });
});

describe("what is let through", () => {
  test("a message of exactly 1 MiB, a name of 128 characters, a time of exactly 24 h ahead, the first moment of 2010", async () => {
    const short = JSON.stringify({ ...event, metadata: { p: "" } });
    const whole = short.replace('"p":"', `"p":"${"x".repeat(1_048_576 - short.length)}`);
    expect(Buffer.byteLength(whole)).toBe(1_048_576);
    await expectStaged(
      [
        whole,
        { ...event, name: "ß".repeat(128) },
        { ...event, ts: "2026-01-06T12:00:00Z" },
        { ...event, ts: "2010-01-01" },
      ],
      `
      offset | kind  | ds
      0      | event | 2026-01-05
      1      | event | 2026-01-05
      2      | event | 2026-01-06
      3      | event | 2010-01-01
      `,
    );
  });

  test("values that only look like infinity are text", async () => {
    await expectStaged(
      ["nan.", "inf", "-nan", "Infinity Ward"].map((value) => ({ ...event, value })),
      `
      offset | kind  | value_text
      0      | event | nan.
      1      | event | inf
      2      | event | -nan
      3      | event | Infinity Ward
      `,
    );
  });

  test("numbers are exact to 12 decimals, further ones are rounded half up", async () => {
    const numbers = ["0.1", "-0.0000000000005", "0.0000000000015", "1e25", "12345678901234567890"];
    await expectStaged(
      numbers.map((value) => JSON.stringify({ ...event, value: 0 }).replace(":0}", `:${value}}`)),
      `
      offset | value
      0      | 0.100000000000
      1      | -0.000000000001
      2      | 0.000000000002
      3      | 10000000000000000000000000.000000000000
      4      | 12345678901234567890.000000000000
      `,
    );
  });

  test("bytes that no line holds are stored as base64 and read like any other", async () => {
    await expectStaged(
      [
        Buffer.from(JSON.stringify({ ...event, value: "a\nb" }, null, 1)),
        Buffer.from(JSON.stringify({ ...event, name: "käufe" })),
      ],
      `
      offset | kind  | name
      0      | event | buy
      1      | event | käufe
      `,
    );
  });

  test.each([
    ["2026-01-05", "2026-01-05"],
    ["2026-01-05T10:00", "2026-01-05T10:00"],
    ["2026-01-05 10:00:00.123456789Z", "2026-01-05T10:00:00.123456"],
    ["2026-01-05T10:00:00+02:00", "2026-01-05T08:00"],
    ["2026-01-05T10:00:00-0530", "2026-01-05T15:30"],
    [1767607200456, "2026-01-05T10:00:00.456"],
    [1767607200456.789, "2026-01-05T10:00:00.456789"],
  ])("the time %s is %s", async (time, instant) => {
    await expectStaged([{ ...event, ts: time }], `kind | ts_us\nevent | ${instant}`, {
      received: "2026-01-05T16:00:00Z",
    });
  });
});

describe("the ds of a message", () => {
  test("is the day in the project's time zone, also where the clock is moved", async () => {
    const times = [
      "2026-03-08T04:59:59.999Z",
      "2026-03-08T05:00:00Z",
      "2026-03-09T03:59:59.999Z",
      "2026-03-09T04:00:00Z",
      "2026-11-01T04:00:00Z",
      "2026-11-02T04:59:59.999Z",
      "2026-11-02T05:00:00Z",
    ];
    await expectStaged(
      times.map((time) => ({ ...event, ts: time })),
      `
      offset | ds
      0      | 2026-03-07
      1      | 2026-03-08
      2      | 2026-03-08
      3      | 2026-03-09
      4      | 2026-11-01
      5      | 2026-11-01
      6      | 2026-11-02
      `,
      { timeZone: "America/New_York", received: "2026-11-03T00:00:00Z" },
    );
  });

  test("is the broker's day for dead letters and internal messages", async () => {
    await expectStaged(
      [
        { ...event, ts: "2011-01-01T00:00:00Z", value: true },
        { ...statsig, eventName: "statsig::diagnostics", time: 5 },
      ],
      `
      offset | kind     | ds
      0      | dead     | 2026-01-06
      1      | internal | 2026-01-06
      `,
      { timeZone: "Asia/Tokyo", received: "2026-01-05T15:00:00Z" },
    );
  });

  test.each([
    ["1970-01-01T00:00:00Z", "2010-01-01"],
    ["2286-11-20T17:46:39.999Z", "2049-12-30"],
  ])("is there for every message, even if the broker's clock says %s", async (received, ds) => {
    await expectStaged(
      ["{", { ...statsig, eventName: "statsig::diagnostics" }, { ...event, ts: Date.parse(received) }],
      `
      offset | ds
      0      | ${ds}
      1      | ${ds}
      2      | ${ds}
      `,
      { received },
    );
  });
});
