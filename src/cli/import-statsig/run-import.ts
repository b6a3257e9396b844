import { join, relative, resolve } from "node:path";
import { definitionYaml } from "../../config/definition-yaml.ts";
import { type ImportedDefinition, importStatsig, type StatsigImport } from "../../gates/specs/import-statsig.ts";
import { parseSpecs } from "../../gates/specs/parse-specs.ts";
import { unreadParts } from "../../gates/specs/unread-parts.ts";
import { type Cli, jsonText } from "../cli.ts";
import { parseSpecsText, readText } from "../gate-check/read-text.ts";
import type { Terminal } from "../terminal.ts";
import type { ImportOutcome } from "./import-outcome.ts";
import { renderImport } from "./render-import.ts";
import { type NewFile, refuseToOverwrite, writeFiles } from "./write-files.ts";

export interface ImportCommand {
  readonly cli: Cli;
  /** `-`: standard input. */
  readonly file: string;
  readonly folder: () => string;
  readonly into: string | undefined;
  readonly dryRun: boolean;
  readonly overwrite: boolean;
  readonly json: boolean;
  readonly terminal: Terminal;
}

async function sourceText({ cli, file }: ImportCommand): Promise<string> {
  if (file !== "-") return readText(cli.cwd, file);
  const parts: Uint8Array[] = [];
  for await (const part of cli.stdin) parts.push(typeof part === "string" ? Buffer.from(part) : part);
  return Buffer.concat(parts).toString("utf8");
}

function fileOf({ name, kind, path, definition }: ImportedDefinition, { notes }: StatsigImport): NewFile {
  const own = notes.filter((note) => note.name === name || (kind === "segment" && note.name === `segment:${name}`));
  const comment = [
    `yaml-language-server: $schema=../schema/gate.schema.json`,
    "Imported from a Statsig project by `pulse import statsig`.",
    ...own.map(({ why }) => `Note: ${why}.`),
  ];
  return { path, text: definitionYaml(definition, comment) };
}

function outcomeJson({ imported, leftOut, dryRun, shown }: ImportOutcome): object {
  return {
    folder: shown,
    dry_run: dryRun,
    written: imported.definitions.map(({ kind, name, path }) => ({ kind, name, path })),
    left_out: leftOut,
    notes: imported.notes,
    unit_types: imported.unitTypes,
  };
}

/**
 * Writes a Statsig project's specs as files under gates/.
 *
 * @throws PulseError SPECS_INVALID, GATE_FILE_UNREADABLE, IMPORT_WOULD_OVERWRITE, CONFIG_NOT_FOUND (input).
 */
export async function runImport(command: ImportCommand): Promise<void> {
  const { cli, into, dryRun, overwrite, json, terminal } = command;
  const document = parseSpecsText(await sourceText(command), command.file === "-" ? "standard input" : command.file);
  const imported = importStatsig(parseSpecs(document));
  const folder = into === undefined ? join(command.folder(), "gates") : resolve(cli.cwd, into);
  const shown = relative(cli.cwd, folder) || ".";
  const files = imported.definitions.map((one) => fileOf(one, imported));
  if (!overwrite) await refuseToOverwrite(folder, shown, files);
  if (!dryRun) await writeFiles(folder, files, overwrite);
  const outcome: ImportOutcome = { imported, shown, dryRun, leftOut: [...imported.leftOut, ...unreadParts(document)] };
  await terminal.write(json ? jsonText(outcomeJson(outcome)) : renderImport(outcome, terminal));
}
