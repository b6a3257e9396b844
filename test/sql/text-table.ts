/** A row as its cells: null is written `-`, an empty text `''`. */
export type Cells = Readonly<Record<string, string | null>>;

const cellOf = (text: string): string | null => (text === "-" ? null : text === "''" ? "" : text);
const shown = (cell: string | null | undefined): string =>
  cell === null || cell === undefined ? "-" : cell === "" ? "''" : cell;

/**
 * Reads a table that is drawn with `|` between its cells; the first line names the columns.
 *
 * @example
 * parseTable("unit_id | group \n u1 | test \n u2 | -").rows // [{unit_id: "u1", group: "test"}, {unit_id: "u2", group: null}]
 */
export function parseTable(drawn: string): { readonly columns: readonly string[]; readonly rows: readonly Cells[] } {
  const [columns = [], ...lines] = drawn
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => line.split("|").map((cell) => cell.trim()));
  const rows = lines.map((cells) => {
    if (cells.length !== columns.length)
      throw new Error(`${cells.join(" | ")} has ${cells.length} cells for ${columns.length} columns`);
    return Object.fromEntries(columns.map((column, i) => [column, cellOf(cells[i] ?? "")]));
  });
  return { columns, rows };
}

/** Draws a table with aligned columns, its rows sorted: the order of rows means nothing. */
export function drawTable(columns: readonly string[], rows: readonly Cells[]): string {
  const lines = [
    columns,
    ...rows
      .map((row) => columns.map((column) => shown(row[column])))
      .sort((a, b) => (a.join("\t") < b.join("\t") ? -1 : 1)),
  ];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join(" | ")
        .trimEnd(),
    )
    .join("\n");
}
