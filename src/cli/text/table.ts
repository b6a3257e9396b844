import { displayWidth, padEnd, padStart } from "./width.ts";

export interface TableColumn {
  readonly heading: string;
  readonly align: "left" | "right";
}

/** Cells may hold colour codes: widths are those on the terminal. */
export interface TableOptions {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly string[])[];
  /** Cells between columns. */
  readonly gap?: number;
  /** Before each line. */
  readonly indent?: string;
  readonly paintHeading?: (text: string) => string;
}

/** Width that each column needs. */
export function columnWidths(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): number[] {
  return columns.map((column, index) =>
    Math.max(displayWidth(column.heading), ...rows.map((row) => displayWidth(row[index] ?? ""))),
  );
}

/** Cells of one line side by side, padded to widths; no blanks at the end of the line. */
export function alignedLine(
  cells: readonly string[],
  widths: readonly number[],
  columns: readonly TableColumn[],
  gap: number,
): string {
  return cells
    .map((cell, index) => {
      const width = widths[index] ?? 0;
      return columns[index]?.align === "right" ? padStart(cell, width) : padEnd(cell, width);
    })
    .join(" ".repeat(gap))
    .trimEnd();
}

/** Headings and rows as lines. */
export function tableLines({
  columns,
  rows,
  gap = 2,
  indent = "",
  paintHeading = (text) => text,
}: TableOptions): string[] {
  const widths = columnWidths(columns, rows);
  const headings = alignedLine(
    columns.map((column) => column.heading),
    widths,
    columns,
    gap,
  );
  return [indent + paintHeading(headings), ...rows.map((row) => indent + alignedLine(row, widths, columns, gap))];
}
