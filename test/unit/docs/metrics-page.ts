import { parse } from "yaml";
import { fencedBlocks } from "./markdown.ts";

/** A table of the page. Headings and cells are without backquotes and stars. */
export interface PageTable {
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What stands between two headings of docs/metrics.md. */
export interface PageSection {
  readonly heading: string;
  /** `##` is 2. */
  readonly depth: number;
  readonly text: string;
  /** YAML blocks by the file that their first line names (`# pulse.yaml`); without one they are metrics. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly sql: readonly string[];
  readonly tables: readonly PageTable[];
}

/** A section whose events are given, so that its figures can be computed. */
export interface PageExample extends PageSection {
  /** Gate of the example, and prefix of its units: the examples share nothing. */
  readonly gate: string;
  readonly exposures: PageTable;
  readonly events: PageTable;
  /** Tables that show figures. */
  readonly figures: readonly PageTable[];
}

/** First headings of tables that show figures. */
const FIGURES = new Set(["unit", "group", "metric", "part", "slice", "view", "condition"]);

const plain = (cell: string): string => cell.replaceAll(/`|\*\*/g, "").trim();

function tablesIn(text: string): PageTable[] {
  const lines = text.split("\n");
  return lines.flatMap((line, index) => {
    if (!line.startsWith("|") || !/^\|( -+ \|)+$/.test(lines[index + 1] ?? "")) return [];
    const end = lines.findIndex((other, at) => at > index && !other.startsWith("|"));
    const cells = (row: string): string[] =>
      row
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map(plain);
    return [{ headings: cells(line), rows: lines.slice(index + 2, end === -1 ? undefined : end).map(cells) }];
  });
}

function filesIn(text: string, heading: string): PageSection["files"] {
  return fencedBlocks(text, "yaml").map((block, index) => {
    const named = /^# ((?:gates\/)?\w+\.yaml)\n/.exec(block)?.[1];
    const name = heading.toLowerCase().replaceAll(/[^a-z]+/g, "_");
    return { path: named ?? `metrics/${name}_${index + 1}.yaml`, text: block };
  });
}

/** The sections of the page, in order. */
export function sectionsOf(markdown: string): PageSection[] {
  const parts = markdown.split(/^(#{2,4}) (.*)$/m).slice(1);
  return Array.from({ length: parts.length / 3 }, (_, index) => {
    const [hashes = "", title = "", text = ""] = parts.slice(3 * index, 3 * index + 3);
    const heading = plain(title);
    return {
      heading,
      depth: hashes.length,
      text,
      files: filesIn(text, heading),
      sql: fencedBlocks(text, "sql"),
      tables: tablesIn(text),
    };
  });
}

/** The examples of the page. One without exposures of its own has those that the page gives first. */
export function examplesOf(sections: readonly PageSection[]): PageExample[] {
  const exposuresOf = ({ tables }: PageSection): PageTable | undefined =>
    tables.find(({ headings }) => headings.includes("exposed"));
  const common = sections.map(exposuresOf).find((table) => table !== undefined);
  return sections.flatMap((section, index) => {
    const events = section.tables.find(({ headings }) => headings.includes("event") && headings.includes("time"));
    const exposures = exposuresOf(section) ?? common;
    if (events === undefined || exposures === undefined) return [];
    const figures = section.tables.filter((table) => table !== events && FIGURES.has(table.headings[0] ?? ""));
    return [{ ...section, gate: `example_${index + 1}`, exposures, events, figures }];
  });
}

/** A row by its headings. */
export function record({ headings }: PageTable, row: readonly string[]): ReadonlyMap<string, string> {
  return new Map(headings.map((heading, index) => [heading, row[index] ?? ""]));
}

/** The metrics that a section's YAML defines, as they are written. */
export function metricsIn({ files }: Pick<PageSection, "files">): Record<string, unknown>[] {
  return files
    .filter(({ path }) => path.startsWith("metrics/"))
    .flatMap(({ text }) => {
      const document: unknown = parse(text);
      return isMapping(document) && Array.isArray(document.metrics) ? document.metrics.filter(isMapping) : [];
    });
}

export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
