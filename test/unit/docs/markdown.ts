import { readFileSync } from "node:fs";
import { packagePath } from "../../../src/package-path.ts";

/** A page of the repository. */
export function page(path: string): string {
  return readFileSync(packagePath(path), "utf8");
}

/** Contents of the fenced blocks of one language, in order. */
export function fencedBlocks(markdown: string, language: string): string[] {
  const fences = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm");
  return [...markdown.matchAll(fences)].map((match) => match[1] ?? "");
}

/** Rows of the table whose first column has the heading: the cells' texts, without the heading and its rule. */
export function tableRows(markdown: string, firstHeading: string): string[][] {
  const lines = markdown.split("\n");
  const rows: string[][] = [];
  for (const [index, line] of lines.entries()) {
    if (!line.startsWith(`| ${firstHeading} |`)) continue;
    for (const row of lines.slice(index + 2)) {
      if (!row.startsWith("|")) break;
      rows.push(
        row
          .slice(1, -1)
          .split("|")
          .map((cell) => cell.trim()),
      );
    }
  }
  return rows;
}

/** The text within the backquotes of a cell, or undefined where it has none. */
export function codeOf(cell: string | undefined): string | undefined {
  return /^`(.*)`$/.exec(cell ?? "")?.[1];
}
