import { readFile } from "node:fs/promises";

/** A cell, with its quotes if it has some, and what ends it. */
const CELL = /("(?:[^"]|"")*"|[^,"]*)(,|$)/y;

/** The cells of a line. Throws where a quote is not closed. */
function cellsOf(line: string): string[] {
  if (!line.includes('"')) return line.split(",");
  const cells: string[] = [];
  CELL.lastIndex = 0;
  for (;;) {
    const [, cell, end] = CELL.exec(line) ?? [];
    if (cell === undefined) throw new Error(`not a line of a CSV file: ${line}`);
    cells.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end === "") return cells;
  }
}

/** Rows of a CSV file with a header, by column. Its quotes hold no line breaks. */
export async function readCsv(path: string): Promise<Readonly<Record<string, string>>[]> {
  const [header = "", ...lines] = (await readFile(path, "utf8")).trimEnd().split(/\r?\n/);
  const names = cellsOf(header);
  return lines.map((line) => {
    const cells = cellsOf(line);
    if (cells.length !== names.length) throw new Error(`${path}: ${names.length} cells expected: ${line}`);
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ""]));
  });
}
