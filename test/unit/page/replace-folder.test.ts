import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { replaceFolder } from "../../../src/page/report/replace-folder.ts";
import { temporaryFolder } from "../../harness/temporary-folder.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder("report");
});
afterEach(() => folder.remove());

const writes = (text: string) => async (building: string) => writeFileSync(join(building, "index.html"), text);

test("a report takes the place of the one before it, and leaves nothing beside it", async () => {
  const report = join(folder.path, "report");
  await replaceFolder(report, Date.now(), writes("one"));
  writeFileSync(join(report, "old-page.html"), "");
  await replaceFolder(report, Date.now(), writes("two"));
  expect(readFileSync(join(report, "index.html"), "utf8")).toBe("two");
  expect(existsSync(join(report, "old-page.html"))).toBe(false);
  expect(readdirSync(folder.path)).toEqual(["report"]);
});

test("a folder that holds something else is never replaced", async () => {
  const mine = join(folder.path, "mine");
  mkdirSync(mine);
  writeFileSync(join(mine, "thesis.txt"), "ten years");
  await expect(replaceFolder(mine, Date.now(), writes("report"))).rejects.toMatchObject({
    code: "REPORT_FOLDER_TAKEN",
  });
  expect(readdirSync(mine)).toEqual(["thesis.txt"]);
});

test("where writing fails the old report stays", async () => {
  const report = join(folder.path, "report");
  await replaceFolder(report, Date.now(), writes("one"));
  const broken = replaceFolder(report, Date.now(), async () => {
    throw new Error("disk full");
  });
  await expect(broken).rejects.toThrow("disk full");
  expect(readFileSync(join(report, "index.html"), "utf8")).toBe("one");
  expect(readdirSync(folder.path)).toEqual(["report"]);
});
