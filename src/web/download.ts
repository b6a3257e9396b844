import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { Published } from "../engine/duckdb/open-published.ts";

export const FORMATS = ["csv", "parquet"] as const;
export type Format = (typeof FORMATS)[number];

const OPTIONS: Readonly<Record<Format, string>> = {
  csv: "format csv, header",
  parquet: "format parquet, compression zstd",
};

/** What a spreadsheet takes for a formula when a cell begins with it. */
const FORMULA = "^[=+\\-@\\t\\r\\n]";

/**
 * All rows of `pulse_results` of a gate or experiment as of a day, as a file.
 * In CSV, a text that a spreadsheet would take for a formula begins with an apostrophe; numbers are as they are.
 *
 * @returns its bytes; the file itself is gone once they are read.
 */
export async function downloadResults(
  published: Published,
  { name, ds, format }: { name: string; ds: string; format: Format },
): Promise<Readable> {
  const folder = await mkdtemp(join(tmpdir(), "pulse-download-"));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const path = join(folder, `results.${format}`);
    const columns = format === "csv" ? await harmlessColumns(published) : "*";
    await published.records(
      `copy (
         select ${columns} from pulse_results where ds = cast(? as date) and name = ? order by all
       ) to '${path.replaceAll("'", "''")}' (${OPTIONS[format]})`,
      [ds, name],
    );
    const stream = createReadStream(path);
    stream.once("close", () => void remove());
    return stream;
  } catch (error) {
    await remove();
    throw error;
  }
}

async function harmlessColumns(published: Published): Promise<string> {
  const columns = await published.records(
    "select column_name, data_type from information_schema.columns where table_name = 'pulse_results' order by ordinal_position",
  );
  return columns
    .map(({ column_name, data_type }) => {
      const quoted = `"${String(column_name).replaceAll('"', '""')}"`;
      if (data_type !== "VARCHAR") return quoted;
      return `case when regexp_matches(${quoted}, '${FORMULA}') then '''' || ${quoted} else ${quoted} end as ${quoted}`;
    })
    .join(", ");
}
