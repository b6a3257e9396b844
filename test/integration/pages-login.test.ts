import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Clock } from "../../src/clock.ts";
import { CookieJar } from "../harness/cookie-jar.ts";
import { writeLargeResults } from "../harness/large-results.ts";
import { startOidcProvider, type TestProvider } from "../harness/oidc-provider.ts";
import { freePort } from "../services/port.ts";
import { temporaryFolder } from "../unit/landing/fixture.ts";
import { startPages } from "../unit/web/fixture.ts";

const SESSION_SECRET = "x".repeat(32);
const TOKEN = "0123456789abcdef0123";

describe("login with OpenID Connect", () => {
  let provider: TestProvider;
  let port: number;
  let base: string;
  beforeAll(async () => {
    port = await freePort();
    base = `http://127.0.0.1:${port}`;
    provider = await startOidcProvider([`${base}/login/callback`, `${base}/pulse/login/callback`]);
  });
  afterAll(() => provider.close());

  async function pages(
    login: object = { allowed_domains: ["shop.example"] },
    clock?: Clock,
    path = "",
    published: { readonly database?: string } = {},
  ): Promise<void> {
    const app = await startPages({
      ...published,
      settings: {
        port,
        base_url: `${base}${path}`,
        login: {
          type: "oidc",
          issuer: provider.issuer,
          client_id: provider.clientId,
          client_secret: provider.clientSecret,
          session_secret: SESSION_SECRET,
          ...login,
        },
        tokens: [{ name: "release", token: TOKEN }],
      },
      ...(clock === undefined ? {} : { clock }),
    });
    await app.listen({ host: "127.0.0.1", port });
    onTestFinished(async () => {
      app.server.closeAllConnections();
      await app.close();
    });
  }

  /** Goes through the provider's forms, as somebody. */
  async function logIn(browser: CookieJar, account: string, path = "/"): ReturnType<CookieJar["follow"]> {
    let at = await browser.follow(`${base}${path}`);
    for (let step = 0; step < 4 && at.urls.at(-1)?.startsWith(provider.issuer) === true; step += 1) {
      const action = /<form[^>]* action="([^"]+)"/.exec(at.text)?.[1] ?? "";
      const prompt = /name="prompt" value="(\w+)"/.exec(at.text)?.[1] ?? "";
      const body = new URLSearchParams({ prompt, ...(prompt === "login" ? { login: account, password: "any" } : {}) });
      at = await browser.follow(new URL(action, at.urls.at(-1)).href, { method: "POST", body });
    }
    return at;
  }

  const sessionOf = (browser: CookieJar): string | undefined => browser.cookies(base).get("pulse_session");

  it("sends people to the provider and back to where they wanted to go", async () => {
    await pages();
    const browser = new CookieJar();
    const { urls } = await logIn(browser, "ann", "/gates/new_checkout?analysis=pooled");
    expect(urls.at(-1)).toBe(`${base}/gates/new_checkout?analysis=pooled`);
    expect(sessionOf(browser)).toBeDefined();
    // Known now: shown without the provider (that nothing is published is what is shown).
    const again = await browser.follow(`${base}/metrics`);
    expect(again.urls).toHaveLength(1);
    expect(again.answer.status).toBe(503);
    expect(again.text).toContain("ann@shop.example");
  });

  it("shows nobody the page of who was logged in before, though the browser has it", async () => {
    const database = join(await temporaryFolder(), "pulse.duckdb");
    await writeLargeResults(database, { gates: 1, metrics: 2, stages: 1, days: 2, ds: "2026-01-28" });
    await pages(undefined, undefined, "", { database });
    provider.claims.set("bob", { email: "bob@shop.example", email_verified: true });
    const [ann, bob] = [new CookieJar(), new CookieJar()];
    const { answer } = await logIn(ann, "ann");
    const known = { headers: { "if-none-match": answer.headers.get("etag") ?? "" } };
    expect((await ann.ask(`${base}/`, known)).status).toBe(304);
    await logIn(bob, "bob");
    const seen = await bob.ask(`${base}/`, known);
    expect([seen.status, (await seen.text()).includes("bob@shop.example")]).toEqual([200, true]);
  });

  it("works below a path, and its cookies go nowhere else on the host", async () => {
    await pages(undefined, undefined, "/pulse");
    const browser = new CookieJar();
    const { urls, text } = await logIn(browser, "ann", "/pulse/gates/new_checkout?analysis=pooled");
    expect(urls.at(-1)).toBe(`${base}/pulse/gates/new_checkout?analysis=pooled`);
    expect(text).toContain("ann@shop.example");
    expect(text).toContain('action="/pulse/logout"');
    const { headers } = await fetch(`${base}/pulse/login`, { redirect: "manual" });
    expect(headers.get("set-cookie")).toMatch(/; Path=\/pulse(;|$)/);
  });

  it("asks with a code challenge, a state and a nonce, each time others", async () => {
    await pages();
    const asked = async () => {
      const answer = await new CookieJar().ask(`${base}/login`);
      return new URL(answer.headers.get("location") ?? "").searchParams;
    };
    const [one, two] = [await asked(), await asked()];
    expect(Object.fromEntries(one)).toMatchObject({
      response_type: "code",
      client_id: "pulse",
      redirect_uri: `${base}/login/callback`,
      scope: "openid email profile",
      code_challenge_method: "S256",
    });
    for (const name of ["state", "nonce", "code_challenge"]) {
      expect(one.get(name)?.length).toBeGreaterThan(20);
      expect(one.get(name)).not.toBe(two.get(name));
    }
  });

  it("sets a cookie that scripts cannot read and other sites do not send", async () => {
    await pages();
    const answer = await new CookieJar().ask(`${base}/login`);
    for (const cookie of answer.headers.getSetCookie())
      expect(cookie).toMatch(/; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/);
  });

  it("leaves no more than a few logins open in one browser: all of them are sent with every request", async () => {
    await pages();
    const browser = new CookieJar();
    for (let tab = 0; tab < 20; tab += 1) await browser.ask(`${base}/login`);
    const open = [...browser.cookies(base).keys()].filter((name) => name.startsWith("pulse_login_"));
    expect(open).toHaveLength(8);
    expect((await logIn(browser, "ann")).answer.status).toBe(503);
    expect(sessionOf(browser)).toBeDefined();
  });

  it("keeps out whom nobody allowed, with an explanation", async () => {
    await pages();
    provider.claims.set("mallory", { email: "mallory@elsewhere.example", email_verified: true });
    provider.claims.set("eve", { email: "eve@shop.example", email_verified: false });
    for (const account of ["mallory", "eve"]) {
      const browser = new CookieJar();
      const { answer, text } = await logIn(browser, account);
      expect(answer.status).toBe(403);
      expect(text).toContain("may not see these results");
      expect(sessionOf(browser)).toBeUndefined();
    }
  });

  it("lets in members of a group", async () => {
    await pages({ allowed_groups: ["growth"], scopes: ["openid", "groups"] });
    provider.claims.set("gil", { groups: ["growth"] });
    provider.claims.set("sam", { groups: ["sales"] });
    expect((await logIn(new CookieJar(), "gil")).answer.status).toBe(503);
    expect((await logIn(new CookieJar(), "sam")).answer.status).toBe(403);
  });

  it("takes no answer that it did not ask this browser for", async () => {
    await pages();
    const mallory = new CookieJar();
    const begun = await mallory.follow(`${base}/`);
    expect(begun.urls.some((url) => url.startsWith(provider.issuer))).toBe(true);
    const state = new URL(begun.urls[2] ?? begun.urls[1] ?? "").searchParams.get("state") ?? "";
    expect(state).not.toBe("");
    const callback = (query: string) => `${base}/login/callback?${query}`;
    // In the browser of somebody else.
    expect((await new CookieJar().ask(callback(`code=x&state=${state}`))).status).toBe(400);
    // In the same browser: a state that was not sent, a code that the provider does not know, another issuer.
    for (const query of [
      `code=x&state=${state.slice(0, -1)}_`,
      `code=x&state=${state}&iss=${encodeURIComponent(provider.issuer)}`,
      `code=x&state=${state}&iss=https://evil.example`,
      "error=access_denied",
      "",
    ]) {
      expect((await mallory.ask(callback(query))).status).toBe(400);
      expect(sessionOf(mallory)).toBeUndefined();
    }
  });

  it("takes no code twice", async () => {
    await pages();
    const browser = new CookieJar();
    const { urls } = await logIn(browser, "ann");
    const back = urls.find((url) => url.startsWith(`${base}/login/callback`)) ?? "";
    expect(back).toContain("code=");
    expect((await browser.ask(back)).status).toBe(400);
  });

  it("takes no session that is forged, of another purpose or too old", async () => {
    let nowMs = Date.now();
    await pages(undefined, { now: () => nowMs, sleep: async () => undefined });
    const browser = new CookieJar();
    await logIn(browser, "ann");
    const session = sessionOf(browser) ?? "";
    const isIn = async (value: string): Promise<boolean> => {
      const other = new CookieJar();
      other.set(base, "pulse_session", value);
      return (await other.ask(`${base}/metrics`)).status === 503;
    };
    expect(await isIn(session)).toBe(true);
    const [content = "", signature = ""] = session.split(".");
    const forged = Buffer.from(Buffer.from(content, "base64url").toString().replace("ann@", "bob@")).toString(
      "base64url",
    );
    expect(await isIn(`${forged}.${signature}`)).toBe(false);
    expect(await isIn(content)).toBe(false);
    expect(await isIn("")).toBe(false);
    const begun = new CookieJar();
    await begun.ask(`${base}/login`);
    expect(await isIn([...begun.cookies(base).values()][0] ?? "")).toBe(false);
    nowMs += 12 * 3_600_000 + 1;
    expect(await isIn(session)).toBe(false);
  });

  it("ends sessions where other people are allowed than before", async () => {
    const browser = new CookieJar();
    await pages();
    await logIn(browser, "ann");
    expect((await browser.ask(`${base}/metrics`)).status).toBe(503);
    const ended = new CookieJar();
    ended.set(base, "pulse_session", sessionOf(browser) ?? "");
    const app = await startPages({
      settings: {
        base_url: base,
        login: {
          type: "oidc",
          issuer: provider.issuer,
          client_id: provider.clientId,
          session_secret: SESSION_SECRET,
          allowed_emails: ["bob@shop.example"],
        },
      },
    });
    const cookie = `pulse_session=${sessionOf(browser)}`;
    expect((await app.inject({ url: "/metrics", headers: { host: "localhost", cookie } })).statusCode).toBe(303);
  });

  it("logs out with a button of ours only", async () => {
    await pages();
    const browser = new CookieJar();
    await logIn(browser, "ann");
    const press = (from: string) =>
      browser.follow(`${base}/logout`, {
        method: "POST",
        body: new URLSearchParams(),
        headers: { "sec-fetch-site": from },
      });
    expect((await press("cross-site")).answer.status).toBe(403);
    expect(sessionOf(browser)).toBeDefined();
    const { answer, text } = await press("same-origin");
    expect(answer.status).toBe(200);
    expect(text).toContain("logged out");
    expect(sessionOf(browser)).toBeUndefined();
  });

  it("shows nothing to who is not logged in, but for what pages are made of", async () => {
    await pages();
    const browser = new CookieJar();
    for (const path of ["/", "/gates/a", "/gates/a/download", "/metrics/b", "/runs/2026-01-01", "/changes"]) {
      const answer = await browser.ask(`${base}${path}`);
      expect(answer.status).toBe(303);
      expect(answer.headers.get("location")).toBe(`/login?${new URLSearchParams({ return_to: path })}`);
    }
    const refused = await browser.ask(`${base}/api/v1/gates`);
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ error: { code: "login_required" } });
    for (const path of ["/healthz", "/readyz", "/robots.txt"])
      expect((await browser.ask(`${base}${path}`)).status).toBe(200);
  });

  it("lets programs in with a token", async () => {
    await pages();
    const ask = (token: string) => fetch(`${base}/api/v1/gates`, { headers: { authorization: `Bearer ${token}` } });
    expect((await ask(TOKEN)).status).toBe(503);
    expect((await ask(`${TOKEN}x`)).status).toBe(401);
  });

  it("sends nobody to another site after a login", async () => {
    await pages();
    for (const evil of ["//evil.example", "https://evil.example", "/\\evil.example"]) {
      const { urls } = await logIn(new CookieJar(), "ann", `/login?${new URLSearchParams({ return_to: evil })}`);
      expect(urls.at(-1)).toBe(`${base}/`);
    }
  });

  it("says so where the provider is away, and goes on when it is back", async () => {
    const away = await freePort();
    const app = await startPages({
      settings: {
        base_url: base,
        login: {
          type: "oidc",
          issuer: `http://127.0.0.1:${away}`,
          client_id: "pulse",
          allowed_domains: ["shop.example"],
        },
      },
    });
    const answer = await app.inject({ url: "/login", headers: { host: "localhost" } });
    expect(answer.statusCode).toBe(503);
    expect(answer.body).toContain("does not answer");
  });
});
