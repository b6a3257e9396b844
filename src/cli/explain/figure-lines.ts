import { durationWords } from "../../results/definition/metric-facts.ts";
import { formatCount, formatExact } from "../../results/words/numbers.ts";
import { localInstant } from "../text/local-instant.ts";
import { type TableColumn, tableLines } from "../text/table.ts";
import { displayWidth, padEnd, padStart, printable } from "../text/width.ts";
import type { UnitFigure, UnitInAnalysis } from "./unit-in-analysis.ts";
import { hanging, plural, type UnitLook, unbroken } from "./unit-look.ts";

function totalLines({ totals, events }: UnitInAnalysis, look: UnitLook): string[] {
  const { style } = look;
  if (look.roles.some(({ roles }) => roles.some(({ as }) => as === "activity"))) return [];
  const whole = totals.filter(({ level }) => level === "");
  const counted = events.filter(({ roles }) => roles.some(({ counts }) => counts)).length;
  if (whole.length === 0) return [`   ${counted === 0 ? "no event counts" : `${plural(counted, "event")} in all`}`];
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
    ...(figure.isLog && isIn ? ["the logarithm"] : []),
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
  if (look.overDays === "share")
    lines.push(`   ${formatCount(days.length)} of the ${plural(length, "day")} of the window`);
  if (look.overDays === "mean") lines.push(`   the window has ${plural(length, "day")}`);
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
      .map(({ step, tsUs }) => unbroken(`step ${step} ${localInstant(tsUs, look.timeZone, "second").slice(11)}`))
      .join(`, `);
    const day = steps[0] === undefined ? "" : localInstant(steps[0].tsUs, look.timeZone, "second").slice(0, 10);
    const end = isConversion ? `; a conversion after ${secondsWords(us)}` : "";
    return hanging(`   the chain that counts, ${day}: `, way + end, look);
  });
}

function secondsWords(us: bigint): string {
  const minutes = us / 60_000_000n;
  const rest = us % 60_000_000n;
  if (minutes === 0n || minutes >= 60n) return rest === 0n ? durationWords(us) : `${formatExact(us, 6)} s`;
  return rest === 0n ? durationWords(us) : `${minutes} min ${formatExact(rest, 6)} s`;
}

/** What counts together, on which days, by which chain, and what the pipeline makes of it. */
export function numberLines(found: UnitInAnalysis, look: UnitLook): string[] {
  return [
    ...totalLines(found, look),
    ...chainLines(found, look),
    ...dayLines(found, look),
    ...quantileLines(found, look),
    ...figureLines(found, look),
  ];
}
