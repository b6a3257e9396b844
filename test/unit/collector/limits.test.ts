import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type EventSink, SinkUnavailable } from "../../../src/collector/event-sink.ts";
import { CLIENT_KEY, SERVER_KEY, startCollector, zstdFrame } from "./fixture.ts";

const BODY = { events: [{ eventName: "a", time: 1, user: { userID: "u" } }] };

/** A sink that holds what it gets until it is told to go on. */
function holding(): { wrap: (sink: EventSink) => EventSink; release: () => void } {
  let release = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { wrap: (sink) => ({ ...sink, store: (records) => gate.then(() => sink.store(records)) }), release };
}

describe("keys", () => {
  it("that are unknown, wrong by a letter or missing are answered with 401", async () => {
    const { app, stored } = await startCollector();
    for (const key of ["x", `${SERVER_KEY}x`, SERVER_KEY.slice(1), ""]) {
      const answer = await app.inject({
        method: "POST",
        url: "/v1/log_event",
        headers: { "statsig-api-key": key },
        payload: BODY,
      });
      expect([answer.statusCode, answer.json().error.code]).toEqual([401, "unknown_key"]);
    }
    expect((await app.inject({ method: "POST", url: "/v1/log_event", payload: BODY })).statusCode).toBe(401);
    expect(await stored()).toEqual([]);
  });

  it("may be shown as a header, a bearer token, in the query and in the path", async () => {
    const { app } = await startCollector();
    for (const [url, headers] of [
      ["/v1/download_config_specs", { "statsig-api-key": SERVER_KEY }],
      ["/v1/download_config_specs", { authorization: `Bearer ${SERVER_KEY}` }],
      [`/v1/download_config_specs?k=${SERVER_KEY}`, {}],
      [`/v1/download_config_specs/${SERVER_KEY}.json`, {}],
      [`/v2/download_config_specs/${SERVER_KEY}`, {}],
    ] as const)
      expect([url, (await app.inject({ url, headers })).statusCode]).toEqual([url, 200]);
  });

  it("of clients log and initialize, and fetch no specs", async () => {
    const { app, post } = await startCollector();
    const headers = { "statsig-api-key": CLIENT_KEY };
    expect((await post("/v1/log_event", BODY, headers)).status).toBe(202);
    expect((await post("/v1/initialize", { user: {} }, headers)).status).toBe(200);
    for (const url of ["/v1/download_config_specs", "/v2/download_config_specs", "/v1/get_id_lists"]) {
      const answer = await app.inject({ url, headers });
      expect([answer.statusCode, answer.json().error.code]).toEqual([403, "server_key_needed"]);
    }
  });

  it("may be left out on this machine, whatever a proxy says, and from no other", async () => {
    const { app } = await startCollector({ settings: { keys: [], trust_proxy: true } });
    const from = async (remoteAddress: string, forwarded?: string) =>
      (
        await app.inject({
          method: "POST",
          url: "/v1/log_event",
          payload: BODY,
          remoteAddress,
          headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded },
        })
      ).statusCode;
    expect(await from("127.0.0.1")).toBe(202);
    expect(await from("::1")).toBe(202);
    expect(await from("10.0.0.7")).toBe(403);
    expect(await from("10.0.0.7", "127.0.0.1")).toBe(403);
    expect(await from("127.0.0.1", "10.0.0.7")).toBe(403);
  });

  it("are not lent to a page that a browser on this machine shows, nor to a foreign name that points here", async () => {
    const ask = async (headers: Record<string, string>, cors_origins: string[] = []) => {
      const { app } = await startCollector({ settings: { keys: [], cors_origins } });
      return (await app.inject({ method: "POST", url: "/v1/log_event", payload: BODY, headers })).statusCode;
    };
    expect(await ask({ host: "localhost:8200" })).toBe(202);
    expect(await ask({ host: "[::1]:8200" })).toBe(202);
    expect(await ask({ host: "localhost:8200", origin: "https://shop.example" })).toBe(403);
    expect(await ask({ host: "localhost:8200", origin: "https://shop.example" }, ["https://shop.example"])).toBe(202);
    expect(await ask({ host: "evil.example:8200" })).toBe(403);
    expect(await ask({ host: "127.0.0.1.evil.example" })).toBe(403);
  });
});

