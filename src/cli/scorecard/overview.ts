import type { OverviewRow } from "../../results/overview/overview.ts";
import { formatCount, formatPercent } from "../../results/words/numbers.ts";
import type { Terminal } from "../terminal.ts";
import { tableLines } from "../text/table.ts";
import { displayWidth, printable } from "../text/width.ts";
import { verdictText } from "./render-decision.ts";

type OverviewLine = Pick<
  OverviewRow,
  | "name"
  | "exposure_type"
  | "stage"
  | "percent"
  | "units"
  | "fail"
  | "warn"
  | "harmed"
  | "worse"
  | "better"
  | "different"
  | "doubtful"
  | "unclear"
  | "decision"
>;

interface OverviewColumn {
  readonly heading: string;
  readonly align: "left" | "right";
  readonly cell: (line: OverviewLine) => string;
  /** Left out on a narrow terminal: the larger, the sooner. 0: never. */
  readonly dispensable: number;
}

function healthText({ fail, warn }: OverviewLine, style: Terminal["style"]): string {
  if (fail > 0) return style.bad(`FAIL ${fail}`);
  return warn > 0 ? style.warning(`WARN ${warn}`) : style.good("ok");
}

/** Columns of the list. Harmed guardrails and doubtful differences have one only where there are any. */
function columnsOf(lines: readonly OverviewLine[], { style, symbols }: Terminal): OverviewColumn[] {
  const none = style.faint(symbols.none);
  const some = (count: number, mark: string, paint: (text: string) => string): string =>
    count === 0 ? none : paint(`${mark} ${count}`.trim());
  const right = (heading: string, cell: OverviewColumn["cell"], dispensable = 0): OverviewColumn => ({
    heading,
    align: "right",
    cell,
    dispensable,
  });
  const left = (heading: string, cell: OverviewColumn["cell"], dispensable = 0): OverviewColumn => ({
    heading,
    align: "left",
    cell,
    dispensable,
  });
  const plain = (text: string): string => text;
  return [
    left("name", (line) => style.strong(printable(line.name))),
    left("type", (line) => line.exposure_type, 4),
    right("stage", (line) => (line.stage === null ? none : String(line.stage)), 2),
    right("pass", (line) => (line.percent === null ? none : formatPercent(line.percent))),
    right("units", (line) => formatCount(line.units)),
    ...(lines.some((line) => line.harmed > 0)
      ? [right("harmed", (line) => some(line.harmed, symbols.worse, (text) => style.bad(style.strong(text))))]
      : []),
    right("worse", (line) => some(line.worse, symbols.worse, style.bad)),
    right("better", (line) => some(line.better, symbols.better, style.good)),
    right("differs", (line) => some(line.different, "", style.notable)),
    ...(lines.some((line) => line.doubtful > 0)
      ? [right("doubtful", (line) => some(line.doubtful, symbols.doubtful, style.warning), 1)]
      : []),
    right("unclear", (line) => some(line.unclear, "", plain), 3),
    left("health", (line) => healthText(line, style)),
    left("decision", (line) => verdictText(line.decision, style)),
  ];
}

/** The list as text: one line each. */
export function renderOverview(ds: string, lines: readonly OverviewLine[], terminal: Terminal): string {
  const { style, symbols, columns: width } = terminal;
  const all = columnsOf(lines, terminal);
  const tables = [5, 4, 3, 2, 1].map((least) => {
    const columns = all.filter(({ dispensable }) => dispensable < least);
    const rows = lines.map((line) => columns.map(({ cell }) => cell(line)));
    return tableLines({ columns, rows, indent: " ", paintHeading: style.faint });
  });
  const table = tables.find((one) => one.every((line) => displayWidth(line) <= width)) ?? tables.at(-1) ?? [];
  const first = lines[0]?.name ?? "<name>";
  return [
    `${style.heading("results")}${style.faint(` ${symbols.separator} as of the end of ${ds}`)}`,
    "",
    ...(lines.length === 0 ? [" no gate or experiment has results yet"] : table),
    "",
    style.faint(` see one: pulse results ${printable(first)}`),
    "",
  ].join("\n");
}
