import { readFile } from "node:fs/promises";

/** Rows of a CSV file with a header, by column. Its quotes hold no commas and no line breaks. */
export async function readCsv(path: string): Promise<Readonly<Record<string, string>>[]> {
  const [header = "", ...lines] = (await readFile(path, "utf8")).trimEnd().split(/\r?\n/);
  const names = header.split(",");
  return lines.map((line) => {
    const cells = line.split(",").map((cell) => cell.replace(/^"(.*)"$/, "$1"));
    if (cells.length !== names.length) throw new Error(`${path}: ${names.length} cells expected: ${line}`);
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ""]));
  });
}