describe("pages of other origins", () => {
  it("may call where their origin is allowed", async () => {
    const { app } = await startCollector({ settings: { cors_origins: ["https://shop.example"] } });
    const preflight = (origin: string) =>
      app.inject({
        method: "OPTIONS",
        url: "/v1/rgstr?k=x",
        headers: {
          origin,
          "access-control-request-method": "POST",
          "access-control-request-headers": "statsig-event-count",
        },
      });
    const allowed = await preflight("https://shop.example");
    expect(allowed.statusCode).toBe(204);
    expect(allowed.headers).toMatchObject({
      "access-control-allow-origin": "https://shop.example",
      "access-control-allow-headers": "statsig-event-count",
    });
    expect((await preflight("https://other.example")).headers["access-control-allow-origin"]).toBeUndefined();
    const refused = await app.inject({
      method: "POST",
      url: "/v1/rgstr",
      headers: { origin: "https://shop.example" },
      payload: {},
    });
    expect([refused.statusCode, refused.headers["access-control-allow-origin"]]).toEqual([401, "https://shop.example"]);
  });
});

describe("a body", () => {
  it("of 50 MB is refused with 413, as are few bytes that stand for 50 MB", async () => {
    const { post, stored } = await startCollector();
    const large = Buffer.alloc(50_000_000, " ");
    const answers = [
      await post("/v1/log_event", large),
      await post("/v1/log_event", gzipSync(large), { "content-encoding": "gzip" }),
      await post("/v1/log_event", zstdFrame(Buffer.from("{}"), 400), { "content-encoding": "zstd" }),
      await post("/v1/events", large),
      await post("/v1/initialize", gzipSync(large), { "content-encoding": "gzip" }),
    ];
    for (const { status, body } of answers)
      expect([status, body]).toMatchObject([413, { error: { code: "body_too_large" } }]);
    expect(await stored()).toEqual([]);
  });

  it("of zstd may not ask for a window of gigabytes", async () => {
    const { post } = await startCollector();
    const frame = zstdFrame(Buffer.from("{}"));
    frame[5] = 21 << 3;
    const hidden = Buffer.concat([zstdFrame(Buffer.from("{}")), frame]);
    for (const body of [frame, hidden])
      expect((await post("/v1/log_event", body, { "content-encoding": "zstd" })).status).toBe(413);
  });

  it.each(["gzip", "deflate", "br", "zstd"])("that is not the %s that it says is refused with 400", async (name) => {
    const { post } = await startCollector();
    for (const body of [Buffer.from("nonsense"), gzipSync("{}").subarray(0, 12), Buffer.alloc(0)]) {
      const { status, body: answer } = await post("/v1/log_event", body, { "content-encoding": name });
      expect([status, answer]).toMatchObject([400, { error: { code: expect.stringMatching(/^not_/) } }]);
    }
  });

  it("of an unknown encoding is refused with 400", async () => {
    const { post } = await startCollector();
    for (const encoding of ["snappy", "constructor", "gzip, gzip, gzip"])
      expect((await post("/v1/log_event", "{}", { "content-encoding": encoding })).body).toMatchObject({
        error: { code: "unknown_encoding" },
      });
  });
});

describe("rates", () => {
  it("of requests are limited by address, with Retry-After, and health is always told", async () => {
    const { app, post } = await startCollector({ settings: { requests_per_second: 3 } });
    const answers = [];
    for (let n = 0; n < 5; n += 1) answers.push(await post("/v1/log_event", BODY));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 429, 429]);
    expect(answers[4]).toMatchObject({
      headers: { "retry-after": "1" },
      body: { error: { code: "too_many_requests" } },
    });
    expect((await app.inject({ url: "/healthz" })).statusCode).toBe(200);
    const other = await app.inject({
      method: "POST",
      url: "/v1/rgstr",
      payload: BODY,
      remoteAddress: "10.1.1.1",
      headers: { "statsig-api-key": CLIENT_KEY },
    });
    expect(other.statusCode).toBe(202);
  });

  it("of events are limited for the process, with Retry-After", async () => {
    const { post, stored } = await startCollector({ settings: { events_per_second: 10 } });
    const events = Array.from({ length: 12 }, () => ({ eventName: "a", user: { userID: "u" } }));
    expect((await post("/v1/log_event", { events })).status).toBe(202);
    const second = await post("/v1/log_event", { events });
    expect(second).toMatchObject({ status: 429, body: { error: { code: "too_many_events" } } });
    expect(Number(second.headers["retry-after"])).toBeGreaterThanOrEqual(1);
    expect(await stored()).toHaveLength(12);
  });
});

