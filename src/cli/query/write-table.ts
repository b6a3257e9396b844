import type { PublishedRows } from "../../engine/duckdb/open-published.ts";
import type { PublishedColumn, PublishedValue } from "../../engine/duckdb/published-value.ts";
import { formatCount } from "../../results/words/numbers.ts";
import type { Terminal } from "../terminal.ts";
import { alignedLine, columnWidths, type TableColumn } from "../text/table.ts";
import { displayWidth, printable, truncate } from "../text/width.ts";
import { textOfValue } from "./value-text.ts";

/** Rows that are looked at before the first is written, to find the widths of the columns. */
const ROWS_MEASURED = 1000;
const GAP = 2;
const NARROWEST_COLUMN = 6;

function cellOf(value: PublishedValue, { symbols, style }: Terminal): string {
  return value === null ? style.faint(symbols.none) : printable(textOfValue(value));
}

/** Narrows the widest text columns until the table fits; null if it cannot. Numbers are never cut. */
function fitted(widths: readonly number[], columns: readonly PublishedColumn[], room: number): number[] | null {
  const fit = [...widths];
  const gaps = GAP * (widths.length - 1);
  for (;;) {
    const total = fit.reduce((sum, width) => sum + width, gaps);
    if (total <= room) return fit;
    const candidates = fit.map((width, index) => (columns[index]?.kind === "number" ? 0 : width));
    const widest = Math.max(...candidates);
    if (widest <= NARROWEST_COLUMN) return null;
    fit[candidates.indexOf(widest)] = Math.max(NARROWEST_COLUMN, widest - Math.max(1, Math.min(total - room, 8)));
  }
}

/** Each row as lines `column  value`, for rows that are wider than the terminal. */
function recordLines(
  row: readonly string[],
  number: number,
  columns: readonly PublishedColumn[],
  terminal: Terminal,
): string {
  const { style, symbols } = terminal;
  const width = Math.max(...columns.map((column) => displayWidth(column.name)));
  const head = style.faint(`${symbols.rule.repeat(2)} row ${formatCount(number)} ${symbols.rule.repeat(10)}`);
  const lines = columns.map((column, index) => {
    const name = printable(column.name);
    return `${style.strong(name)}${" ".repeat(width - displayWidth(name) + GAP)}${row[index] ?? ""}`;
  });
  return `${[head, ...lines].join("\n")}\n`;
}

/**
 * Writes rows as an aligned table. On a terminal it is made to fit: long texts are cut, or, with too many columns, each row
 * becomes a list. In a pipe nothing is cut. Widths are those of the first 1000 rows.
 */
export async function writeTable({ columns, batches }: PublishedRows, terminal: Terminal): Promise<void> {
  const { style, symbols } = terminal;
  const headings: TableColumn[] = columns.map(({ name, kind }) => ({
    heading: printable(name),
    align: kind === "number" ? "right" : "left",
  }));
  let layout: number[] | "records" | undefined;
  let written = 0;
  let isCut = false;
  let held: string[][] = [];

  const flush = async (): Promise<void> => {
    let text = "";
    if (layout === undefined) {
      const widths = columnWidths(headings, held);
      layout = terminal.interactive ? (fitted(widths, columns, terminal.columns) ?? "records") : widths;
      if (layout !== "records") {
        const titles = headings.map(({ heading }, index) =>
          truncate(heading, layoutWidth(layout, index), symbols.ellipsis),
        );
        text += `${style.strong(alignedLine(titles, layout, headings, GAP))}\n`;
        text += `${style.faint(layout.map((width) => symbols.rule.repeat(width)).join(" ".repeat(GAP)))}\n`;
      }
    }
    for (const row of held) {
      written += 1;
      if (layout === "records") {
        text += recordLines(row, written, columns, terminal);
        continue;
      }
      const cells = row.map((cell, index) => {
        const width = layoutWidth(layout, index);
        if (!terminal.interactive || displayWidth(cell) <= width || columns[index]?.kind === "number") return cell;
        isCut = true;
        return truncate(cell, width, symbols.ellipsis);
      });
      text += `${alignedLine(cells, layout, headings, GAP)}\n`;
    }
    held = [];
    if (text !== "") await terminal.write(text);
  };

  for await (const batch of batches) {
    for (const row of batch) {
      held.push(row.map((value) => cellOf(value, terminal)));
      if (held.length >= ROWS_MEASURED) await flush();
    }
  }
  if (columns.length > 0) await flush();
  if (terminal.interactive) {
    const cut = isCut ? "; long texts are cut, --format csv has them whole" : "";
    await terminal.write(style.faint(`(${formatCount(written)} ${written === 1 ? "row" : "rows"}${cut})\n`));
  }
}

function layoutWidth(layout: readonly number[] | "records" | undefined, index: number): number {
  return typeof layout === "object" ? (layout[index] ?? 0) : 0;
}
