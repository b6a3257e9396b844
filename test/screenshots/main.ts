import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Browser } from "playwright-core";
import { loadProject } from "../../src/config/load.ts";
import { packagePath } from "../../src/package-path.ts";
import { startBrowser } from "../harness/browser.ts";
import { playDemo } from "../harness/demo-store.ts";
import { showPages } from "../harness/shown-pages.ts";

const USAGE = `Takes pictures of the demo's pages for README and docs, in a real browser.

  npm run screenshots                        plays the demo first, some minutes
  npm run screenshots -- --project DIR       of a demo that is there
`;

interface Picture {
  readonly file: string;
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly colours?: "dark";
  /** Id of what to bring to the top: `#scorecard`. */
  readonly at?: string;
}

const GATE = "/gates/new_checkout";
const PICTURES: readonly Picture[] = [
  { file: "overview", path: "/", width: 1200, height: 760 },
  { file: "gate", path: GATE, width: 1200, height: 900 },
  { file: "scorecard", path: `${GATE}?analysis=pooled`, width: 1200, height: 820, at: "#scorecard" },
  { file: "gate-dark", path: GATE, width: 1200, height: 900, colours: "dark" },
  { file: "metric", path: `${GATE}/metrics/revenue?analysis=pooled`, width: 1200, height: 900, at: "#series" },
  { file: "health", path: `${GATE}/health`, width: 1200, height: 820 },
  { file: "active-users", path: "/active-users", width: 1200, height: 820 },
  { file: "phone", path: GATE, width: 390, height: 844 },
];

async function take(browser: Browser, url: string, folder: string, picture: Picture): Promise<string> {
  const { file, path, width, height, colours = "light", at } = picture;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: colours,
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  await page.goto(`${url}${path}${at ?? ""}`, { waitUntil: "networkidle" });
  const target = join(folder, `${file}.png`);
  writeFileSync(target, await page.screenshot());
  await context.close();
  return `${target}: ${Math.round(statSync(target).size / 1000)} kB\n`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { project: { type: "string" }, out: { type: "string" }, help: { type: "boolean" } },
  });
  if (values.help === true) {
    process.stdout.write(USAGE);
    return;
  }
  const folder = values.out ?? packagePath("docs/images");
  mkdirSync(folder, { recursive: true });
  const demo = values.project === undefined ? await playDemo(20_000, 12) : undefined;
  const shown = await showPages(demo?.project ?? (await loadProject(values.project ?? "")));
  const browser = await startBrowser();
  try {
    for (const picture of PICTURES) process.stdout.write(await take(browser, shown.url, folder, picture));
  } finally {
    await browser.close();
    await shown.stop();
    await demo?.remove();
  }
}

await main();