describe("what is pending", () => {
  it("is bounded: more is refused with 503 and Retry-After until it is stored", async () => {
    const { wrap, release } = holding();
    const { post, stored } = await startCollector({ settings: { pending_bytes: 5_000 }, sink: wrap });
    const large = { events: [{ eventName: "a", metadata: { text: "x".repeat(1_500) }, user: { userID: "u" } }] };
    const first = post("/v1/log_event", large);
    await sleep(50);
    const second = await post("/v1/log_event", large);
    expect(second).toMatchObject({
      status: 503,
      headers: { "retry-after": "1" },
      body: { error: { code: "too_much_pending" } },
    });
    release();
    expect((await first).status).toBe(202);
    for (let n = 0; n < 5; n += 1) expect((await post("/v1/log_event", large)).status).toBe(202);
    expect(await stored()).toHaveLength(6);
  });

  it("is held by requests that fail only as long as they last", async () => {
    const { post } = await startCollector({ settings: { pending_bytes: 5_000 } });
    for (let n = 0; n < 20; n += 1) expect((await post("/v1/log_event", "x".repeat(3_000))).status).toBe(400);
    for (let n = 0; n < 20; n += 1)
      expect((await post("/v1/log_event", "x".repeat(3_000), { "statsig-api-key": "no" })).status).toBe(401);
    expect((await post("/v1/log_event", BODY)).status).toBe(202);
  });

  it("cannot be stored: 503 with Retry-After, and readiness says so", async () => {
    let trouble: string | null = null;
    const { app, post } = await startCollector({
      sink: (sink) => ({ ...sink, trouble: () => trouble, store: () => Promise.reject(new SinkUnavailable("down")) }),
    });
    expect((await app.inject({ url: "/readyz" })).statusCode).toBe(200);
    expect(await post("/v1/log_event", BODY)).toMatchObject({
      status: 503,
      headers: { "retry-after": "5" },
      body: { error: { code: "store_unavailable" } },
    });
    trouble = "broker secret-host is away";
    const answer = await app.inject({ url: "/readyz" });
    expect(answer.statusCode).toBe(503);
    expect(answer.body).not.toContain("secret-host");
    expect((await app.inject({ url: "/healthz" })).statusCode).toBe(200);
  });
});

describe("a slow client", () => {
  const talk = async (app: { server: { address(): unknown } }, text: string): Promise<string> => {
    const { port } = app.server.address() as { port: number };
    const socket = connect(port, "127.0.0.1");
    let said = "";
    socket.on("data", (bytes) => {
      said += bytes.toString();
    });
    socket.on("error", () => undefined);
    socket.write(text);
    await new Promise((resolve) => socket.once("close", resolve));
    return said;
  };

  it("that does not finish its headers or its body is cut, with 408", async () => {
    const { app } = await startCollector({ timeouts: { headersMs: 300, requestMs: 600 } });
    await app.listen({ port: 0, host: "127.0.0.1" });
    const head = `POST /v1/log_event HTTP/1.1\r\nhost: x\r\nstatsig-api-key: ${SERVER_KEY}\r\n`;
    const [headers, body] = await Promise.all([
      talk(app, head),
      talk(app, `${head}content-length: 1000\r\n\r\n{"events":[`),
    ]);
    for (const said of [headers, body]) {
      expect(said).toMatch(/^HTTP\/1\.1 408 /);
      expect(said).toContain('"code":"too_slow"');
    }
  });

  it("that asks for an address that cannot be read is told so in the one form", async () => {
    const { app } = await startCollector();
    const answer = await app.inject({ url: "/v1/%ff" });
    expect([answer.statusCode, answer.json()]).toMatchObject([400, { error: { code: "bad_request" } }]);
  });

  it("that does not speak HTTP is told so", async () => {
    const { app } = await startCollector();
    await app.listen({ port: 0, host: "127.0.0.1" });
    expect(await talk(app, "hello\r\n\r\n")).toContain('"code":"bad_request"');
  });
});
