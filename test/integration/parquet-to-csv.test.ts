import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, it } from "vitest";
import { parquetToCsv } from "../../src/engine/duckdb/parquet-to-csv.ts";
import { temporaryFolder } from "../contract/published-run.ts";

describe("reading Parquet as CSV", () => {
  it("gives every double as a text that reads back as the same number", async () => {
    const folder = await temporaryFolder();
    const path = join(folder.path, "doubles.parquet");
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    // Bits made by a hash: every magnitude, subnormal numbers included.
    await connection.run(
      `copy (select i, value, value::varchar as shown from (select i, ((hash(i) % 2000)::double - 1000) / 1000 * pow(10, (hash(i + 0.5) % 616)::int - 308) * sqrt(i + 1) as value
       from range(50000) as source(i)) where isfinite(value)) to '${path}' (format parquet)`,
    );
    const expected = (await connection.runAndReadAll(`select value from '${path}' order by i`)).getColumns()[0] ?? [];
    connection.closeSync();
    instance.closeSync();

    const lines: string[] = [];
    const columns = [{ name: "value", type: "DOUBLE" }];
    for await (const text of parquetToCsv(path, columns)) lines.push(...text.trimEnd().split("\n"));
    await folder.remove();

    expect(expected.length).toBeGreaterThan(40_000);
    expect(new Set(expected).size).toBeGreaterThan(40_000);
    expect(lines.map(Number)).toEqual(expected);
  });

  it("leaves nothing open when the reader stops early, and says which file it cannot read", async () => {
    const reading = parquetToCsv("no such file.parquet", [{ name: "value", type: "DOUBLE" }]);
    await expect(reading.next()).rejects.toThrow("no such file.parquet");
  });
});
