import { formatBytes } from "../../results/words/bytes.ts";
import { formatDuration } from "../../results/words/duration.ts";
import { formatCount, formatPercent } from "../../results/words/numbers.ts";
import type { Terminal } from "../terminal.ts";
import { type TableColumn, tableLines } from "../text/table.ts";
import type { ModelProfile, PartProfile, RunProfile } from "./run-profile.ts";

const duration = (ms: number): string => formatDuration(ms / 1000);
const share = (of: number, whole: number): string => formatPercent(Math.round((100 * of) / Math.max(whole, 1e-9)));

/** What a part of a run is, for people. */
const PARTS: Readonly<Record<PartProfile["part"], string>> = {
  beginning: "beginning, and between days",
  staging: "staging what landed",
  planning: "planning",
  building: "building models",
  reading: "reading what was built",
  inference: "inference",
  tables: "writing tables",
  publishing: "publishing",
  database: "pulse.duckdb",
  exports: "exports",
  report: "the report's pages",
};

const column = (heading: string, align: TableColumn["align"] = "right"): TableColumn => ({ heading, align });

const MODEL_COLUMNS = [
  column("model", "left"),
  ...["statements", "time", "CPU", "rows read", "read", "rows written", "written", "buffers", "spilled", "memory"].map(
    (heading) => column(heading),
  ),
  column("built"),
  column("reused"),
];

const PART_COLUMNS = [
  column("part", "left"),
  ...["time", "of all", "in statements", "outside", "program busy", "CPU"].map((heading) => column(heading)),
];

function modelCells(one: ModelProfile, none: string): string[] {
  const known = (value: number, text: (value: number) => string): string => (value === 0 ? none : text(value));
  return [
    one.model,
    known(one.statements, formatCount),
    known(one.timeMs, duration),
    known(one.cpuMs, duration),
    known(one.rowsRead, formatCount),
    known(one.bytesRead, formatBytes),
    known(one.rowsWritten, formatCount),
    known(one.bytesWritten, formatBytes),
    known(one.peakBufferBytes, formatBytes),
    known(one.peakSpillBytes, formatBytes),
    known(one.peakRssBytes, formatBytes),
    known(one.built, formatCount),
    known(one.reused, formatCount),
  ];
}

/** A profile as two tables: the models, dearest first, and the parts of the run. */
export function profileText(profile: RunProfile, { style, symbols }: Pick<Terminal, "style" | "symbols">): string {
  const { elapsedMs, inStatementsMs, cpuMs, peakRssBytes, models, parts } = profile;
  const indent = " ";
  const paintHeading = style.faint;
  const modelRows = models.map((one) => modelCells(one, symbols.none));
  const partRows = parts.map((one) => [
    PARTS[one.part],
    duration(one.timeMs),
    share(one.timeMs, elapsedMs),
    duration(one.inStatementsMs),
    duration(one.outsideMs),
    duration(one.programMs),
    duration(one.cpuMs),
  ]);
  return [
    style.strong("Profile"),
    `${indent}${duration(elapsedMs)} passed: ${duration(inStatementsMs)} in statements, ${duration(elapsedMs - inStatementsMs)} outside; CPU ${duration(cpuMs)}; the process held at most ${formatBytes(peakRssBytes)}`,
    "",
    ...tableLines({ columns: MODEL_COLUMNS, rows: modelRows, indent, paintHeading }),
    "",
    ...tableLines({ columns: PART_COLUMNS, rows: partRows, indent, paintHeading }),
    "",
  ].join("\n");
}
