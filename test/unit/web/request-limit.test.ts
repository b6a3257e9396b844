import type { FastifyInstance } from "fastify";
import { expect, test } from "vitest";
import { startPages } from "./fixture.ts";

const TOKEN = "0123456789abcdef0123";
const PROXY = "10.0.0.5";
const login = { type: "proxy_header", header: "X-Forwarded-Email", trusted_proxies: [PROXY] };
const settings = { host: "0.0.0.0", login, tokens: [{ name: "release", token: TOKEN }], requests_per_minute: 3 };

async function statuses(
  app: FastifyInstance,
  url: string,
  headers: Record<string, string>,
  remoteAddress = "192.0.2.1",
): Promise<number[]> {
  const seen: number[] = [];
  for (let count = 0; count < 5; count += 1) seen.push((await app.inject({ url, headers, remoteAddress })).statusCode);
  return seen;
}

test("an address that asks more than it may is told when to come back, in the form of all refusals", async () => {
  const app = await startPages({ settings });
  const headers = { authorization: `Bearer ${TOKEN}` };
  expect(await statuses(app, "/api/v1/gates", headers)).toEqual([503, 503, 503, 429, 429]);
  const refused = await app.inject({ url: "/api/v1/metrics", headers, remoteAddress: "192.0.2.1" });
  expect(refused.json()).toEqual({
    error: {
      code: "too_many_requests",
      message: "more requests came from this address than are answered in a minute",
      hint: "ask again after Retry-After seconds, or raise `requests_per_minute` of the pages in pulse.yaml",
    },
  });
  expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
  expect(Number(refused.headers["retry-after"])).toBeLessThanOrEqual(60);
  expect(refused.headers["content-security-policy"]).toContain("default-src 'none'");
  expect(await statuses(app, "/api/v1/gates", headers, "192.0.2.2")).toEqual([503, 503, 503, 429, 429]);
});

test("an address that is written otherwise counts as the route that answers", async () => {
  const app = await startPages({ settings });
  const headers = { authorization: `Bearer ${TOKEN}` };
  expect(await statuses(app, "/%61pi/v1/gates", headers)).toEqual([503, 503, 503, 429, 429]);
  expect((await app.inject({ url: "/a%70i/v1/gates", headers, remoteAddress: "192.0.2.3" })).json()).toHaveProperty(
    "error",
  );
});

test("guessed tokens count, and guesses of a login", async () => {
  const app = await startPages({ settings });
  const guess = { authorization: "Bearer guessed-guessed-guessed" };
  expect(await statuses(app, "/api/v1/gates", guess)).toEqual([401, 401, 401, 429, 429]);
  const oidc = await startPages({
    settings: {
      base_url: "http://localhost:8080",
      login: { type: "oidc", issuer: "http://127.0.0.1:9", client_id: "pulse", allowed_domains: ["shop.example"] },
      requests_per_minute: 3,
    },
  });
  const back = await statuses(oidc, "/login/callback?state=guessed", { host: "localhost" });
  expect(back).toEqual([400, 400, 400, 429, 429]);
});

test("people who look at pages are not counted, nor is what watches the process", async () => {
  const app = await startPages({ settings: { requests_per_minute: 3 } });
  for (const url of ["/", "/metrics", "/healthz", "/robots.txt"])
    expect(await statuses(app, url, { host: "localhost" })).not.toContain(429);
});

test("behind a proxy that is trusted, each client is counted alone; nobody else can say to be another", async () => {
  const app = await startPages({ settings });
  const headers = (client: string) => ({ authorization: `Bearer ${TOKEN}`, "x-forwarded-for": client });
  expect(await statuses(app, "/api/v1/gates", headers("198.51.100.1"), PROXY)).toEqual([503, 503, 503, 429, 429]);
  expect(await statuses(app, "/api/v1/gates", headers("198.51.100.2"), PROXY)).toEqual([503, 503, 503, 429, 429]);
  const seen: number[] = [];
  for (const client of ["198.51.100.3", "198.51.100.4", "198.51.100.5", "198.51.100.6"])
    seen.push(
      (await app.inject({ url: "/api/v1/gates", headers: headers(client), remoteAddress: "192.0.2.9" })).statusCode,
    );
  expect(seen).toEqual([503, 503, 503, 429]);
});
