import type { Project } from "../config/project.ts";
import type { ExportSettings } from "../config/settings.ts";
import { parquetToCsv } from "../engine/duckdb/parquet-to-csv.ts";
import { PulseError } from "../errors.ts";
import { createParquetTarget } from "./parquet-target.ts";
import { createPostgresTarget } from "./postgres-target.ts";
import type { Target } from "./target.ts";

/** A target and the tables that the project sends to it. */
export interface ConfiguredTarget {
  readonly target: Target;
  readonly tables: readonly string[];
}

/**
 * The targets of `exports:` in pulse.yaml.
 *
 * @param wanted names (`parquet:./out`) or types (`postgres`) to choose; left out: all.
 * @throws PulseError `EXPORT_TARGET_UNKNOWN` when a wanted one is not configured.
 */
export function configuredTargets(
  project: Project,
  now: () => number,
  wanted?: readonly string[],
): readonly ConfiguredTarget[] {
  const all = project.settings.exports.map((settings) => ({
    target: createTarget(settings, project.folder, now),
    tables: settings.tables,
  }));
  if (wanted === undefined) return all;
  const unknown = wanted.filter((name) => !all.some(({ target }) => isCalled(target, name)));
  if (unknown.length > 0) throw unknownTargets(unknown, all);
  return all.filter(({ target }) => wanted.some((name) => isCalled(target, name)));
}

function createTarget(settings: ExportSettings, projectFolder: string, now: () => number): Target {
  switch (settings.type) {
    case "parquet":
      return createParquetTarget(settings, projectFolder, { now });
    case "postgres":
      return createPostgresTarget(settings, { readCsv: parquetToCsv, now });
  }
}

const isCalled = (target: Target, name: string): boolean => target.name === name || target.name.startsWith(`${name}:`);

function unknownTargets(unknown: readonly string[], all: readonly ConfiguredTarget[]): PulseError {
  const configured = all.map(({ target }) => target.name).join(", ");
  return new PulseError({
    code: "EXPORT_TARGET_UNKNOWN",
    fault: "input",
    message: `no export target ${unknown.join(", ")}; configured: ${configured === "" ? "none" : configured}`,
    hint: "name a target or a type of target under `exports:` in pulse.yaml",
  });
}
