import type { RolesOfMeasure } from "../../results/definition/measure-roles.ts";
import { formatCount } from "../../results/words/numbers.ts";
import { localInstant } from "../text/local-instant.ts";
import { displayWidth, padEnd, padStart, printable, truncate } from "../text/width.ts";
import { namesInWords } from "./event-tests.ts";
import { eventWords } from "./event-words.ts";
import type { JudgedEvent } from "./judge-events.ts";
import { shownEvents } from "./shown-events.ts";
import type { Unit } from "./unit-events.ts";
import { hanging, plural, type UnitLook } from "./unit-look.ts";

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
export function eventTable(
  events: readonly JudgedEvent[],
  link: Unit | undefined,
  outcome: string,
  look: UnitLook,
): string[] {
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

function leftLines(left: readonly (readonly [string, number])[], look: UnitLook): string[] {
  if (left.length === 0) return [];
  const total = left.reduce((sum, [, events]) => sum + events, 0);
  const names = left.slice(0, 5).map(([name, events]) => `${printable(name)} ${formatCount(events)}`);
  const more = left.length > names.length ? ` and ${left.length - names.length} other names` : "";
  const text = `${plural(total, "more event")}: ${names.join(", ")}${more}; --limit ${total + look.limit} lists all`;
  return hanging(`   ${look.symbols.ellipsis} `, text, look, look.style.faint);
}
