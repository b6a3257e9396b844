import { describe, expect, it } from "vitest";
import { pageAssets } from "../../../src/page/assets.ts";
import { startPages } from "./fixture.ts";

const TOKEN = "0123456789abcdef0123";
const PROXY = {
  host: "0.0.0.0",
  login: { type: "proxy_header", header: "X-Forwarded-Email", trusted_proxies: ["10.0.0.5", "10.1.0.0/16"] },
  tokens: [{ name: "release", token: TOKEN }],
};

describe("pages", () => {
  it("say that nothing is published yet, to people and to programs", async () => {
    const app = await startPages();
    const page = await app.inject({ url: "/", headers: { host: "localhost" } });
    expect(page.statusCode).toBe(503);
    expect(page.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(page.headers["retry-after"]).toBe("60");
    expect(page.body).toContain("pulse run");
    const answer = await app.inject({ url: "/api/v1/gates", headers: { host: "localhost" } });
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({ error: { code: "nothing_published" } });
  });

  it.each(["/", "/nowhere", "/api/v1/gates", "/robots.txt", "/healthz"])(
    "%s comes with headers that let nothing foreign in",
    async (url) => {
      const app = await startPages();
      const { headers } = await app.inject({ url, headers: { host: "localhost:8080" } });
      const policy = String(headers["content-security-policy"]);
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/unsafe|\*|http/);
      expect(headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
      });
      expect(headers["strict-transport-security"]).toBeUndefined();
    },
  );

  it("have browsers stay with HTTPS where they are found there", async () => {
    const app = await startPages({ settings: { base_url: "https://pulse.example" } });
    const { headers } = await app.inject({ url: "/healthz" });
    expect(headers["strict-transport-security"]).toBe("max-age=31536000");
  });

  it("are gone at addresses that are none, in the form that who asks can use", async () => {
    const app = await startPages();
    const page = await app.inject({ url: "/<script>alert(1)</script>", headers: { host: "localhost" } });
    expect(page.statusCode).toBe(404);
    expect(page.body).not.toContain("<script>alert");
    const answer = await app.inject({ url: "/api/v1/nowhere", headers: { host: "localhost" } });
    expect(answer.json()).toMatchObject({ error: { code: "not_found" } });
  });

  it.each([
    ["/api/v1/gates?ds=yesterday", 'ds is "yesterday", which is no day'],
    ["/api/v1/gates?ds=2026-01-01&ds=2026-01-02", "ds is there more than once"],
    ["/api/v1/gates?dss=2026-01-01", 'the query has "dss", which is not known'],
    ["/api/v1/runs/today", 'ds is "today", which is no day'],
    ["/api/v1/runs/compare?from=2026-01-01", "to is not given"],
    ["/api/v1/gates/a/download?format=xls", 'format is "xls", which is not known'],
  ])("%s is refused", async (url, message) => {
    const app = await startPages();
    const answer = await app.inject({ url, headers: { host: "localhost" } });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ error: { code: "bad_parameter", message } });
  });

  it("take nothing in", async () => {
    const app = await startPages();
    for (const method of ["POST", "PUT", "DELETE", "PATCH"] as const) {
      const { statusCode } = await app.inject({ method, url: "/api/v1/gates", headers: { host: "localhost" } });
      expect(statusCode).toBe(404);
    }
  });

  it("hand out style and script under names that never change their contents", async () => {
    const app = await startPages();
    for (const asset of Object.values(pageAssets())) {
      const { statusCode, headers, body } = await app.inject({
        url: `/assets/${asset.file_name}`,
        headers: { host: "localhost" },
      });
      expect(statusCode).toBe(200);
      expect(headers["cache-control"]).toContain("immutable");
      expect(headers["content-type"]).toBe(asset.content_type);
      expect(body).toBe(asset.text);
    }
  });

  it("are alive and ready also before anything is published", async () => {
    const app = await startPages();
    for (const url of ["/healthz", "/readyz"])
      expect((await app.inject({ url, headers: { host: "10.2.3.4:8080" } })).statusCode).toBe(200);
  });
});

describe("names of hosts", () => {
  it.each(["localhost", "localhost:8080", "127.0.0.1:9", "[::1]:8080", "LOCALHOST", "pulse.example"])(
    "%s is ours",
    async (host) => {
      const app = await startPages({ settings: { base_url: "https://pulse.example" } });
      expect((await app.inject({ url: "/robots.txt", headers: { host } })).statusCode).toBe(200);
    },
  );

  it.each(["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "[::1].evil.example", "a b"])(
    "%j is not: a page elsewhere must not read what only this machine may",
    async (host) => {
      const app = await startPages();
      for (const url of ["/", "/robots.txt", "/api/v1/gates"])
        expect((await app.inject({ url, headers: { host } })).statusCode).toBe(421);
    },
  );
});

describe("behind a proxy that logs people in", () => {
  const EMAIL = { "x-forwarded-email": "ann@shop.example" };

  it.each(["10.0.0.5", "10.1.200.3", "::ffff:10.0.0.5"])("whom %s has let in is let in", async (remoteAddress) => {
    const app = await startPages({ settings: PROXY });
    expect((await app.inject({ url: "/", headers: EMAIL, remoteAddress })).statusCode).toBe(503);
  });

  it.each([
    ["an address that is not trusted", "10.0.0.6", EMAIL],
    ["this machine, which is not trusted", "127.0.0.1", EMAIL],
    ["an address that says it was forwarded", "10.0.0.6", { ...EMAIL, "x-forwarded-for": "10.0.0.5" }],
    ["nobody", "10.0.0.5", {}],
    ["nobody with an empty name", "10.0.0.5", { "x-forwarded-email": " " }],
  ])("%s is refused", async (_title, remoteAddress, headers) => {
    const app = await startPages({ settings: PROXY });
    for (const url of ["/", "/gates/a", "/api/v1/gates", "/gates/a/download", "/api/v1/openapi.json"])
      expect((await app.inject({ url, headers, remoteAddress })).statusCode).toBe(403);
  });

  it("programs show a token, wherever they are", async () => {
    const app = await startPages({ settings: PROXY });
    const ask = (authorization: string, url = "/api/v1/openapi.json") =>
      app.inject({ url, headers: { authorization }, remoteAddress: "192.0.2.1" });
    expect((await ask(`Bearer ${TOKEN}`)).statusCode).toBe(200);
    const refused = await ask(`Bearer ${TOKEN}x`);
    expect(refused.statusCode).toBe(401);
    expect(refused.headers["www-authenticate"]).toBe("Bearer");
    expect(refused.json()).toMatchObject({ error: { code: "token_unknown" } });
    // Tokens are for programs: pages stay closed.
    expect((await ask(`Bearer ${TOKEN}`, "/")).statusCode).toBe(403);
  });
});

it("beyond this machine nobody is let in without a login", async () => {
  await expect(startPages({ settings: { host: "0.0.0.0" } })).rejects.toMatchObject({ code: "PAGES_LOGIN_MISSING" });
});
