import { localInstant } from "../text/local-instant.ts";
import { displayWidth, printable } from "../text/width.ts";
import { eventTable } from "./event-table.ts";
import type { UnitAnalysis, UnitExplained } from "./explain-unit.ts";
import { numberLines } from "./figure-lines.ts";
import type { Unit } from "./unit-events.ts";
import type { UnitInAnalysis } from "./unit-in-analysis.ts";
import { hanging, type UnitLook, unbroken } from "./unit-look.ts";

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

function windowText({ window, windowEnd }: UnitInAnalysis, timeZone: string): string {
  if (window === null) return "nothing can count yet: its window is not over, or has not begun";
  const at = (us: bigint): string => unbroken(localInstant(us, timeZone));
  return `events count from ${at(window.startUs)} to ${at(window.endUs)} ${unbroken(`(${windowEnd})`)}`;
}

function analysisLines({ analysis, stage, found }: UnitAnalysis, { links }: UnitExplained, look: UnitLook): string[] {
  if (found === null) return [];
  const { style, symbols, timeZone } = look;
  const { assigned } = found;
  const facts = [
    `group ${printable(assigned.group)}`,
    `first exposed ${localInstant(assigned.firstExposureUs, timeZone)}`,
    ...(stage.stage.percent === null ? [] : [`${stage.stage.percent} %`]),
    ...(assigned.isCarriedOver ? ["carried over"] : []),
    ...(assigned.isCrossover ? ["a crossover, kept in its first group"] : []),
  ];
  const together = facts.map(unbroken).join(` ${symbols.separator} `);
  const name = style.heading(printable(analysis));
  const isOneLine = displayWidth(analysis) + displayWidth(together) + 3 < look.columns;
  return [
    "",
    ...(isOneLine
      ? hanging(`${name} ${symbols.separator} `, together, look)
      : [name, ...hanging("   ", together, look)]),
    ...hanging("   ", windowText(found, timeZone), look, style.faint),
    ...eventLines(found, links.get(stage.subject.unitType), look),
    ...numberLines(found, look),
  ];
}

/** A unit as text: each analysis that it is in with its events, then those in which it does not count, with the reason. */
export function renderUnit(unit: UnitExplained, look: UnitLook): string {
  const { style, symbols } = look;
  const facts = [`as of the end of ${unit.ds}`, unit.unitTypes.join(", "), `times in ${look.timeZone}`];
  const out = new Map<string, string[]>();
  for (const { analysis, reason } of unit.analyses)
    if (reason !== null) out.set(reason, [...(out.get(reason) ?? []), printable(analysis)]);
  return [
    `${style.heading(printable(unit.unitId))}${style.faint(` ${[symbols.separator, facts.join(` ${symbols.separator} `)].join(" ")}`)}`,
    ...unit.analyses.flatMap((analysis) => analysisLines(analysis, unit, look)),
    ...(out.size === 0 ? [] : ["", style.strong("Analyses without the unit")]),
    ...[...out].flatMap(([reason, analyses]) =>
      hanging(`   ${symbols.none} `, `${analyses.join(", ")}: ${printable(reason)}`, look),
    ),
    ...nowhereLines(unit, look),
    "",
  ].join("\n");
}
