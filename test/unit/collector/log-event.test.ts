import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { CLIENT_KEY, NOW_MS, STAGING_KEY, startCollector, zstdFrame } from "./fixture.ts";

const EVENT = { eventName: "buy", value: 1, time: NOW_MS - 1_000, user: { userID: "u1" }, metadata: { k: "v" } };
const BODY = { events: [EVENT, { ...EVENT, eventName: "look" }], statsigMetadata: { sdkType: "test" } };

describe("log_event", () => {
  it("stores each event as it came, with the request's statsigMetadata and an id, and says so when they are stored", async () => {
    const { post, stored } = await startCollector();
    expect(await post("/v1/log_event", BODY)).toMatchObject({ status: 202, body: { success: true } });
    const [first, second] = await stored();
    expect(first).toEqual({
      ...EVENT,
      statsigMetadata: { sdkType: "test" },
      event_id: expect.stringMatching(/^[0-9a-f]{32}-0$/),
    });
    expect(second).toMatchObject({ eventName: "look", event_id: expect.stringMatching(/-1$/) });
  });

  it("gives the same body the same ids, however it is compressed, and another body others", async () => {
    const { post, stored } = await startCollector();
    await post("/v1/log_event", BODY);
    await post("/v1/log_event", gzipSync(JSON.stringify(BODY)), { "content-encoding": "gzip" });
    await post("/v1/log_event", { ...BODY, statsigMetadata: {} });
    const ids = (await stored()).map((event) => event.event_id);
    expect(ids.slice(2, 4)).toEqual(ids.slice(0, 2));
    expect(new Set(ids).size).toBe(4);
  });

  it("keeps an id that the event has", async () => {
    const { post, stored } = await startCollector();
    await post("/v1/log_event", { events: [{ ...EVENT, event_id: "mine" }] });
    expect((await stored())[0]).toMatchObject({ event_id: "mine" });
  });

  const plain = Buffer.from(JSON.stringify(BODY));
  const encodings: readonly (readonly [string, string, Buffer, Record<string, string>])[] = [
    ["gzip", "", gzipSync(plain), { "content-encoding": "gzip" }],
    ["deflate", "", deflateSync(plain), { "content-encoding": "deflate" }],
    ["brotli", "", brotliCompressSync(plain), { "content-encoding": "br" }],
    ["zstd", "", zstdFrame(plain), { "content-encoding": "zstd" }],
    ["two encodings", "", gzipSync(zstdFrame(plain)), { "content-encoding": "zstd, gzip" }],
    ["gzip that only the query tells of", "&gz=1", gzipSync(plain), {}],
    ["what the query calls gzip and a proxy has unpacked", "&gz=1", plain, {}],
    ["base64 written backwards", "&se=1", Buffer.from(plain.toString("base64").split("").reverse().join("")), {}],
  ];
  it.each(encodings)("reads %s", async (_, query, body, headers) => {
    const { post, stored } = await startCollector();
    expect((await post(`/v1/rgstr?k=${CLIENT_KEY}${query}`, body, headers)).status).toBe(202);
    expect(await stored()).toHaveLength(2);
  });

  it("takes a beacon, which has no headers: key, time and count are in the query", async () => {
    const { app, stored } = await startCollector();
    const url = `/v1/rgstr?k=${CLIENT_KEY}&st=javascript-client&sv=3&t=${NOW_MS}&sid=s&ec=2`;
    const answer = await app.inject({
      method: "POST",
      url,
      payload: plain,
      headers: { "content-type": "text/plain;charset=UTF-8" },
    });
    expect(answer.statusCode).toBe(202);
    expect(await stored()).toHaveLength(2);
  });

  it("takes a body of no content type, and one of a type that is none", async () => {
    const { app, stored } = await startCollector();
    for (const type of [undefined, "multipart/form-data", "application/json; charset=utf-16"]) {
      const headers = { "statsig-api-key": CLIENT_KEY, ...(type === undefined ? {} : { "content-type": type }) };
      const answer = await app.inject({ method: "POST", url: "/v1/log_event", payload: plain, headers });
      expect([type, answer.statusCode]).toEqual([type, 202]);
    }
    expect(await stored()).toHaveLength(6);
  });

  it("gives the request's user to events that have none", async () => {
    const { post, stored } = await startCollector();
    await post("/v1/log_event", {
      events: [{ eventName: "a" }, { eventName: "b", user: { userID: "own" } }],
      user: { userID: "all" },
    });
    expect((await stored()).map((event) => event.user)).toEqual([{ userID: "all" }, { userID: "own" }]);
  });

  it("stores no private attributes, of no user", async () => {
    const { post, lines } = await startCollector();
    const user = { userID: "u", email: "kept", privateAttributes: { secret: "hidden" } };
    await post("/v1/log_event", { events: [{ ...EVENT, user }, { eventName: "b" }], user });
    const text = (await lines()).join("\n");
    expect(text).toContain("kept");
    expect(text).not.toContain("hidden");
    expect(text).not.toContain("privateAttributes");
  });

  it("writes the environment of its key over the event's own", async () => {
    const { post, stored } = await startCollector();
    const user = { userID: "u", statsigEnvironment: { tier: "production", x: 1 } };
    await post(
      "/v1/log_event",
      { events: [{ ...EVENT, user }, { eventName: "without a user" }] },
      { "statsig-api-key": STAGING_KEY },
    );
    await post("/v1/log_event", { events: [{ ...EVENT, user }] });
    expect((await stored()).map((event) => event.user)).toEqual([
      { userID: "u", statsigEnvironment: { tier: "staging", x: 1 } },
      { statsigEnvironment: { tier: "staging" } },
      user,
    ]);
  });

  it("keeps numbers that no double holds", async () => {
    const { post, lines } = await startCollector();
    await post(
      "/v1/log_event",
      '{"events":[{"eventName":"a\\"1e999","time":1,"value":1e999,"user":{"userID":12345678901234567890}}]}',
    );
    expect((await lines())[0]).toMatch(
      /^\{"eventName":"a\\"1e999","time":1,"value":1e999,"user":\{"userID":12345678901234567890\}/,
    );
  });

  it("leaves what is wrong with an event to staging", async () => {
    const { post, lines } = await startCollector();
    expect((await post("/v1/log_event", { events: [null, 1, "text", [], {}, { time: "never" }] })).status).toBe(202);
    expect((await lines()).slice(0, 4)).toEqual(["null", "1", '"text"', "[]"]);
    expect(await lines()).toHaveLength(6);
  });

  it("refuses an event over 1 MiB alone, and says which", async () => {
    const { post, stored } = await startCollector();
    const large = { ...EVENT, metadata: { text: "x".repeat(1_100_000) } };
    const { status, body } = await post("/v1/log_event", { events: [EVENT, large, EVENT] });
    expect([status, body]).toEqual([
      202,
      { success: true, refused: [expect.objectContaining({ index: 1, code: "event_too_large" })] },
    ]);
    expect(await stored()).toHaveLength(2);
  });

  it("refuses an event that is nested too deeply alone", async () => {
    const { post, stored } = await startCollector();
    const deep = `{"events":[{"eventName":"a","metadata":${"[".repeat(200_000)}${"]".repeat(200_000)}},{"eventName":"b"}]}`;
    const { status, body } = await post("/v1/log_event", deep);
    expect([status, body]).toEqual([
      202,
      { success: true, refused: [expect.objectContaining({ index: 0, code: "event_too_deep" })] },
    ]);
    expect(await stored()).toHaveLength(1);
  });

  it.each([
    ["not JSON", "{", "not_json"],
    ["nothing", "", "not_json"],
    ["no list of events", "{}", "not_events"],
    ["a list", "[]", "not_events"],
    ["events that are no list", '{"events":{}}', "not_events"],
    ["bytes that are no UTF-8", Buffer.from([0x22, 0xff, 0x22]), "not_utf8"],
  ])("answers 400 with code and message to %s", async (_, body, code) => {
    const { post, stored } = await startCollector();
    const answer = await post("/v1/log_event", body);
    expect(answer).toMatchObject({
      status: 400,
      body: { error: { code, message: expect.any(String), hint: expect.any(String) } },
    });
    expect(await stored()).toEqual([]);
  });
});

describe("the clock of a client", () => {
  const times = async (headers: Record<string, string>, query = "", time: unknown = NOW_MS - 60_000) => {
    const { post, stored } = await startCollector();
    await post(`/v1/log_event${query}`, { events: [{ eventName: "a", time, user: { userID: "u" } }] }, headers);
    const [event] = await stored();
    return [event?.time, event?.statsigMetadata];
  };

  it("that is off by more than 5 s corrects the times of its events, and the original is kept", async () => {
    const behind = { "statsig-client-time": String(NOW_MS - 3_600_000) };
    expect(await times(behind)).toEqual([NOW_MS - 60_000 + 3_600_000, { clientTime: NOW_MS - 60_000 }]);
    const ahead = { "statsig-client-time": String(NOW_MS + 5_001) };
    expect(await times(ahead)).toEqual([NOW_MS - 60_000 - 5_001, { clientTime: NOW_MS - 60_000 }]);
  });

  it("is in the query where a header cannot be set", async () => {
    expect(await times({}, `?t=${NOW_MS - 10_000}`)).toEqual([NOW_MS - 50_000, { clientTime: NOW_MS - 60_000 }]);
  });

  it("corrects times in ISO 8601 as well, and leaves what is no time", async () => {
    const behind = { "statsig-client-time": String(NOW_MS - 10_000) };
    expect(await times(behind, "", "2026-01-05T10:00:00.000Z")).toEqual([
      NOW_MS + 10_000,
      { clientTime: "2026-01-05T10:00:00.000Z" },
    ]);
    expect(await times(behind, "", "soon")).toEqual(["soon", {}]);
  });

  it("is believed within 5 s, and where it says nothing or nonsense", async () => {
    const original = [NOW_MS - 60_000, {}];
    expect(await times({ "statsig-client-time": String(NOW_MS - 5_000) })).toEqual(original);
    expect(await times({})).toEqual(original);
    for (const nonsense of ["0", "-1", "NaN", "x", "1e99", "99999999999999999999"])
      expect(await times({ "statsig-client-time": nonsense })).toEqual(original);
  });
});
