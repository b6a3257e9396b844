import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { withoutBase } from "../../../src/web/base-path.ts";
import { LARGE, writeLargeResults } from "../../harness/large-results.ts";
import { temporaryFolder } from "../../harness/temporary-folder.ts";
import { startPages } from "./fixture.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let database: string;
beforeAll(async () => {
  folder = await temporaryFolder("base-path");
  database = join(folder.path, "pulse.duckdb");
  await writeLargeResults(database, { ...LARGE, gates: 2, metrics: 3, days: 3 });
}, 60_000);
afterAll(() => folder.remove());

test.each([
  ["/pulse/gates?ds=2026-01-28", "/pulse", "/gates?ds=2026-01-28"],
  ["/pulse", "/pulse", "/"],
  ["/pulse?ds=2026-01-28", "/pulse", "/?ds=2026-01-28"],
  ["/pulse/", "/pulse", "/"],
  ["/gates/a", "/pulse", "/gates/a"],
  ["/pulses/a", "/pulse", "/pulses/a"],
  ["/a/b/c", "/a/b", "/c"],
  ["/gates/a", "", "/gates/a"],
])("%s below %j is %s", (url, base, path) => {
  expect(withoutBase(url, base)).toBe(path);
});

describe("pages below a path", () => {
  const settings = { base_url: "https://tools.example/pulse/" };
  const headers = { host: "tools.example" };

  it("lead to nothing outside of it, and everything that they lead to is there", async () => {
    const app = await startPages({ database, settings });
    const open = ["/pulse/"];
    const seen = new Set(open);
    for (const url of open) {
      const answer = await app.inject({ url, headers });
      expect([url, answer.statusCode]).toEqual([url, 200]);
      if (!String(answer.headers["content-type"]).startsWith("text/html")) continue;
      for (const [, found = ""] of answer.body.matchAll(/ (?:href|src|action)="([^"]*)"/g)) {
        const address = found.replaceAll("&amp;", "&").replace(/#.*$/, "");
        if (address === "" || address.startsWith("data:")) continue;
        expect([url, address]).toEqual([url, expect.stringMatching(/^\/pulse\//)]);
        if (seen.has(address) || address === "/pulse/runs/compare") continue;
        seen.add(address);
        open.push(address);
      }
    }
    expect(seen.size).toBeGreaterThan(30);
  });

  it("are the same where the proxy cuts the path off", async () => {
    const app = await startPages({ database, settings });
    for (const url of ["/", "/gates/gate_001", "/api/v1/gates", "/healthz"]) {
      const [cut, whole] = [await app.inject({ url, headers }), await app.inject({ url: `/pulse${url}`, headers })];
      expect(cut.statusCode).toBe(200);
      expect(whole.body).toBe(cut.body);
    }
  });

  it("send who is not known to the login below it, and keep what is asked for", async () => {
    const app = await startPages({
      settings: {
        ...settings,
        login: { type: "oidc", issuer: "https://login.example", client_id: "pulse", allowed_domains: ["shop.example"] },
      },
    });
    const answer = await app.inject({ url: "/pulse/gates/a?analysis=pooled", headers });
    expect(answer.statusCode).toBe(303);
    expect(answer.headers.location).toBe("/pulse/login?return_to=%2Fgates%2Fa%3Fanalysis%3Dpooled");
    expect((await app.inject({ url: "/pulse/api/v1/gates", headers })).json()).toMatchObject({
      error: { code: "login_required" },
    });
  });
});
