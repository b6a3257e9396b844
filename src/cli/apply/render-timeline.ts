import { percentText } from "../../changes/effect.ts";
import { OPEN_END_US, OPEN_START_US } from "../../gates/timeline.ts";
import { formatDuration } from "../../results/words/duration.ts";
import type { Terminal } from "../terminal.ts";
import { localInstant } from "../text/local-instant.ts";
import { type TableColumn, tableLines } from "../text/table.ts";
import { displayWidth, printable, truncate, wrapWords } from "../text/width.ts";
import type { GateTimeline, RuleStages, ShownStage } from "./gate-timeline.ts";

type Look = Pick<Terminal, "columns" | "style" | "symbols">;

const SOURCES: Record<RuleStages["source"], string> = {
  rollout: "from rollout: in its file",
  applied: "from the history of pulse apply",
  inferred: "inferred from the exposures",
  experiment: "from its file",
};

/** The instant without seconds where they are zero; a day alone where it begins. */
function timeText(us: bigint, timeZone: string, { symbols }: Look): string {
  if (us === OPEN_START_US || us === OPEN_END_US) return symbols.none;
  return localInstant(us, timeZone, "second")
    .replace(/:00$/, "")
    .replace(/ 00:00$/, "");
}

function endText({ stage, isNow }: ShownStage, timeZone: string, look: Look): string {
  if (stage.toUs !== OPEN_END_US) return timeText(stage.toUs, timeZone, look);
  return isNow ? "in force" : look.symbols.none;
}

function beginText({ applied, isResalted, newUnitType }: ShownStage, { style }: Look): string {
  const parts = [
    ...(isResalted ? [style.warning("salt changed")] : []),
    ...(newUnitType === null ? [] : [style.warning(`${newUnitType} hashed`)]),
    ...(applied === null ? [] : [applied.isScheduled ? "step of its rollout" : `by ${printable(applied.changedBy)}`]),
    ...(applied === null || applied.reason === null ? [] : [`"${printable(applied.reason)}"`]),
  ];
  return parts.join(", ");
}

function analysesText(analyses: readonly string[], { style, symbols }: Look): string {
  return analyses.length === 0
    ? style.faint(symbols.none)
    : analyses.map((one) => (one === "no_control" ? "no control" : one)).join(", ");
}

const column = (heading: string, align: TableColumn["align"] = "left"): TableColumn => ({ heading, align });

function stageTable({ stages }: RuleStages, timeZone: string, look: Look): string[] {
  const { style, symbols, columns: width } = look;
  const table = (isWide: boolean): string[] =>
    tableLines({
      columns: [
        column("stage", "right"),
        column("pass", "right"),
        column("from"),
        ...(isWide ? [column("to")] : []),
        column("lasts", "right"),
        column("analyses"),
      ],
      rows: stages.map((one) => {
        const number = String(one.stage.stage);
        return [
          one.isNow ? style.good(number) : style.strong(number),
          one.stage.percent === null ? symbols.doubtful : percentText(one.stage.percent),
          timeText(one.stage.fromUs, timeZone, look),
          ...(isWide ? [endText(one, timeZone, look)] : []),
          one.lengthUs === null ? style.faint("to come") : formatDuration(Number(one.lengthUs / 1000n) / 1000),
          analysesText(one.analyses, look),
        ];
      }),
      indent: "  ",
      paintHeading: style.faint,
    });
  const wide = table(true);
  const lines = wide.every((line) => displayWidth(line) <= width) ? wide : table(false);
  const [heading = "", ...rows] = lines;
  const noted = rows.flatMap((line, index) => {
    const stage = stages[index];
    const begin = stage === undefined ? "" : beginText(stage, look);
    if (begin === "") return [line];
    const together = `${line}   ${style.faint(begin)}`;
    return displayWidth(together) <= width
      ? [together]
      : [line, style.faint(`        ${truncate(begin, width - 10, symbols.ellipsis)}`)];
  });
  return [heading, ...noted];
}

function ruleLines(rule: RuleStages, timeline: GateTimeline, timeZone: string, look: Look): string[] {
  const { style, symbols, columns } = look;
  const heading = `${style.strong(printable(rule.rule))}${style.faint(` ${symbols.separator} ${SOURCES[rule.source]}`)}`;
  if (rule.stages.length > 0) return ["", heading, ...stageTable(rule, timeZone, look)];
  const why =
    rule.source === "inferred" && timeline.lacksEvents
      ? "nothing has landed yet: its stages are inferred when a day is run. Put its percentage into force with `pulse apply`, or write a rollout: list."
      : rule.source === "inferred"
        ? "no exposure of it has landed"
        : "no stage has begun";
  return ["", heading, ...wrapWords(why, columns - 3).map((line) => style.faint(`  ${line}`))];
}

/** The stages of a gate, rule by rule: what passed when, who began it, and what is analysed. */
export function renderTimeline(timeline: GateTimeline, timeZone: string, look: Look): string {
  const { style, symbols } = look;
  const title = `${style.heading(printable(timeline.name))}${style.faint(` ${symbols.separator} ${timeline.kind} ${symbols.separator} times in ${timeZone}`)}`;
  const notes = timeline.notes.flatMap((note) =>
    wrapWords(note, look.columns - 3).map((line, at) => `${at === 0 ? style.warning(symbols.doubtful) : " "} ${line}`),
  );
  const rules = timeline.rules.flatMap((rule) => ruleLines(rule, timeline, timeZone, look));
  return `${[title, ...rules, ...(notes.length === 0 ? [] : ["", ...notes])].join("\n")}\n`;
}
