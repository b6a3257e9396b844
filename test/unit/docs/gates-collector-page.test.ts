import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { OPEN_API } from "../../../src/collector/open-api.ts";
import { collectorSchema } from "../../../src/config/collector-settings.ts";
import { packagePath } from "../../../src/package-path.ts";
import { fencedBlocks, page } from "./markdown.ts";
import { isMapping } from "./metrics-page.ts";

const markdown = page("docs/collector.md");

describe("docs/collector.md", () => {
  test("names every address that the collector answers to", () => {
    const named = Object.keys(OPEN_API.paths).map((path) => path.replace(/\/\{.*$/, ""));
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((path) => !markdown.includes(path))).toEqual([]);
  });

  test("names every code of what is refused", () => {
    const folder = packagePath("src/collector");
    const source = readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), "utf8"))
      .join("\n");
    const codes = new Set(
      [...source.matchAll(/(?:code: |malformed\(|unavailable\(|Event\(\w+, )\s*"([a-z_]+)"/g)].map(
        ([, code = ""]) => code,
      ),
    );
    expect(codes.size).toBeGreaterThan(20);
    expect([...codes].filter((code) => !markdown.includes(`\`${code}\``))).toEqual([]);
  });

  test("its settings are settings", () => {
    const [block = ""] = fencedBlocks(markdown, "yaml");
    const document: unknown = parse(block);
    expect(collectorSchema.safeParse(isMapping(document) ? document.collector : null).error).toBeUndefined();
  });
});
