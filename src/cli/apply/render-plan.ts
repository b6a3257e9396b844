import { counted, type Effect } from "../../changes/effect.ts";
import type { PlannedChange } from "../../changes/effects.ts";
import { isEvaluated, subjectName } from "../../changes/subjects.ts";
import type { Terminal } from "../terminal.ts";
import { printable, truncate, wrapWords } from "../text/width.ts";

type Look = Pick<Terminal, "columns" | "style" | "symbols">;

/** More values than this of one definition are only counted. */
const MOST_FIELDS = 8;

const MARKS = { added: "+", changed: "~", removed: "-" } as const;

function painted(change: PlannedChange["change"], { style }: Look): (text: string) => string {
  return { added: style.good, changed: style.warning, removed: style.bad }[change];
}

function effectLines({ of, change, consequences, isDisruptive }: Effect, look: Look): string[] {
  const { style, columns } = look;
  const paint = isDisruptive ? style.warning : style.strong;
  const subject = of === null ? "" : `${printable(of)}  `;
  return [
    `    ${subject}${paint(printable(change))}`,
    ...consequences.flatMap((text) => wrapWords(printable(text), columns - 8)).map((line) => `      ${line}`),
  ];
}

function valueText(value: unknown): string {
  return value === undefined
    ? "left out"
    : (JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? item.toString() : item)) ?? "left out");
}

function fieldLines({ fields, effects }: PlannedChange, { style, symbols, columns }: Look): string[] {
  const shown = fields.slice(0, MOST_FIELDS).map(({ path, before, after }) => {
    const text = printable(`${path}: ${valueText(before)} -> ${valueText(after)}`);
    return style.faint(`    ${truncate(text, columns - 6, symbols.ellipsis)}`);
  });
  const more = fields.length - shown.length;
  if (effects.length > 0 && fields.length > MOST_FIELDS) return [];
  return more === 0 ? shown : [...shown, style.faint(`    and ${more} more values`)];
}

function changeLines(change: PlannedChange, look: Look): string[] {
  const heading = `${MARKS[change.change]} ${printable(change.subject)}`;
  return [
    ` ${painted(change.change, look)(heading)}`,
    ...change.effects.flatMap((effect) => effectLines(effect, look)),
    ...fieldLines(change, look),
  ];
}

function summary(changes: readonly PlannedChange[]): string {
  const count = (wanted: PlannedChange["change"]): number => changes.filter(({ change }) => change === wanted).length;
  return (["added", "changed", "removed"] as const)
    .flatMap((kind) => (count(kind) === 0 ? [] : [`${count(kind)} ${kind}`]))
    .join(", ");
}

/** What is only recorded: metrics, settings ... come into force by runs, and say nothing when they are added. */
function isOnlyRecorded({ change, effects, subject }: PlannedChange): boolean {
  return change === "added" && effects.length === 0 && !isEvaluated(subject);
}

/** `9 metrics, 1 id map and the settings`. */
function recordedText(changes: readonly PlannedChange[]): string {
  const counts = new Map<string, number>();
  for (const { subject } of changes) {
    const { kind } = subjectName(subject);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const named = [...counts].filter(([kind]) => kind !== "settings").map(([kind, count]) => counted(count, kind));
  const words = [...named, ...(counts.has("settings") ? ["the settings"] : [])];
  return [words.slice(0, -1).join(", "), ...words.slice(-1)].filter((text) => text !== "").join(" and ");
}

/** The first time everything is added: what has nothing to say of itself is one line. */
function recordedLines(recorded: readonly PlannedChange[], look: Look): string[] {
  if (recorded.length === 0) return [];
  const are = recorded.length === 1 && recorded[0]?.subject !== "settings" ? "is" : "are";
  return ["", ` ${look.style.good(`${MARKS.added} ${recordedText(recorded)} ${are} recorded`)}`];
}

/** What applying would do: what is added, changed and removed, to whom it happens, and what follows for the analyses. */
export function renderPlan(project: string, changes: readonly PlannedChange[], look: Look): string {
  const { style, symbols } = look;
  const title = `${style.heading(printable(project))}${style.faint(` ${symbols.separator} files against what is in force ${symbols.separator} ${summary(changes)}`)}`;
  const isFirst = changes.some(({ subject, change }) => subject === "settings" && change === "added");
  const recorded = isFirst ? changes.filter(isOnlyRecorded) : [];
  const shown = changes.filter((change) => !recorded.includes(change));
  const lines = [
    title,
    ...recordedLines(recorded, look),
    ...shown.flatMap((change) => ["", ...changeLines(change, look)]),
  ];
  return `${lines.join("\n")}\n`;
}
