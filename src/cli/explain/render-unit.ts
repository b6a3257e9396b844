import type { Terminal } from "../terminal.ts";
import { localInstant } from "../text/local-instant.ts";
import { formatCount, formatExact } from "../text/numbers.ts";
import { type TableColumn, tableLines } from "../text/table.ts";
import { displayWidth, padEnd, padStart, printable, truncate, wrapWords } from "../text/width.ts";
import { namesInWords } from "./event-tests.ts";
import { eventWords } from "./event-words.ts";
import type { UnitAnalysis, UnitExplained } from "./explain-unit.ts";
import type { JudgedEvent } from "./judge-events.ts";
import type { RolesOfMeasure } from "./measure-roles.ts";
import { durationWords } from "./metric-facts.ts";
import { shownEvents } from "./shown-events.ts";
import type { Unit } from "./unit-events.ts";
import type { UnitFigure, UnitInAnalysis } from "./unit-in-analysis.ts";

/** How a unit is shown. */
export interface UnitLook extends Pick<Terminal, "columns" | "style" | "symbols"> {
  readonly timeZone: string;
  /** Events that are listed at most. */
  readonly limit: number;
  readonly metric: string;
  /** `EUR`, `orders`: stands behind the metric's values; empty: nothing does. */
  readonly unit: string;
  readonly roles: readonly RolesOfMeasure[];
  /** Whether the metric is a share of the window's days. */
  readonly isShareOfDays: boolean;
}

const plural = (count: bigint | number, word: string): string =>
  `${formatCount(Number(count))} ${word}${BigInt(count) === 1n ? "" : "s"}`;

/** Lines of a text that begins after some first words and goes on below them. */
function hanging(head: string, text: string, { columns }: UnitLook, paint = (line: string): string => line): string[] {
  const width = displayWidth(head);
  return wrapWords(text, Math.max(20, columns - width - 1)).map((line, index) =>
    index === 0 ? head + paint(line) : " ".repeat(width) + paint(line),
  );
}

/** Narrower than this, times have no fraction of a second. */
const ROOM_FOR_FRACTIONS = 96;
const LONGEST_NAME = 28;
const LONGEST_VALUE = 16;

/** The names that the metric asks for at all, as the reason why an event of another name does not count. */
function otherNames(roles: readonly RolesOfMeasure[]): string {
  const names = [...new Set(roles.flatMap(({ measure }) => measure.events ?? []))];
  return `name: not ${namesInWords(names)}`;
}

/** Events as a table whose last column says what became of each. */
function eventTable(events: readonly JudgedEvent[], link: Unit | undefined, outcome: string, look: UnitLook): string[] {
  const { style, symbols, columns, timeZone, limit, roles: asked } = look;
  const { listed, left } = shownEvents(events, limit);
  const credited =
    link === undefined ? "credited by an id map" : `credited through ${link.unitType} ${printable(link.unitId)}`;
  const precision = columns >= ROOM_FOR_FRACTIONS ? "full" : "second";
  const hasValue = asked.some(({ measure }) => measure.value !== null || measure.item !== null);
  const hasLevel = asked.some(({ measure }) => measure.level !== null);
  const cut = (text: string, width: number): string => truncate(printable(text), width, symbols.ellipsis);
  const rows = listed.map((judged) => {
    const { event, roles } = judged;
    const level = roles.find(({ matches }) => matches)?.level ?? "";
    const isMeasured = event.value !== null && roles.some(({ isOtherName }) => !isOtherName);
    const name = event.kind === "exposure" ? `exposure ${event.name}` : event.name;
    return {
      cells: [
        localInstant(event.tsUs, timeZone, precision),
        cut(name, LONGEST_NAME),
        ...(hasValue ? [isMeasured ? cut(event.value ?? "", LONGEST_VALUE) : symbols.none] : []),
        ...(hasLevel ? [cut(level, LONGEST_VALUE)] : []),
      ],
      ...eventWords(judged, ({ isLinked }) => (isLinked ? credited : null), otherNames(asked)),
    };
  });
  const headings = ["time", "event", ...(hasValue ? ["value"] : []), ...(hasLevel ? ["level"] : [])];
  const widths = headings.map((heading, index) =>
    Math.max(heading.length, ...rows.map(({ cells }) => displayWidth(cells[index] ?? ""))),
  );
  const aligned = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => {
        const width = widths[index] ?? 0;
        return headings[index] === "value" ? padStart(cell, width) : padEnd(cell, width);
      })
      .join("  ");
  const mark = (counts: boolean): string => (counts ? style.good(symbols.better) : style.faint(symbols.none));
  return [
    `   ${style.faint(`${aligned(headings)}  ${outcome}`)}`,
    ...rows.flatMap(({ cells, counts, text }) => {
      const paint = counts ? (line: string): string => line : style.faint;
      const head = `   ${paint(aligned(cells))}  ${mark(counts)} `;
      return hanging(head, printable(text), look, paint).map((line) => line.trimEnd());
    }),
    ...leftLines(left, look),
  ];
}

