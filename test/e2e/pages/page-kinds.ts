import type { Page } from "playwright-core";

/** Every kind of page, by what it is called here. */
export type PageKinds = ReadonlyMap<string, string>;

const KINDS: readonly (readonly [kind: string, path: RegExp])[] = [
  ["overview", /^\/$/],
  ["gate", /^\/gates\/[^/?]+$/],
  ["stage of a gate", /^\/gates\/[^/?]+\?analysis=stage-\d+$/],
  ["pooled stages", /^\/gates\/[^/?]+\?analysis=pooled$/],
  ["health of a gate", /^\/gates\/[^/?]+\/health$/],
  ["metric of a gate", /^\/gates\/[^/?]+\/metrics\/[^/?]+(\?.*)?$/],
  ["metrics", /^\/metrics$/],
  ["metric", /^\/metrics\/[^/?]+$/],
  ["active users", /^\/active-users$/],
  ["health", /^\/health$/],
  ["runs", /^\/runs$/],
  ["run", /^\/runs\/\d{4}-\d{2}-\d{2}$/],
  ["difference of runs", /^\/runs\/compare\?.*$/],
  ["changes", /^\/changes$/],
];

/** The names of all kinds. */
export const KIND_NAMES: readonly string[] = KINDS.map(([kind]) => kind);

/** Follows links from the overview, as a person does, and answers one address of each kind of page, and all that were seen. */
export async function findPages(page: Page, url: string): Promise<{ kinds: PageKinds; links: ReadonlySet<string> }> {
  const kinds = new Map<string, string>();
  const links = new Set<string>();
  const waiting = ["/"];
  const looked = new Set<string>();
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (looked.has(path)) continue;
    looked.add(path);
    await page.goto(`${url}${path}`);
    const found = await page.$$eval("a[href^='/']", (anchors) =>
      anchors.map((anchor) => anchor.getAttribute("href") ?? ""),
    );
    for (const href of ["/", ...found]) {
      const [link = ""] = href.split("#");
      links.add(link);
      const kind = KINDS.find(([name, pattern]) => !kinds.has(name) && pattern.test(link))?.[0];
      if (kind === undefined) continue;
      kinds.set(kind, link);
      waiting.push(link);
    }
  }
  return { kinds, links };
}
