import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../src/clock.ts";
import { pagesSchema } from "../../src/config/pages-settings.ts";
import { storePath } from "../../src/config/store-path.ts";
import { writeProjectReport } from "../../src/page/report/report-after-run.ts";
import { databasePath } from "../../src/publish/database-path.ts";
import { startBrowser } from "../harness/browser.ts";
import { type DemoStore, playDemo } from "../harness/demo-store.ts";
import { HOSTILE, makeHostile } from "../harness/hostile-results.ts";
import { startOidcProvider } from "../harness/oidc-provider.ts";
import { type ShownPages, showPages } from "../harness/shown-pages.ts";
import { freePort } from "../services/port.ts";
import { violationsOn } from "./pages/accessibility.ts";
import { findPages, KIND_NAMES, type PageKinds } from "./pages/page-kinds.ts";
import { type WatchedPage, watchedPage } from "./pages/watched-page.ts";

const GATE = "new_checkout";
const WIDE = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 740 };

let demo: DemoStore;
let shown: ShownPages;
let browser: Browser;
let kinds: PageKinds;
let links: ReadonlySet<string>;

beforeAll(async () => {
  [demo, browser] = await Promise.all([playDemo(1500, 6), startBrowser()]);
  shown = await showPages(demo.project);
  const { page } = await open();
  ({ kinds, links } = await findPages(page, shown.url));
  await page.context().close();
}, 600_000);

afterAll(async () => {
  await browser?.close();
  await shown?.stop();
  await demo?.remove();
});

async function open(options: BrowserContextOptions = {}, origin = shown.url): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: WIDE, ...options });
  return watchedPage(context, origin);
}

/** A page for the length of a test. */
async function opened(options: BrowserContextOptions = {}, origin = shown.url): Promise<WatchedPage> {
  const watched = await open(options, origin);
  onTestFinished(() => watched.page.context().close());
  return watched;
}

const addressOf = (kind: string): string => `${shown.url}${kinds.get(kind) ?? "/missing"}`;

describe("pages of the demo", () => {
  it("are found by following links, each kind of them", () => {
    expect([...kinds.keys()].sort()).toEqual([...KIND_NAMES].sort());
  });

  it("lead nowhere that is not there", async () => {
    const answers = await Promise.all(
      [...links].map(async (link) => ({ link, status: (await fetch(`${shown.url}${link}`)).status })),
    );
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  });

  it.each(KIND_NAMES)("%s: no trouble, accessible, light and dark, wide and on a phone", async (kind) => {
    for (const colorScheme of ["light", "dark"] as const) {
      const { page, troubles } = await opened({ colorScheme, viewport: colorScheme === "light" ? WIDE : PHONE });
      await page.goto(addressOf(kind));
      expect(await page.locator("h1").count()).toBe(1);
      expect([kind, colorScheme, await violationsOn(page)]).toEqual([kind, colorScheme, []]);
      expect(troubles).toEqual([]);
    }
  });

  it.each(KIND_NAMES)("%s fits a phone: nothing but tables and charts is scrolled sideways", async (kind) => {
    const { page } = await opened({ viewport: PHONE, hasTouch: true });
    await page.goto(addressOf(kind));
    const [needed, has] = await page.evaluate<[number, number]>(
      "[document.documentElement.scrollWidth, document.documentElement.clientWidth]",
    );
    expect(needed).toBeLessThanOrEqual(has);
  });

  it.each(KIND_NAMES)("%s says the same without JavaScript", async (kind) => {
    const { page: without } = await opened({ javaScriptEnabled: false });
    const { page: withScript } = await opened();
    await without.goto(addressOf(kind));
    await withScript.goto(addressOf(kind));
    const headings = "h1, h2, h3";
    expect(await without.locator(headings).allTextContents()).toEqual(
      await withScript.locator(headings).allTextContents(),
    );
    expect(await without.locator("table").count()).toBe(await withScript.locator("table").count());
  });

  it.each(KIND_NAMES)("%s weighs less than 200 kB without its data", async (kind) => {
    const { page } = await opened();
    let assets = 0;
    page.on("response", async (response) => {
      if (response.url().includes("/assets/")) assets += (await response.body()).length;
    });
    await page.goto(addressOf(kind), { waitUntil: "networkidle" });
    expect(assets).toBeGreaterThan(0);
    expect(assets).toBeLessThan(200_000);
  });

  it.each(KIND_NAMES)("%s can be printed: black on white, without what is only for clicking", async (kind) => {
    const { page } = await opened({ colorScheme: "dark" });
    await page.goto(addressOf(kind));
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await page.locator("nav").first().isVisible()).toBe(false);
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toMatch(
      /^rgb\(255, 255, 255\)|rgba\(0, 0, 0, 0\)$/,
    );
  });
});