/** The events that the metric asks for, with what became of them in an analysis. */
function eventLines({ events }: UnitInAnalysis, link: Unit | undefined, look: UnitLook): string[] {
  const asked = events.filter(({ roles }) => roles.some(({ matches }) => matches));
  if (asked.length === 0) return [look.style.faint("   no event of the unit is what the metric asks for")];
  return eventTable(asked, link, "counts", look);
}

/** Events that count in no analysis, whatever their time: those that are not what the metric asks for, and all where the unit is nowhere. */
function nowhereLines({ events, analyses, links, unitTypes }: UnitExplained, look: UnitLook): string[] {
  return unitTypes.flatMap((unitType) => {
    const isSomewhere = analyses.some(({ stage, found }) => found !== null && stage.subject.unitType === unitType);
    const nowhere = (events.get(unitType) ?? []).filter(
      ({ roles }) => !isSomewhere || roles.every(({ matches }) => !matches),
    );
    if (nowhere.length === 0) return [];
    const of = unitTypes.length === 1 ? "" : `, of this ${unitType}`;
    return [
      "",
      look.style.strong(`Events that count nowhere${of}`),
      ...eventTable(nowhere, links.get(unitType), "why", look),
    ];
  });
}

function leftLines(left: readonly (readonly [string, number])[], look: UnitLook): string[] {
  if (left.length === 0) return [];
  const total = left.reduce((sum, [, events]) => sum + events, 0);
  const names = left.slice(0, 5).map(([name, events]) => `${printable(name)} ${formatCount(events)}`);
  const more = left.length > names.length ? ` and ${left.length - names.length} other names` : "";
  const text = `${plural(total, "more event")}: ${names.join(", ")}${more}; --limit ${total + look.limit} lists all`;
  return hanging(`   ${look.symbols.ellipsis} `, text, look, look.style.faint);
}

function totalLines({ totals, events }: UnitInAnalysis, look: UnitLook): string[] {
  const { style } = look;
  if (look.roles.some(({ roles }) => roles.some(({ as }) => as === "activity"))) return [];
  const whole = totals.filter(({ level }) => level === "");
  if (whole.length === 0) return [`   none of ${plural(events.length, "event")} of the unit counts`];
  return whole.map(({ role, events: count, total, scale, days }) => {
    const name = role === "" ? "" : `${role}: `;
    const sum = total === null ? "" : `, ${style.strong(formatExact(total, scale))} together`;
    return `   ${name}${plural(count, "event")} on ${plural(days, "day")}${sum}`;
  });
}

function limitWords({ isLimited, lowerLimit, upperLimit, limitScale }: UnitFigure): string[] {
  if (lowerLimit === null && upperLimit === null) return [];
  const ends = [
    ...(lowerLimit === null ? [] : [`not below ${formatExact(lowerLimit, limitScale)}`]),
    ...(upperLimit === null ? [] : [`not above ${formatExact(upperLimit, limitScale)}`]),
  ].join(", ");
  return [isLimited ? `limited: ${ends}` : `within its limits: ${ends}`];
}

function figureNumber({ y, yScale, x, xScale }: Pick<UnitFigure, "y" | "yScale" | "x" | "xScale">): string {
  return x === null ? formatExact(y, yScale) : `${formatExact(y, yScale)} / ${formatExact(x, xScale)}`;
}

function figureNotes(figure: UnitFigure): string {
  const { isIn, history, overflows, rounded, yScale, xScale } = figure;
  return [
    ...(isIn ? [] : ["not one of the units that it is over"]),
    ...limitWords(figure),
    ...(overflows > 0n ? [`${plural(overflows, "value")} did not fit`] : []),
    ...(rounded > 0n ? [`${plural(rounded, "value")} rounded`] : []),
    ...(history === null ? [] : [`history, for CUPED: ${figureNumber({ ...history, yScale, xScale })}`]),
  ].join("; ");
}

/** The unit's numbers as the pipeline has them. */
function figureLines({ figures }: UnitInAnalysis, look: UnitLook): string[] {
  const { style, metric, unit } = look;
  const rows = figures.map((figure) => ({
    name: [metric, figure.part, figure.level]
      .filter((text) => text !== "")
      .map(printable)
      .join(" "),
    number: figureNumber(figure),
    notes: figureNotes(figure),
  }));
  const names = Math.max(0, ...rows.map(({ name }) => displayWidth(name)));
  const numbers = Math.max(0, ...rows.map(({ number }) => displayWidth(number)));
  return rows.flatMap(({ name, number, notes }) => {
    const head = `   ${padEnd(name, names)}  ${style.strong(padStart(number, numbers))}${unit === "" ? "" : ` ${unit}`}`;
    return notes === "" ? [head] : hanging(`${head}  `, notes, look, style.faint);
  });
}

function quantileLines({ quantileValues }: UnitInAnalysis, look: UnitLook): string[] {
  if (quantileValues.length === 0) return [];
  const shown = quantileValues.filter(({ level }) => level === "");
  const values = shown
    .slice(0, look.limit)
    .map(
      ({ value, times, scale }) =>
        `${value === null ? "overflow" : formatExact(value, scale)}${times === 1n ? "" : ` (${times} times)`}`,
    );
  const more = shown.length > values.length ? `, and ${plural(shown.length - values.length, "other value")}` : "";
  const parts = [...new Set(shown.map(({ part }) => part))].filter((part) => part !== "").join(", ");
  return hanging(
    `   ${printable(look.metric)}${parts === "" ? "" : ` ${parts}`} is over its values `,
    values.join(", ") + more,
    look,
  );
}

