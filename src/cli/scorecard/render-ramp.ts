import type { RampStage } from "../../results/scorecard/ramp.ts";
import { localTime } from "../../results/words/local-time.ts";
import { formatCount, formatPercent } from "../../results/words/numbers.ts";
import { outcomeInWords } from "../../results/words/outcome-in-words.ts";
import type { Terminal } from "../terminal.ts";
import { type TableColumn, tableLines } from "../text/table.ts";
import { displayWidth, printable, wrap } from "../text/width.ts";

type Look = Pick<Terminal, "columns" | "style" | "symbols">;

function remark(stage: RampStage): string[] {
  if (stage.outcome === "ok") return [];
  const what = stage.outcome === "no_results" ? "is not compared" : `has ${outcomeInWords(stage.outcome)}`;
  const where = stage.compare_stage === null ? "" : `: the last comparison is stage ${stage.compare_stage}`;
  return [`stage ${stage.stage} ${what}${where}`];
}

const right = (heading: string): TableColumn => ({ heading, align: "right" });
const left = (heading: string): TableColumn => ({ heading, align: "left" });

interface RampColumn {
  readonly heading: TableColumn;
  readonly cell: (stage: RampStage) => string;
}

/** The ramp of a gate's rule: one line a stage, then what cannot be compared. On a narrow terminal, without the stages' ends. */
export function rampLines(ramp: readonly RampStage[], timeZone: string, { columns, style, symbols }: Look): string[] {
  const none = style.faint(symbols.none);
  const time = (at: string | null): string => (at === null ? none : localTime(at, timeZone));
  const units = (stage: RampStage, group: string): string => {
    const found = stage.groups.find((one) => one.group === group);
    return found === undefined || found.units === 0 ? none : formatCount(found.units);
  };
  const some = (number: number): string => (number === 0 ? none : formatCount(number));
  const table = (isWide: boolean, withCrossovers: boolean): string[] => {
    const shown: RampColumn[] = [
      { heading: right("stage"), cell: (stage) => style.strong(String(stage.stage)) },
      { heading: right("pass"), cell: ({ percent }) => (percent === null ? none : formatPercent(percent)) },
      { heading: left("from"), cell: (stage) => time(stage.from_at) },
      ...(isWide
        ? [
            {
              heading: left("to"),
              cell: ({ from_at, to_at }: RampStage) => (to_at === null && from_at !== null ? "running" : time(to_at)),
            },
          ]
        : []),
      { heading: right("test"), cell: (stage) => units(stage, "test") },
      { heading: right("control"), cell: (stage) => units(stage, "control") },
      { heading: right(isWide ? "carried over" : "carried"), cell: (stage) => some(stage.carried_over_units) },
      ...(withCrossovers
        ? [
            {
              heading: right(isWide ? "crossovers" : "crossed"),
              cell: (stage: RampStage) => some(stage.crossover_units),
            },
          ]
        : []),
    ];
    return tableLines({
      columns: shown.map((column) => column.heading),
      rows: ramp.map((stage) => shown.map((column) => column.cell(stage))),
      indent: " ",
      paintHeading: style.faint,
    });
  };
  const crossed = ramp.filter((stage) => stage.crossover_units > 0);
  const hasCrossovers = crossed.length > 0;
  const fits = (lines: readonly string[]): boolean => lines.every((line) => displayWidth(line) <= columns);
  const tables = [table(true, hasCrossovers), table(false, hasCrossovers)];
  const fitting = tables.find(fits);
  const remarks = [
    ...ramp.flatMap(remark),
    ...(fitting === undefined
      ? crossed.map((stage) => `stage ${stage.stage}: ${formatCount(stage.crossover_units)} units were in both groups`)
      : []),
  ].flatMap((text) => wrap(text, columns - 2));
  return [...(fitting ?? table(false, false)), ...remarks.map((line) => style.faint(` ${line}`))];
}

/** The groups of an experiment: one line a group, the control last. */
export function groupLines(ramp: readonly RampStage[], { style }: Look): string[] {
  const groups = ramp.flatMap((stage) => stage.groups);
  const total = groups.reduce((sum, group) => sum + group.units, 0);
  const rows = groups.map(({ group, units }) => [
    printable(group),
    formatCount(units),
    total === 0 ? "" : `${((100 * units) / total).toFixed(1)} %`,
  ]);
  const lines = tableLines({
    columns: [left("group"), right("units"), right("share")],
    rows,
    indent: " ",
    paintHeading: style.faint,
  });
  const crossovers = ramp.reduce((sum, stage) => sum + stage.crossover_units, 0);
  return crossovers === 0
    ? lines
    : [...lines, style.faint(` ${formatCount(crossovers)} units were seen in more than one group`)];
}
