import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { PulseError } from "../errors.ts";
import { metricsIn } from "./declared-names.ts";
import type { ProjectFiles } from "./project-files.ts";
import { readYaml, type YamlFile } from "./yaml-file.ts";

/** A file of metrics that is tried, as if it lay in the project. */
export interface TrialMetrics {
  /** Absolute. */
  readonly path: string;
  readonly file: YamlFile;
  /** Names of its metrics, in order. */
  readonly names: readonly string[];
}

/**
 * Reads a file of metrics to try.
 *
 * @param written the path as it was written: mistakes are reported under it.
 * Errors: `METRICS_FILE_UNREADABLE` (input) where it is not there, cannot be read, or is no UTF-8.
 */
export async function readTrialMetrics(cwd: string, written: string): Promise<TrialMetrics> {
  const path = resolve(cwd, written);
  try {
    const file = readYaml(written, new TextDecoder("utf-8", { fatal: true }).decode(await readFile(path)));
    return { path, file, names: metricsIn(file).flatMap(({ metric }) => metric.key("name").text() ?? []) };
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new PulseError({
      code: "METRICS_FILE_UNREADABLE",
      fault: "input",
      message: `${written} cannot be read: ${said}`,
      hint: "name a YAML file that lists metrics, as those in metrics/ do",
      cause,
    });
  }
}

/** A file without some of the metrics that it lists; undefined if none is left. What remains keeps its places. */
function without(file: YamlFile, names: ReadonlySet<string>): YamlFile | undefined {
  const items = metricsIn(file);
  const kept = items.flatMap(({ metric }, index) => (names.has(metric.key("name").text() ?? "") ? [] : [index]));
  if (kept.length === items.length) return file;
  if (kept.length === 0) return undefined;
  const { value } = file;
  const listed = typeof value === "object" && value !== null ? value : {};
  return {
    ...file,
    value: { ...listed, metrics: kept.map((index) => items[index]?.metric.value) },
    problemAt: (path, part, message, hint) => {
      const [key, at, ...rest] = path;
      const original = key === "metrics" && typeof at === "number" ? [key, kept[at] ?? at, ...rest] : path;
      return file.problemAt(original, part, message, hint);
    },
  };
}

/** A project's files with a file of metrics beside them: where it repeats a name, or is one of the project's own files, it stands for that. */
export function withTrial(files: ProjectFiles, folder: string, { path, file, names }: TrialMetrics): ProjectFiles {
  const repeated = new Set(names);
  const others = files.metrics
    .filter((own) => resolve(folder, own.file) !== path)
    .flatMap((own) => without(own, repeated) ?? []);
  return { ...files, metrics: [...others, file], order: [file.file, ...files.order] };
}