const right = (heading: string): TableColumn => ({ heading, align: "right" });

function dayLines({ days, activeDays, window }: UnitInAnalysis, look: UnitLook): string[] {
  const { style, symbols } = look;
  const lines: string[] = [];
  const length = window === null ? 0 : window.lastDay - window.firstDay + 1;
  if (look.isShareOfDays) lines.push(`   ${formatCount(days.length)} of the ${plural(length, "day")} of the window`);
  if (activeDays.length > 0) {
    const shown = activeDays.slice(-look.limit);
    const earlier = activeDays.length - shown.length;
    lines.push(
      ...hanging(
        "   active on ",
        `${earlier > 0 ? `${plural(earlier, "earlier day")}, ` : ""}${shown.join(", ")}`,
        look,
      ),
    );
  }
  if (days.length === 0) return lines;
  const roles = [...new Set(days.flatMap(({ what }) => what.map(({ role }) => role)))];
  const rows = days.slice(-look.limit).map(({ ds, what }) => [
    ds,
    ...roles.map((role) => {
      const found = what.find((one) => one.role === role);
      return found === undefined ? style.faint(symbols.none) : formatExact(found.number, found.scale);
    }),
  ]);
  const columns: TableColumn[] = [
    { heading: "day", align: "left" },
    ...roles.map((role) => right(role === "" ? "counts" : role)),
  ];
  return [...lines, ...tableLines({ columns, rows, indent: "   ", paintHeading: style.faint })];
}

function chainLines({ chains }: UnitInAnalysis, look: UnitLook): string[] {
  return chains.flatMap(({ steps, isConversion, us }) => {
    const way = steps
      .map(({ step, tsUs }) => `step ${step} ${localInstant(tsUs, look.timeZone, "second").slice(11)}`)
      .join(`, `);
    const day = steps[0] === undefined ? "" : localInstant(steps[0].tsUs, look.timeZone, "second").slice(0, 10);
    const end = isConversion ? `; a conversion after ${secondsWords(us)}` : "";
    return hanging(`   the chain that counts, ${day}: `, way + end, look);
  });
}

function secondsWords(us: bigint): string {
  return us % 60_000_000n === 0n && us > 0n ? durationWords(us) : `${formatExact(us, 6)} s`;
}

function windowText({ window, windowEnd }: UnitInAnalysis, timeZone: string): string {
  if (window === null) return "nothing can count yet: its window is not over, or has not begun";
  const at = (us: bigint): string => localInstant(us, timeZone);
  return `events count from ${at(window.startUs)} to ${at(window.endUs)} (${windowEnd})`;
}

function analysisLines({ analysis, stage, found }: UnitAnalysis, { links }: UnitExplained, look: UnitLook): string[] {
  if (found === null) return [];
  const { style, symbols, timeZone } = look;
  const { assigned } = found;
  const facts = [
    `group ${style.strong(printable(assigned.group))}`,
    `first exposed ${localInstant(assigned.firstExposureUs, timeZone)}`,
    ...(stage.stage.percent === null ? [] : [`${stage.stage.percent} %`]),
    ...(assigned.isCarriedOver ? ["carried over"] : []),
    ...(assigned.isCrossover ? ["a crossover, kept in its first group"] : []),
  ];
  return [
    "",
    [style.heading(printable(analysis)), ...facts].join(` ${symbols.separator} `),
    ...hanging("   ", windowText(found, timeZone), look, style.faint),
    ...eventLines(found, links.get(stage.subject.unitType), look),
    ...totalLines(found, look),
    ...chainLines(found, look),
    ...dayLines(found, look),
    ...quantileLines(found, look),
    ...figureLines(found, look),
  ];
}

/** A unit as text: each analysis that it is in with its events, then those in which it does not count, with the reason. */
export function renderUnit(unit: UnitExplained, look: UnitLook): string {
  const { style, symbols } = look;
  const facts = [`as of the end of ${unit.ds}`, unit.unitTypes.join(", "), `times in ${look.timeZone}`];
  const out = unit.analyses.flatMap(({ analysis, reason }) => (reason === null ? [] : [{ analysis, reason }]));
  return [
    `${style.heading(printable(unit.unitId))}${style.faint(` ${[symbols.separator, facts.join(` ${symbols.separator} `)].join(" ")}`)}`,
    ...unit.analyses.flatMap((analysis) => analysisLines(analysis, unit, look)),
    ...(out.length === 0 ? [] : ["", style.strong("Analyses without the unit")]),
    ...out.flatMap(({ analysis, reason }) =>
      hanging(`   ${symbols.none} ${printable(analysis)}: `, printable(reason), look),
    ),
    ...nowhereLines(unit, look),
    "",
  ].join("\n");
}
