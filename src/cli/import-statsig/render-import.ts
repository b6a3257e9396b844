import type { LeftOut } from "../../gates/specs/unread-parts.ts";
import type { Terminal } from "../terminal.ts";
import { tableLines } from "../text/table.ts";
import { printable, wrapWords } from "../text/width.ts";
import type { ImportOutcome } from "./import-outcome.ts";

type Look = Pick<Terminal, "columns" | "style" | "symbols">;

function reasonLines(title: string, mark: string, list: readonly LeftOut[], { style, columns }: Look): string[] {
  if (list.length === 0) return [];
  return [
    "",
    style.strong(title),
    ...list.flatMap(({ name, why }) => [
      ` ${mark} ${printable(name)}`,
      ...wrapWords(printable(why), columns - 5).map((line) => `     ${style.faint(line)}`),
    ]),
  ];
}

function nextLine({ imported: { unitTypes }, dryRun }: ImportOutcome): string {
  if (dryRun) return "Nothing was written (--dry-run).";
  return `Next: see that unit_types in pulse.yaml lists ${unitTypes.join(", ") || "userID"}, then run \`pulse check\`.`;
}

/** What was written, what of it is not all that it was, and what was left out. */
export function renderImport(outcome: ImportOutcome, look: Look): string {
  const { imported, leftOut, shown, dryRun } = outcome;
  const { style, symbols } = look;
  const rows = imported.definitions.map(({ kind, name, path }) => [
    style.good(symbols.better),
    kind,
    name,
    style.faint(shown === "." ? path : `${shown}/${path}`),
  ]);
  const counted = `${rows.length} ${rows.length === 1 ? "file" : "files"} ${dryRun ? "would be written" : "written"}`;
  const columns = ["", "kind", "name", "file"].map((heading) => ({ heading, align: "left" as const }));
  return [
    style.strong(counted),
    ...(rows.length === 0 ? [] : tableLines({ columns, rows, indent: " ", paintHeading: style.faint })),
    ...reasonLines("Written, with something to know", style.warning(symbols.doubtful), imported.notes, look),
    ...reasonLines("Left out", style.bad(symbols.worse), leftOut, look),
    "",
    nextLine(outcome),
    "",
  ].join("\n");
}
