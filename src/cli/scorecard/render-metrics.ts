import type { Terminal } from "../terminal.ts";
import { displayWidth, truncate, wrapWords } from "../text/width.ts";
import { axisLimit } from "./axis.ts";
import { isClear } from "./estimate.ts";
import type { MetricCard } from "./metric-card.ts";
import { blockCells, type MetricCells } from "./metric-cells.ts";
import { type MetricLayout, metricLayout } from "./metric-layout.ts";
import { headingLine, rowLine } from "./metric-line.ts";
import { byMetric, type MetricBlock, type MetricShow, metricBlock } from "./metric-rows.ts";

type Look = Pick<Terminal, "columns" | "style" | "symbols">;

function layoutOf(blocks: readonly MetricBlock[], cells: readonly MetricCells[], columns: number): MetricLayout {
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
function noteLines(notes: MetricBlock["notes"], { detail }: MetricShow, { columns, style, symbols }: Look): string[] {
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

/** What the marks mean, and what pooled means: each once, at the end. */
function legend(cards: readonly MetricCard[], blocks: readonly MetricBlock[], look: Look): string[] {
  const { columns, style, symbols } = look;
  const { bar } = symbols;
  const lines = cards.flatMap((card) => card.lines);
  const estimates = lines.flatMap((line) => [line.headline, ...line.stages.map((stage) => stage.all)]);
  const has = (...verdicts: string[]): boolean =>
    estimates.some((estimate) => !estimate.doubtful && verdicts.includes(estimate.verdict));
  const shows = (label: string): boolean =>
    blocks.some(({ rows }) => rows.some((row) => row.columns !== "all" && row.label.trim() === label));
  const items = [
    `${bar.point} estimate`,
    `${bar.line}${bar.line} interval`,
    `${bar.zero} no difference`,
    ...(has("better", "worse") ? [`${symbols.better} better`, `${symbols.worse} worse`] : []),
    ...(has("higher", "lower") ? [`${symbols.higher} ${symbols.lower} differs, no good direction set`] : []),
    ...(estimates.some((estimate) => estimate.doubtful) ? [`${symbols.doubtful} doubtful: see the note`] : []),
    ...(shows("with CUPED") ? ["with CUPED: less what the units' own history explains"] : []),
    ...(shows("any time") ? ["any time: holds however often one looks"] : []),
    ...(lines.some((line) => line.headline_is === "pooled")
      ? ["pooled: each stage against its own control, fresh units"]
      : []),
  ];
  const rows: string[] = [];
  for (const item of items) {
    const longer = `${rows.at(-1) ?? ""}   ${item}`;
    if (rows.length > 0 && displayWidth(longer) < columns) rows[rows.length - 1] = longer;
    else rows.push(` ${item}`);
  }
  return rows.map(style.faint);
}

/** The table of metrics: one block a metric, its headline first, with all intervals on one axis. */
export function metricLines(
  cards: readonly MetricCard[],
  show: MetricShow & { readonly label: string },
  look: Look,
): string[] {
  const { columns, style, symbols } = look;
  const blocks = byMetric(cards).map((family) => metricBlock(family, show, symbols));
  const cells = blocks.map((block) => blockCells(block, symbols));
  const layout = layoutOf(blocks, cells.flat(), columns);
  const limit = axisLimit(cards);
  const line = style.faint(` ${symbols.rule.repeat(columns - 2)}`);
  const lines = [headingLine(layout, limit, show.label, look), line];
  const isTall = blocks.some((block) => block.rows.length > 1);
  for (const [index, block] of blocks.entries()) {
    if (isTall && index > 0) lines.push("");
    for (const [rowIndex, row] of block.rows.entries()) {
      const numbers = cells[index]?.[rowIndex];
      if (numbers === undefined) continue;
      if (displayWidth(row.label) <= layout.label || row.estimate === null) {
        lines.push(rowLine(row, numbers, layout, limit, look));
        continue;
      }
      // A name that does not fit stands on a line of its own, whole.
      const indent = row.label.startsWith(" ") ? "   " : " ";
      const paint = row.rank === "headline" ? style.strong : style.faint;
      lines.push(indent + paint(truncate(row.label.trim(), columns - 4, symbols.ellipsis)));
      lines.push(rowLine({ ...row, label: "" }, numbers, layout, limit, look));
    }
    lines.push(...noteLines(block.notes, show, look));
  }
  return [...lines, line, ...legend(cards, blocks, look)];
}
