import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPublished } from "../../../src/engine/duckdb/open-published.ts";
import { LARGE, writeLargeResults } from "../../harness/large-results.ts";

const folder = mkdtempSync(join(tmpdir(), "pulse-queries-"));
const path = join(folder, "pulse.duckdb");
beforeAll(() => writeLargeResults(path, { ...LARGE, gates: 2, metrics: 2 }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("several queries are read at once, and one that is left early disturbs none", async () => {
  const published = await openPublished(path);
  try {
    const all = "select range as n from range(5000)";
    const [one, other, left] = [await published.query(all), await published.query(all), await published.query(all)];
    for await (const batch of left.batches) {
      expect(batch.length).toBeGreaterThan(0);
      break;
    }
    let rows = 0;
    for await (const batch of one.batches) {
      rows += batch.length;
      expect((await published.records("select 7 as seven"))[0]).toEqual({ seven: 7 });
    }
    for await (const batch of other.batches) rows += batch.length;
    expect(rows).toBe(10_000);
  } finally {
    published.close();
  }
});
