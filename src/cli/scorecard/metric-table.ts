import { type Estimate, isClear } from "../../results/scorecard/estimate.ts";
import type { Terminal } from "../terminal.ts";
import type { Symbols } from "../text/symbols.ts";
import { displayWidth, truncate, wrapWords } from "../text/width.ts";
import { blockCells, type MetricCells } from "./metric-cells.ts";
import { type MetricLayout, metricLayout } from "./metric-layout.ts";
import { headingLine, rowLine, UNITS_HEADINGS } from "./metric-line.ts";
import type { MetricBlock, MetricShow } from "./metric-rows.ts";

type Look = Pick<Terminal, "columns" | "style" | "symbols">;

export interface TableShow extends Pick<MetricShow, "detail"> {
  /** Heading of the column of labels. */
  readonly label: string;
  /** End of the axis that all bars share. */
  readonly limit: number;
  /** Whether each line says how many units it compares. */
  readonly units: boolean;
}

function layoutOf(
  blocks: readonly MetricBlock[],
  cells: readonly MetricCells[],
  { units }: TableShow,
  columns: number,
): MetricLayout {
  const widest = (texts: readonly string[], atLeast: number): number => Math.max(atLeast, ...texts.map(displayWidth));
  const column = (name: keyof MetricCells, atLeast: number): number =>
    widest(
      cells.map((one) => one[name]),
      atLeast,
    );
  const rows = blocks.flatMap((block) => block.rows);
  const labels = rows.map((row) => row.label);
  const hasVerdict = rows.some(({ estimate }) => estimate !== null && isClear(estimate.verdict));
  return metricLayout(
    {
      label: widest(labels, 12),
      testUnits: units ? column("testUnits", UNITS_HEADINGS.test.length) : 0,
      controlUnits: units ? column("controlUnits", UNITS_HEADINGS.control.length) : 0,
      test: column("test", 4),
      control: column("control", 7),
      difference: column("difference", 10),
      relative: column("relative", 8),
      interval: column("interval", 13),
      p: column("p", 7),
      verdict: hasVerdict ? 8 : 1,
    },
    columns - 1,
  );
}

/** Notes below a metric: each on lines of its own, but facts side by side unless the metric is shown alone. */
function noteLines(
  notes: MetricBlock["notes"],
  { detail }: Pick<MetricShow, "detail">,
  { columns, style, symbols }: Look,
): string[] {
  const facts = notes.filter(({ kind }) => kind === "fact").map(({ text }) => text);
  const joined = detail ? facts : facts.length === 0 ? [] : [facts.join(` ${symbols.separator} `)];
  const alone = notes.filter(({ kind }) => kind !== "fact");
  return [...alone, ...joined.map((text) => ({ kind: "fact", text }))].flatMap(({ kind, text }) =>
    wrapWords(text.replaceAll("²", symbols.squared), columns - 6).map((line, index) => {
      const isWarning = kind === "warning";
      const mark = isWarning && index === 0 ? "!" : " ";
      return (isWarning ? style.warning : style.faint)(`   ${mark} ${line}`);
    }),
  );
}

/** Headings, then the lines and notes of each block, all intervals on one axis, between two rules. */
export function metricTable(blocks: readonly MetricBlock[], show: TableShow, look: Look): string[] {
  const { columns, style, symbols } = look;
  const cells = blocks.map((block) => blockCells(block, symbols));
  const layout = layoutOf(blocks, cells.flat(), show, columns);
  const line = style.faint(` ${symbols.rule.repeat(columns - 2)}`);
  const lines = [headingLine(layout, show.limit, show.label, look), line];
  const isTall = blocks.some((block) => block.rows.length > 1);
  for (const [index, block] of blocks.entries()) {
    if (isTall && index > 0) lines.push("");
    for (const [rowIndex, row] of block.rows.entries()) {
      const numbers = cells[index]?.[rowIndex];
      if (numbers === undefined) continue;
      if (displayWidth(row.label) <= layout.label || row.estimate === null) {
        lines.push(rowLine(row, numbers, layout, show.limit, look));
        continue;
      }
      // A name that does not fit stands on a line of its own, whole.
      const indent = row.label.startsWith(" ") ? "   " : " ";
      const paint = row.rank === "headline" ? style.strong : style.faint;
      lines.push(indent + paint(truncate(row.label.trim(), columns - 4, symbols.ellipsis)));
      lines.push(rowLine({ ...row, label: "" }, numbers, layout, show.limit, look));
    }
    lines.push(...noteLines(block.notes, show, look));
  }
  return [...lines, line];
}

/** What marks and words of a table mean: as many side by side as fit. */
export function legendLines(items: readonly string[], { columns, style }: Look): string[] {
  const rows: string[] = [];
  for (const item of items) {
    const longer = `${rows.at(-1) ?? ""}   ${item}`;
    if (rows.length > 0 && displayWidth(longer) < columns) rows[rows.length - 1] = longer;
    else rows.push(` ${item}`);
  }
  return rows.map(style.faint);
}

/** What is in every table's legend: the bar, and the marks of the verdicts that are there. */
export function markItems(estimates: readonly Pick<Estimate, "verdict" | "doubtful">[], symbols: Symbols): string[] {
  const { bar } = symbols;
  const has = (...verdicts: string[]): boolean =>
    estimates.some((estimate) => !estimate.doubtful && verdicts.includes(estimate.verdict));
  return [
    `${bar.point} estimate`,
    `${bar.line}${bar.line} interval`,
    `${bar.zero} no difference`,
    ...(has("better", "worse") ? [`${symbols.better} better`, `${symbols.worse} worse`] : []),
    ...(has("higher", "lower") ? [`${symbols.higher} ${symbols.lower} differs, no good direction set`] : []),
    ...(estimates.some((estimate) => estimate.doubtful) ? [`${symbols.doubtful} doubtful: see the note`] : []),
  ];
}