describe("somebody who decides about a rollout", () => {
  it("goes from the overview to a gate, a stage, a metric, its definition, and its health", async () => {
    const { page, troubles } = await opened();
    await page.goto(shown.url);
    await page.getByRole("link", { name: GATE, exact: true }).first().click();
    expect(await page.locator("h1").textContent()).toContain(GATE);
    await page.locator("a[href*='analysis=stage-']").first().click();
    expect(page.url()).toContain("analysis=stage-");
    await page.locator(`a[href*='/gates/${GATE}/metrics/']`).first().click();
    expect(page.url()).toContain("/metrics/");
    const sql = page.locator("section[aria-labelledby=definition] details").first();
    expect(await sql.locator("pre").first().isVisible()).toBe(false);
    await sql.locator("summary").first().click();
    expect(await sql.locator("pre").first().isVisible()).toBe(true);
    await page.goto(`${shown.url}/gates/${GATE}`);
    await page.locator(`a[href$='/gates/${GATE}/health']`).first().click();
    expect(await page.locator("main").textContent()).toContain("Sample ratio");
    expect(troubles).toEqual([]);
  });

  it("reads the same sentence on the page, in the API and in the terminal", async () => {
    const { sentence } = (await (await fetch(`${shown.url}/api/v1/gates/${GATE}/decision`)).json()) as {
      sentence: string;
    };
    const { page } = await opened();
    await page.goto(`${shown.url}/gates/${GATE}`);
    expect(await page.locator("main").textContent()).toContain(sentence);
  });

  it("filters the overview", async () => {
    const { page } = await opened();
    await page.goto(shown.url);
    const row = page.locator(`table a[href='/gates/${GATE}']`).first();
    await page.locator("input[type=search]").fill("no gate is called so");
    await expect.poll(() => row.isVisible()).toBe(false);
    await page.locator("input[type=search]").fill(GATE.slice(0, 5));
    await expect.poll(() => row.isVisible()).toBe(true);
  });

  it("looks at an earlier day, and stays with it", async () => {
    const { page } = await opened({ javaScriptEnabled: false });
    await page.goto(shown.url);
    const days = await page.locator("select[name=ds] option").allTextContents();
    const earlier = days[2]?.trim() ?? "";
    await page.locator("select[name=ds]").selectOption(earlier);
    await page.locator("form.day-choice button").click();
    expect(page.url()).toContain(`ds=${earlier}`);
    await page.getByRole("link", { name: "Metrics", exact: true }).click();
    expect(page.url()).toContain(`ds=${earlier}`);
  });

  it("goes on in dark colours where that was chosen", async () => {
    const { page } = await opened({ colorScheme: "light" });
    const ground = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
    await page.goto(shown.url);
    const light = await ground();
    await page.locator("[data-theme-toggle]").click();
    await expect.poll(ground).not.toBe(light);
    const dark = await ground();
    await page.goto(addressOf("metrics"));
    expect(await ground()).toBe(dark);
  });

  it("downloads the results", async () => {
    const { page } = await opened();
    await page.goto(`${shown.url}/gates/${GATE}`);
    const waiting = page.waitForEvent("download");
    await page.locator("a[href*='format=csv']").first().click();
    const download = await waiting;
    expect(download.suggestedFilename()).toMatch(new RegExp(`^${GATE}-\\d{4}-\\d{2}-\\d{2}[.]csv$`));
    const text = await readFile((await download.path()) ?? "", "utf8");
    expect(text.split("\n")[0]).toContain("metric");
  });

  it("needs no mouse", async () => {
    const { page } = await opened();
    await page.goto(shown.url);
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement?.textContent")).toContain("Skip to content");
    await page.keyboard.press("Enter");
    const isAtGate = "document.activeElement?.getAttribute('href')?.startsWith('/gates/') === true";
    for (let presses = 0; presses < 40 && !(await page.evaluate(isAtGate)); presses += 1)
      await page.keyboard.press("Tab");
    expect(await page.evaluate(isAtGate)).toBe(true);
    // What has the focus can be seen.
    expect(await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")).not.toBe("none");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/gates\//);
  });
});

describe("somebody who must log in", () => {
  it("does so at the provider, comes back to where they wanted to go, and logs out", async () => {
    const port = await freePort();
    const base = `http://127.0.0.1:${port}`;
    const provider = await startOidcProvider([`${base}/login/callback`]);
    const login = pagesSchema.parse({
      login: {
        type: "oidc",
        issuer: provider.issuer,
        client_id: provider.clientId,
        client_secret: provider.clientSecret,
        allowed_domains: ["shop.example"],
      },
    }).login;
    const closed = await showPages(demo.project, { port, base_url: base, login });
    try {
      const { page } = await opened({}, base);
      await page.goto(`${base}/gates/${GATE}?analysis=pooled`);
      expect(page.url()).toContain(provider.issuer);
      await page.locator("input[name=login]").fill("ann");
      await page.locator("input[name=password]").fill("any");
      await page.locator("button[type=submit]").click();
      await page.locator("button[type=submit]").click();
      expect(page.url()).toBe(`${base}/gates/${GATE}?analysis=pooled`);
      expect(await page.locator("header").first().textContent()).toContain("ann@shop.example");
      expect(await violationsOn(page)).toEqual([]);
      expect(await page.evaluate("document.cookie")).toBe("");
      await page.getByRole("button", { name: "Log out" }).click();
      expect(await page.locator("h1").textContent()).toBe("Logged out");
      const cookies = await page.context().cookies(base);
      expect(cookies.filter(({ name }) => name.startsWith("pulse"))).toEqual([]);
    } finally {
      await closed.stop();
      await provider.close();
    }
  });
});

describe("names that want to be more than text", () => {
  it("are shown as text, on every page", async () => {
    const folder = join(demo.folder, "..", "hostile");
    const store = { ...demo.project, folder };
    const { mkdir } = await import("node:fs/promises");
    await mkdir(storePath(store), { recursive: true });
    await makeHostile(databasePath(storePath(demo.project)), databasePath(storePath(store)), {
      gate: GATE,
      metric: "revenue",
      level: "DE",
    });
    const hostile = await showPages(store);
    try {
      const { page, troubles } = await opened({}, hostile.url);
      const found = await findPages(page, hostile.url);
      expect([...found.kinds.keys()].sort()).toEqual([...KIND_NAMES].sort());
      const gate = encodeURIComponent(HOSTILE.gate);
      const paths = [
        ...found.kinds.values(),
        `/gates/${gate}`,
        `/gates/${gate}/health`,
        `/gates/${gate}/metrics/${encodeURIComponent(HOSTILE.metric)}`,
        `/metrics/${encodeURIComponent(HOSTILE.metric)}`,
      ];
      for (const path of paths) {
        const answer = await page.goto(`${hostile.url}${path}`);
        expect([path, answer?.status()]).toEqual([path, 200]);
        expect(await page.evaluate("window.injected")).toBeUndefined();
        expect(await page.locator("main img, main svg[onload], body script").count()).toBe(0);
        expect((await page.content()).includes("\u202e")).toBe(false);
      }
      await page.goto(`${hostile.url}/gates/${gate}`);
      expect(await page.locator("h1").textContent()).toContain(HOSTILE.gate);
      expect(troubles).toEqual([]);
    } finally {
      await hostile.stop();
    }
  });
});

describe("the static report", () => {
  it("shows the same without a network or a server, and its links lead to files that are there", async () => {
    const { folder } = await writeProjectReport(demo.project, { clock: systemClock });
    const index = join(folder, "index.html");
    const { page, troubles } = await opened({ offline: true }, "file:");
    await page.goto(pathToFileURL(index).href);
    expect(await page.locator("h1").count()).toBe(1);
    expect(await violationsOn(page)).toEqual([]);
    const hrefs = await page.$$eval("a[href]", (anchors) =>
      anchors.map((anchor) => (anchor as unknown as { href: string }).href),
    );
    const missing = hrefs.filter(
      (href) => href.startsWith("file:") && !existsSync(new URL(href.split("#")[0] ?? href)),
    );
    expect(missing).toEqual([]);
    await page.getByRole("link", { name: GATE, exact: true }).first().click();
    expect(await page.locator("h1").textContent()).toContain(GATE);
    expect(troubles).toEqual([]);
  });
});
