import { kindOf } from "../../metrics/kinds/kind-of.ts";
import { rolesInWords } from "../../results/definition/measure-roles.ts";
import { formatCount, formatFor, formatNumber, type NumberFormat } from "../../results/words/numbers.ts";
import type { Terminal } from "../terminal.ts";
import { type TableColumn, tableLines } from "../text/table.ts";
import { printable, truncate, wrapWords } from "../text/width.ts";
import { comparisonLines } from "./render-comparisons.ts";
import { sharesLines } from "./render-shares.ts";
import { dayRows, levelRows, type SpanRow, wholeRow } from "./span-rows.ts";
import type { MetricTrial } from "./try-metrics.ts";

type Look = Pick<Terminal, "columns" | "style" | "symbols">;

const right = (heading: string): TableColumn => ({ heading, align: "right" });

/** More roles than these get no columns of their own. */
const MOST_ROLES = 4;
const LONGEST_LEVEL = 24;

/** Columns for events: one a role; where numbers of days say more, or there are too many roles, one for all of them. */
function eventHeadings({ tried }: MetricTrial): string[] {
  const names = tried.roles.map(({ roles }) => rolesInWords(roles));
  return names.length === 1 || names.length > MOST_ROLES || tried.isOfDays ? ["events"] : names;
}

/** Cells for these columns; events of other roles than theirs stand in the first. */
function eventCells(events: readonly number[], headings: readonly string[]): string[] {
  if (events.length === headings.length) return events.map(formatCount);
  const all =
    events.length > MOST_ROLES
      ? formatCount(events.reduce((sum, count) => sum + count, 0))
      : events.map(formatCount).join(" / ");
  return [all, ...headings.slice(1).map(() => "")];
}

/** Decimals that a number has, of six at most. */
function decimalsOf(value: number): number {
  return (
    value
      .toFixed(6)
      .replace(/\.?0+$/, "")
      .split(".")[1]?.length ?? 0
  );
}

/** A column's format: about so many digits, and no decimals that no value has. */
function columnFormat(values: readonly number[], digits: number): NumberFormat {
  const format = formatFor(values, "number", digits);
  const needed = Math.max(0, ...values.map((value) => decimalsOf(value / format.divisor)));
  return { ...format, decimals: Math.min(format.decimals, needed) };
}

/** Lines of numbers below each other, all in one format. */
function numberTable(first: string, rows: readonly SpanRow[], trial: MetricTrial, look: Look): string[] {
  const { style, symbols } = look;
  const headings = eventHeadings(trial);
  const { isOfDays } = trial.tried;
  const present = (of: (row: SpanRow) => number | null): number[] => rows.flatMap((row) => of(row) ?? []);
  const numerators = columnFormat(
    present(({ numerator }) => numerator),
    6,
  );
  const denominators = columnFormat(
    present(({ denominator }) => denominator),
    6,
  );
  const values = columnFormat(
    present(({ value }) => value),
    4,
  );
  const cell = (value: number | null, format: NumberFormat): string =>
    value === null ? style.faint(symbols.none) : formatNumber(value, format);
  return tableLines({
    columns: [
      { heading: first, align: "left" },
      ...headings.map(right),
      right("units"),
      ...(isOfDays ? [right("numerator"), right("denominator"), right("value")] : []),
    ],
    rows: rows.map(({ of, events, units, numerator, denominator, value }) => [
      truncate(printable(of), LONGEST_LEVEL, symbols.ellipsis),
      ...eventCells(events, headings),
      formatCount(units),
      ...(isOfDays ? [cell(numerator, numerators), cell(denominator, denominators), cell(value, values)] : []),
    ]),
    indent: "   ",
    paintHeading: style.faint,
  });
}

function totalRows(trial: MetricTrial, days: number): SpanRow[] {
  const named = (of: string, row: SpanRow): SpanRow => ({ ...row, of });
  const whole = wholeRow(trial);
  if (trial.before === null) return [named(days === 1 ? "1 day" : `${days} days`, whole)];
  const before = wholeRow(trial.before);
  return [named("project's own", before), named("this file's", whole)];
}

function metricLines(trial: MetricTrial, days: readonly string[], look: Look): string[] {
  const { style, symbols, columns } = look;
  const { planned, unitType } = trial.tried;
  const { metric } = planned;
  const sentence = kindOf(metric).sentence();
  const levels = levelRows(trial);
  const title = [style.heading(printable(metric.name)), metric.kind, unitType].join(` ${symbols.separator} `);
  return [
    "",
    title,
    ...wrapWords(printable(`${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`), columns - 2).map(
      (line) => ` ${line}`,
    ),
    "",
    ...numberTable("day", dayRows(trial, days), trial, look),
    ...(trial.before === null ? [] : ["", style.strong(" Beside the project's own metric of this name")]),
    ...numberTable("total", totalRows(trial, days.length), trial, look),
    ...(levels.length === 0 ? [] : ["", ...numberTable("level", levels, trial, look)]),
    "",
    ...sharesLines(trial.shares, look),
    "",
    ...comparisonLines(trial, look),
  ];
}

/** What metrics make of what has landed, as text. */
export function renderTrial(file: string, trials: readonly MetricTrial[], days: readonly string[], look: Look): string {
  const { style, symbols, columns } = look;
  const span = `${days[0]} ${symbols.to} ${days.at(-1)}`;
  const legend =
    "events and units: those that count on the day; numerators are added up over the units, before caps, percentiles and logarithms; value is numerator over denominator, which for metrics without one is the units with anything on the day";
  return [
    [style.strong(printable(file)), span, "nothing is published"].join(style.faint(` ${symbols.separator} `)),
    ...trials.flatMap((trial) => metricLines(trial, days, look)),
    "",
    ...wrapWords(legend, columns - 2).map((line) => style.faint(` ${line}`)),
    "",
  ].join("\n");
}
