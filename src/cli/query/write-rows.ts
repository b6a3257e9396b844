import type { PublishedRows } from "../../engine/duckdb/open-published.ts";
import type { Terminal } from "../terminal.ts";
import { csvField, jsonOf } from "./value-text.ts";
import { writeTable } from "./write-table.ts";

export type QueryFormat = "table" | "csv" | "json";

async function writeCsv({ columns, batches }: PublishedRows, terminal: Pick<Terminal, "write">): Promise<void> {
  await terminal.write(`${columns.map((column) => csvField(column.name)).join(",")}\r\n`);
  for await (const batch of batches) {
    await terminal.write(batch.map((row) => `${row.map(csvField).join(",")}\r\n`).join(""));
  }
}

/** A JSON array with one object a line, so that it can be read as a stream too. */
async function writeJson({ columns, batches }: PublishedRows, terminal: Pick<Terminal, "write">): Promise<void> {
  const keys = columns.map((column) => JSON.stringify(column.name));
  let separator = "[\n";
  for await (const batch of batches) {
    if (batch.length === 0) continue;
    const objects = batch.map((row) => {
      const entries = row.map((value, index) => `${keys[index]}:${jsonOf(value, columns[index]?.kind)}`);
      return `{${entries.join(",")}}`;
    });
    await terminal.write(separator + objects.join(",\n"));
    separator = ",\n";
  }
  await terminal.write(separator === "[\n" ? "[]\n" : "\n]\n");
}

/** Writes the rows of a query as they come. */
export async function writeRows(rows: PublishedRows, format: QueryFormat, terminal: Terminal): Promise<void> {
  switch (format) {
    case "csv":
      return writeCsv(rows, terminal);
    case "json":
      return writeJson(rows, terminal);
    case "table":
      return writeTable(rows, terminal);
  }
}
