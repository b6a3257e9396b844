import type { Terminal } from "../terminal.ts";
import { formatCount, formatPercent } from "../text/numbers.ts";
import { tableLines } from "../text/table.ts";
import { displayWidth, printable } from "../text/width.ts";
import type { Scorecard } from "./scorecard.ts";

/** One gate or experiment in a list: how far it is, how it is doing. */
export interface OverviewLine {
  readonly name: string;
  readonly exposure_type: string;
  readonly stage: number | null;
  readonly percent: number | null;
  readonly units: number;
  readonly fail: number;
  readonly warn: number;
  /** Guardrails that are clearly worse than their margin allows. */
  readonly harmed: number;
  readonly worse: number;
  readonly better: number;
  /** Metrics with a clear difference, of which nobody said which direction is good. */
  readonly different: number;
  /** Metrics with a clear difference that is not to be taken for a finding. */
  readonly doubtful: number;
  readonly unclear: number;
}

export function overviewLine(card: Scorecard): OverviewLine {
  const [rule] = card.rules;
  const latest = rule?.ramp.at(-1);
  const findings = card.health.findings;
  const summary = rule?.summary;
  return {
    name: card.name,
    exposure_type: card.exposure_type,
    stage: card.exposure_type !== "experiment" ? (latest?.stage ?? null) : null,
    percent: latest?.percent ?? null,
    units: latest?.groups.reduce((sum, group) => sum + group.units, 0) ?? 0,
    fail: findings.filter((finding) => finding.status === "fail").length,
    warn: findings.filter((finding) => finding.status === "warn").length,
    harmed: summary?.harmed.length ?? 0,
    worse: summary?.worse.length ?? 0,
    better: summary?.better.length ?? 0,
    different: (summary?.higher.length ?? 0) + (summary?.lower.length ?? 0),
    doubtful: summary?.doubtful.length ?? 0,
    unclear: (summary?.unclear.length ?? 0) + (summary?.none.length ?? 0),
  };
}

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
    left("type", (line) => line.exposure_type, 3),
    right("stage", (line) => (line.stage === null ? none : String(line.stage)), 1),
    right("pass", (line) => (line.percent === null ? none : formatPercent(line.percent))),
    right("units", (line) => formatCount(line.units)),
    ...(lines.some((line) => line.harmed > 0)
      ? [right("harmed", (line) => some(line.harmed, symbols.worse, (text) => style.bad(style.strong(text))))]
      : []),
    right("worse", (line) => some(line.worse, symbols.worse, style.bad)),
    right("better", (line) => some(line.better, symbols.better, style.good)),
    right("differs", (line) => some(line.different, "", style.notable)),
    ...(lines.some((line) => line.doubtful > 0)
      ? [right("doubtful", (line) => some(line.doubtful, symbols.doubtful, style.warning))]
      : []),
    right("unclear", (line) => some(line.unclear, "", plain), 2),
    left("health", (line) => healthText(line, style)),
  ];
}

/** The list as text: one line each. */
export function renderOverview(ds: string, lines: readonly OverviewLine[], terminal: Terminal): string {
  const { style, symbols, columns: width } = terminal;
  const all = columnsOf(lines, terminal);
  const tables = [4, 3, 2, 1].map((least) => {
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
