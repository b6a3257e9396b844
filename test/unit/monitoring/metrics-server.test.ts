import { once } from "node:events";
import { request } from "node:http";
import { createServer, type Server } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { PulseError } from "../../../src/errors.ts";
import type { Log } from "../../../src/log.ts";
import { metricsAddress } from "../../../src/monitoring/metrics-address.ts";
import { type MetricsServer, startMetricsServer } from "../../../src/monitoring/metrics-server.ts";

const METRICS = { contentType: "text/plain; version=0.0.4", metrics: async () => "up 1\n" };
const opened: (Server | MetricsServer)[] = [];
const warnings: object[] = [];
const log: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: (fields) => void warnings.push(fields),
  error: () => undefined,
};

afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
  warnings.splice(0);
});

async function takenPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  opened.push(server);
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function start(...args: Parameters<typeof startMetricsServer>): Promise<MetricsServer> {
  const server = await startMetricsServer(...args);
  opened.push(server);
  return server;
}

/** Status of a request that names a host, as a page would whose name was made to point here. */
async function statusFor(url: string, host: string): Promise<number | undefined> {
  const asked = request(url, { headers: { host } }).end();
  const [answer] = (await once(asked, "response")) as [{ statusCode?: number; resume(): void }];
  answer.resume();
  return answer.statusCode;
}

describe("PULSE_METRICS", () => {
  it("left out is this machine only, at one of ten ports of the kind", () => {
    const { host, ports, isChosen } = metricsAddress("nightly", undefined) ?? {};
    expect([host, ports?.length, ports?.[0], isChosen]).toEqual(["127.0.0.1", 10, 9220, false]);
    expect(metricsAddress("lander", "")).toEqual(metricsAddress("lander", undefined));
  });

  it.each([
    ["9300", "127.0.0.1", 9300],
    ["0.0.0.0:9300", "0.0.0.0", 9300],
    ["[::1]:0", "::1", 0],
    ["metrics.internal:80", "metrics.internal", 80],
  ])("%s is an address", (written, host, port) => {
    expect(metricsAddress("lander", written)).toEqual({ host, ports: [port], isChosen: true });
  });

  it("off is none", () => {
    expect(metricsAddress("collector", "off")).toBeUndefined();
  });

  it.each(["on", "localhost", "localhost:", "1:2:x", "127.0.0.1:70000", "-1"])("%s is refused", (written) => {
    expect(() => metricsAddress("lander", written)).toThrowError(
      expect.objectContaining({ code: "METRICS_ADDRESS_INVALID" }),
    );
  });
});

describe("the endpoint", () => {
  it("answers GET /metrics and nothing else", async () => {
    const { url = "" } = await start(METRICS, { host: "127.0.0.1", ports: [0], isChosen: true }, log);
    const answer = await fetch(url);
    expect([answer.status, await answer.text()]).toEqual([200, "up 1\n"]);
    expect(answer.headers.get("content-type")).toContain("version=0.0.4");
    expect((await fetch(url.replace("/metrics", "/"))).status).toBe(404);
    expect((await fetch(url, { method: "POST", body: "x" })).status).toBeGreaterThanOrEqual(404);
  });

  it("on this machine only, refuses requests by another name", async () => {
    const { url = "" } = await start(METRICS, { host: "127.0.0.1", ports: [0], isChosen: true }, log);
    expect(await statusFor(url, "evil.example")).toBe(403);
    expect(await statusFor(url, "localhost:1234")).toBe(200);
  });

  it("takes the next port where one is taken", async () => {
    const taken = await takenPort();
    const { url = "" } = await start(METRICS, { host: "127.0.0.1", ports: [taken, 0], isChosen: false }, log);
    expect((await fetch(url)).status).toBe(200);
    expect(warnings).toEqual([]);
  });

  it("is done without where all ports are taken, with a warning", async () => {
    const taken = await takenPort();
    const { url } = await start(METRICS, { host: "127.0.0.1", ports: [taken], isChosen: false }, log);
    expect(url).toBeUndefined();
    expect(warnings).toEqual([{ host: "127.0.0.1", ports: `${taken}-${taken}` }]);
  });

  it("fails where the address that was asked for is taken", async () => {
    const taken = await takenPort();
    await expect(start(METRICS, { host: "127.0.0.1", ports: [taken], isChosen: true }, log)).rejects.toThrowError(
      expect.objectContaining({ code: "METRICS_ADDRESS_TAKEN", fault: "input" }),
    );
    await expect(
      start(METRICS, { host: "no.such.host.invalid", ports: [0], isChosen: true }, log),
    ).rejects.toBeInstanceOf(PulseError);
  });
});
