import { formatCount } from "../../results/words/numbers.ts";
import type { Terminal } from "../terminal.ts";
import { type TableColumn, tableLines } from "../text/table.ts";
import { printable, wrapWords } from "../text/width.ts";
import { bytesText } from "./bytes-text.ts";
import type { Finding, FindingStatus } from "./finding.ts";
import { AREAS } from "./finding.ts";
import type { Diagnosis } from "./run-doctor.ts";
import type { StoreUsage } from "./store-usage.ts";

type Look = Pick<Terminal, "columns" | "style" | "symbols">;

const SHOWN_PARTS = 12;
const INDENT = 5;
const COLUMNS: readonly TableColumn[] = [
  { heading: "kind", align: "left" },
  { heading: "what", align: "left" },
  { heading: "files", align: "right" },
  { heading: "size", align: "right" },
  { heading: "share", align: "right" },
];

/** What was found, area by area; below each warning and problem what to do; then what takes the disk. */
export function renderDoctor(diagnosis: Diagnosis, look: Look): string {
  const { findings, usage, project, store } = diagnosis;
  const { style, symbols } = look;
  const of = ` ${symbols.separator} ${project === undefined ? "no project to look at" : `project ${project}`}`;
  const where = store === undefined ? "" : ` ${symbols.separator} ${store}`;
  const lines = [`${style.heading("doctor")}${style.faint(`${of}${where}`)}`, ""];
  for (const area of AREAS) {
    const there = findings.filter((finding) => finding.area === area);
    if (there.length > 0)
      lines.push(style.strong(` ${area}`), ...there.flatMap((finding) => findingLines(finding, look)), "");
  }
  if (usage !== undefined && usage.files > 0) lines.push(...usageLines(usage, look), "");
  lines.push(summary(findings, look));
  return `${lines.join("\n")}\n`;
}

function markOf(status: FindingStatus, { style, symbols }: Look): string {
  switch (status) {
    case "ok":
      return style.good(symbols.better);
    case "warning":
      return style.warning("!");
    case "problem":
      return style.bad(symbols.worse === "!" ? "X" : symbols.worse);
  }
}

function findingLines(finding: Finding, look: Look): string[] {
  const { style, columns } = look;
  const { subject, seen, status, action } = finding;
  const width = columns - INDENT;
  const paint = status === "ok" ? (text: string): string => text : status === "warning" ? style.warning : style.bad;
  const said = seen
    .split("\n")
    .flatMap((line, index) =>
      wrapWords(printable(index === 0 && !seen.includes(subject) ? `${subject}: ${line}` : line), width),
    );
  const advice = action === null || status === "ok" ? [] : wrapWords(`do: ${printable(action)}`, width);
  return [
    ...said.map((line, index) =>
      index === 0 ? `   ${markOf(status, look)} ${paint(line)}` : `${" ".repeat(INDENT)}${paint(line)}`,
    ),
    ...advice.map((line) => `${" ".repeat(INDENT)}${style.notable(line)}`),
  ];
}

function usageLines(usage: StoreUsage, { style }: Look): string[] {
  const shown = usage.parts.slice(0, SHOWN_PARTS);
  const rest = usage.parts.slice(SHOWN_PARTS);
  const line = (kind: string, name: string, files: number, bytes: number): string[] => [
    kind,
    printable(name),
    formatCount(files),
    bytesText(bytes),
    `${((100 * bytes) / Math.max(1, usage.bytes)).toFixed(1)} %`,
  ];
  const sum = (of: "files" | "bytes"): number => rest.reduce((total, part) => total + part[of], 0);
  const rows = [
    ...shown.map(({ kind, name, files, bytes }) => line(kind, name, files, bytes)),
    ...(rest.length === 0 ? [] : [line("", `${rest.length} smaller ones`, sum("files"), sum("bytes"))]),
  ];
  return [
    `${style.strong(" disk use")}${style.faint(` ${bytesText(usage.bytes)} in ${formatCount(usage.files)} files`)}`,
    ...tableLines({ columns: COLUMNS, rows, indent: "   ", paintHeading: style.faint }),
  ];
}

function summary(findings: readonly Finding[], { style, symbols }: Look): string {
  const count = (status: FindingStatus): number => findings.filter((finding) => finding.status === status).length;
  const [problems, warnings, fine] = [count("problem"), count("warning"), count("ok")];
  const words = (number: number, word: string): string => `${number} ${word}${number === 1 ? "" : "s"}`;
  if (problems + warnings === 0) return style.good(`${symbols.better} all ${fine} checks are fine`);
  const parts = [
    ...(problems === 0 ? [] : [style.bad(words(problems, "problem"))]),
    ...(warnings === 0 ? [] : [style.warning(words(warnings, "warning"))]),
    `${fine} fine`,
  ];
  return parts.join(", ");
}
