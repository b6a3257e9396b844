import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPublished, type Published } from "../../../src/engine/duckdb/open-published.ts";
import { packagePath } from "../../../src/package-path.ts";
import { tables } from "../../../src/publish/tables/all-tables.ts";
import { exampleQuery, tablesMarkdown } from "../../../src/publish/tables-markdown.ts";
import { makeFixtureProject } from "./fixture-project.ts";

let project: Awaited<ReturnType<typeof makeFixtureProject>>;
let published: Published;
beforeAll(async () => {
  project = await makeFixtureProject();
  published = await openPublished(join(project.folder, ".pulse", "pulse.duckdb"));
});
afterAll(async () => {
  published.close();
  await project.remove();
});

describe("docs/tables.md", () => {
  test("is what the definition of the tables says: run `npm run docs`", async () => {
    expect(await readFile(packagePath("docs/tables.md"), "utf8")).toBe(tablesMarkdown());
  });

  test.each(tables.map((table) => table.name))("the example of %s runs and asks that table", async (name) => {
    const table = tables.find((one) => one.name === name);
    if (table === undefined) throw new Error(name);
    const sql = exampleQuery(table);
    expect(sql).toMatch(new RegExp(`^from ${name}$`, "m"));
    await expect(published.records(sql)).resolves.toBeInstanceOf(Array);
  });

  test("every column has a meaning", () => {
    for (const { columns } of tables) for (const { meaning } of columns) expect(meaning.length).toBeGreaterThan(3);
  });
});
