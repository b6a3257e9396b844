import { renameSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { expect, test } from "vitest";
import type { Published } from "../../../src/engine/duckdb/open-published.ts";
import { createPublishedResults } from "../../../src/web/published-results.ts";
import { temporaryFolder } from "../landing/fixture.ts";

/** A database with one number, put in place as a run does: under another name, then renamed. */
async function publish(path: string, value: number): Promise<void> {
  const instance = await DuckDBInstance.create(`${path}.new`);
  const connection = await instance.connect();
  await connection.run(`create table shown as select ${value} as value`);
  connection.closeSync();
  instance.closeSync();
  renameSync(`${path}.new`, path);
}

async function value(published: Published): Promise<unknown> {
  return (await published.records("select value from shown"))[0]?.value;
}

test("a new run appears by itself; who is reading goes on with what he has", async () => {
  const path = join(await temporaryFolder(), "pulse.duckdb");
  const results = createPublishedResults(path);
  expect(await results.identity()).toBeNull();
  await expect(results.read(value)).rejects.toMatchObject({ code: "NOTHING_PUBLISHED" });

  await publish(path, 1);
  const first = await results.identity();
  expect(first).not.toBeNull();
  expect(await results.read(value)).toBe(1);
  await results.read(async (published) => {
    await publish(path, 2);
    expect(await results.read(value)).toBe(2);
    expect(await value(published)).toBe(1);
  });
  expect(await results.read(value)).toBe(2);
  expect(await results.identity()).not.toBe(first);
  results.close();
});

test("many may ask at once, each reads alone, and a failure holds nobody up", async () => {
  const path = join(await temporaryFolder(), "pulse.duckdb");
  await publish(path, 7);
  const results = createPublishedResults(path);
  let reading = 0;
  let most = 0;
  const asked = Array.from({ length: 40 }, (_, index) =>
    results
      .read(async (published) => {
        reading += 1;
        most = Math.max(most, reading);
        try {
          return await (index % 4 === 0 ? published.records("select nothing from nowhere") : value(published));
        } finally {
          reading -= 1;
        }
      })
      .catch(() => "failed"),
  );
  const answers = await Promise.all(asked);
  expect(answers.filter((answer) => answer === "failed")).toHaveLength(10);
  expect(answers.filter((answer) => answer === 7)).toHaveLength(30);
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(3);
  results.close();
});
