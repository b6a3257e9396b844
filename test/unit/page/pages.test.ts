import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../../../src/clock.ts";
import { openPublished } from "../../../src/engine/duckdb/open-published.ts";
import { serverLinks } from "../../../src/page/links.ts";
import { renderMessage, renderOverview } from "../../../src/page/render.ts";
import { writeReport } from "../../../src/page/report/write-report.ts";
import { readOverview } from "../../../src/results/overview/read-overview.ts";
import { HOSTILE, makeHostile } from "../../harness/hostile-results.ts";
import { temporaryFolder } from "../../harness/temporary-folder.ts";
import { writeFixture } from "../cli/published-fixture.ts";
import { brokenClaims, frameBytes } from "./page-claims.ts";

const AT = { ds: undefined, timeZone: "Europe/Berlin" };
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

/** Writes the report of a database and reads its pages back. */
async function pagesOf(database: string, report: string, detailPages = 1000): Promise<Map<string, string>> {
  const published = await openPublished(database);
  try {
    await writeReport(published, report, {
      ...{ project: "shop <test>", timeZone: "Europe/Berlin", detailPages, clock: systemClock },
    });
  } finally {
    published.close();
  }
  const files = readdirSync(report, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".html"));
  return new Map(files.map((file) => [file, readFileSync(join(report, file), "utf8")]));
}

let pages: Map<string, string>;
let hostile: Map<string, string>;

beforeAll(async () => {
  folder = await temporaryFolder("pages");
  const database = join(folder.path, "pulse.duckdb");
  await writeFixture(database);
  pages = await pagesOf(database, join(folder.path, "report"));
  const named = join(folder.path, "hostile.duckdb");
  await makeHostile(database, named, { gate: "new_checkout", metric: "revenue", level: "US" });
  hostile = await pagesOf(named, join(folder.path, "hostile"));
}, 60_000);
afterAll(() => folder.remove());

describe("the report", () => {
  test("has a page of each kind", () => {
    expect([...pages.keys()]).toEqual(
      expect.arrayContaining([
        "index.html",
        "metrics.html",
        "active-users.html",
        "health.html",
        "runs.html",
        "changes.html",
        "gates/new_checkout.html",
        "gates/new_checkout.pooled.html",
        "gates/new_checkout.stage-2.html",
        "gates/new_checkout.health.html",
        "gates/new_checkout.metric.revenue.html",
        "metrics/revenue.html",
      ]),
    );
  });

  test("every page is whole", () => {
    expect(
      [...pages].flatMap(([file, html]) => brokenClaims(html).map((claim) => `${file}: not so: ${claim}`)),
    ).toEqual([]);
  });

  test("every link leads to a page that is there", () => {
    for (const [file, html] of pages) {
      for (const [, href = ""] of html.matchAll(/<a [^>]*href="([^"#]+)/g)) {
        expect(pages.has(normalize(join(dirname(file), href))), `${file} links to ${href}`).toBe(true);
      }
    }
  });

  test("a page weighs less than 60 kB without its data", () => {
    for (const [file, html] of pages) expect(frameBytes(html), file).toBeLessThan(60_000);
  });

  test("the gate's page says the same sentence as the overview", () => {
    const sentence = /<p class="lead">([^<]+)</.exec(pages.get("gates/new_checkout.html") ?? "")?.[1];
    expect(sentence).toBeTruthy();
    expect(pages.get("index.html")).toContain(sentence);
  });

  test("where there is no number it says why", () => {
    expect(pages.get("gates/new_checkout.html")).toContain("No number: every unit has the same value");
    expect(pages.get("gates/new_checkout.stage-4.html")).toContain("no control group left");
  });

  test("each chart has its figures in a table", () => {
    for (const [file, html] of pages) {
      const charts = (html.match(/<figure class="chart"/g) ?? []).length;
      const tables = (html.match(/<summary>Data<\/summary>/g) ?? []).length;
      expect(tables > 0 || charts === 0, file).toBe(true);
    }
  });

  test("says nothing of missing pages where there are all of them", () => {
    for (const html of pages.values()) expect(html).not.toContain("Without a page");
  });

  test("holds no id of a unit", async () => {
    const published = await openPublished(join(folder.path, "pulse.duckdb"));
    const ids = await published.records("select distinct unit_id from assignments limit 50");
    published.close();
    for (const html of pages.values()) {
      for (const { unit_id: id } of ids) expect(html).not.toContain(`>${id}<`);
    }
  });

  test("keeps to the most pages of details that are asked for", async () => {
    const few = await pagesOf(join(folder.path, "pulse.duckdb"), join(folder.path, "few"), 3);
    expect(
      [...few.keys()].filter((file) => /^gates\/.*\.(metric|stage|pooled|balanced)/.test(file)).length,
    ).toBeLessThanOrEqual(3);
    expect(few.get("gates/new_checkout.html")).toMatch(
      /Without a page of their own here: \d+ of \d+ metrics \(those without a link\) and \d+ single analyses, as a report has at most 3 pages/,
    );
    expect([...few].flatMap(([file, html]) => brokenClaims(html).map((claim) => `${file}: not so: ${claim}`))).toEqual(
      [],
    );
  });
});

describe("names that are markup", () => {
  test("are shown as text on every page", () => {
    const all = [...hostile.values()].join("");
    expect(all).toContain("&lt;script>window.injected=1&lt;/script>");
    expect(all).toContain("&lt;img src=x onerror=window.injected=1>");
    for (const [file, html] of hostile) {
      const own = html.replace(/<(style|script)>[\s\S]*?<\/\1>/g, "");
      expect(own, file).not.toMatch(/<script|<img|onerror="|onload="/);
      expect(brokenClaims(html), file).toEqual([]);
    }
  });

  test("cannot hide or turn what stands beside them", () => {
    const all = [...hostile.values()].join("");
    expect(all).toContain("[U+202E]gnp.exe[U+0007]");
    for (const character of ["\u202e", "\u0007"]) expect(all).not.toContain(character);
  });

  test("do not reach the names of files", () => {
    for (const file of hostile.keys()) expect(file).toMatch(/^[a-z0-9/._-]+$/);
    expect([...hostile.keys()].join()).not.toContain(HOSTILE.gate);
  });
});

test("pages of a server link their style and script, and everything by paths", async () => {
  const published = await openPublished(join(folder.path, "pulse.duckdb"));
  const overview = await readOverview(published, AT);
  published.close();
  const context = {
    ...{ project: "shop", time_zone: "Europe/Berlin", ds: overview.ds, run_id: overview.run_id, days: [overview.ds] },
    ...{ links: serverLinks(), assets: "linked" as const, user: "ann@example.com" },
  };
  const html = renderOverview(overview, context);
  expect(html).toMatch(/<link rel="stylesheet" href="\/assets\/pulse-[0-9a-f]{12}\.css"/);
  expect(html).not.toMatch(/<style|http-equiv/);
  expect(html).toContain('href="/gates/new_checkout"');
  expect(html).toContain("ann@example.com");
  expect(brokenClaims(html)).toEqual([]);
  const message = renderMessage({ title: "Not found", text: 'no gate "<x>"', hint: null }, { ...context, ds: null });
  expect(message).toContain("no gate &quot;&lt;x>&quot;");
  expect(brokenClaims(message)).toEqual([]);
});
