import { request } from "node:http";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { SERVER_KEY, startCollector } from "./fixture.ts";

const EVENT = { eventName: "a", time: 1, user: { userID: "u" } };

describe("a request that becomes far more than it was", () => {
  const list = (count: number): string => `{"events":[${"1,".repeat(count)}1]}`;
  const large = "x".repeat(500_000);
  const bodies: Readonly<Record<string, string>> = {
    "millions of events": list(3_000_000),
    "a user that each event repeats": JSON.stringify({ user: { userID: large }, events: Array(300).fill({ a: 1 }) }),
    "facts that each event repeats": JSON.stringify({ statsigMetadata: { large }, events: Array(300).fill(EVENT) }),
  };

  it.each(Object.keys(bodies))("is refused with 413, and nothing of it is stored: %s", async (name) => {
    const { post, stored } = await startCollector();
    const answer = await post("/v1/log_event", gzipSync(bodies[name] ?? ""), { "content-encoding": "gzip" });
    expect(answer).toMatchObject({ status: 413, body: { error: { code: "events_too_large" } } });
    expect(await stored()).toEqual([]);
    expect((await post("/v1/log_event", { events: [EVENT] })).status).toBe(202);
  });

  it("is refused natively, too, where all of its events are", async () => {
    const { post } = await startCollector();
    for (const [body, type] of [
      [`[${"1,".repeat(1_000_000)}1]`, "application/json"],
      ["1\n".repeat(1_000_000), "application/x-ndjson"],
    ] as const)
      expect(await post("/v1/events", body, { "content-type": type })).toMatchObject({
        status: 413,
        body: { error: { code: "events_too_large" } },
      });
  });
});

describe("clients that announce much and send little", () => {
  it("shut out nobody, with a key or without", async () => {
    const { app, post } = await startCollector({ settings: { pending_bytes: 5_000 } });
    await app.listen({ port: 0, host: "127.0.0.1" });
    const { port } = app.server.address() as { port: number };
    const sockets = ["wrong", SERVER_KEY, SERVER_KEY].map((key) => {
      const socket = connect(port, "127.0.0.1");
      socket.on("error", () => undefined);
      socket.write(
        `POST /v1/log_event HTTP/1.1\r\nhost: x\r\nstatsig-api-key: ${key}\r\ncontent-length: 4900\r\n\r\n{`,
      );
      return socket;
    });
    await sleep(200);
    expect((await post("/v1/log_event", { events: [EVENT] })).status).toBe(202);
    for (const socket of sockets) socket.destroy();
  });

  it("are told 401 before they send their body", async () => {
    const { app } = await startCollector();
    const url = await app.listen({ port: 0, host: "127.0.0.1" });
    const status = await new Promise((resolve, reject) => {
      const sent = request(`${url}/v1/log_event`, { method: "POST", headers: { "content-length": "1000" } });
      sent.on("error", reject).on("response", ({ statusCode }) => {
        resolve(statusCode);
        sent.destroy();
      });
      sent.flushHeaders();
    });
    expect(status).toBe(401);
  });
});
