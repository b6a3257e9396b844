import { checkProject, loadProject } from "../../config/load.ts";
import { allowedHint } from "../../config/near-name.ts";
import type { Project } from "../../config/project.ts";
import { readTrialMetrics } from "../../config/trial-metrics.ts";
import { PulseError } from "../../errors.ts";
import type { Metric } from "../../metrics/definition.ts";

/** A project with a file of metrics, of which just these are computed. */
export interface TrialProject {
  /** The project with the metrics that are tried, and those that they are made of; all gates and experiments. */
  readonly project: Project;
  /** Names of the metrics that are tried, in the file's order. */
  readonly names: readonly string[];
  /** The project as it is, with its own metrics of these names; null: it has none of them, or has mistakes. */
  readonly before: Project | null;
  readonly namesBefore: readonly string[];
}

export interface TrialFile {
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** As it was written. */
  readonly file: string;
  /** One of its metrics only. */
  readonly metric: string | undefined;
}

function partsOf(metric: Metric): string[] {
  if (metric.kind === "composite") return metric.of;
  const sides = metric.kind === "ratio" ? [metric.numerator, metric.denominator] : [];
  return sides.filter((side) => typeof side === "string");
}

/** A project of which only some metrics are left, with those that they name; and of the results only the cumulative ones. */
function narrowed(project: Project, names: readonly string[]): Project {
  const asked = new Set(names);
  for (const metric of project.metrics) if (asked.has(metric.name)) for (const part of partsOf(metric)) asked.add(part);
  return {
    ...project,
    settings: { ...project.settings, views: [] },
    metrics: project.metrics.filter(({ name }) => asked.has(name)),
  };
}

/**
 * Reads a file of metrics into a project. Errors: `METRICS_FILE_UNREADABLE`, `METRICS_TRY_UNKNOWN`, and `CONFIG_INVALID` (input) with every mistake, as
 * `pulse check` lists them.
 */
export async function loadTrial({ folder, env, cwd, file, metric }: TrialFile): Promise<TrialProject> {
  const trial = await readTrialMetrics(cwd, file);
  const project = await loadProject(folder, env, trial);
  if (metric !== undefined && !trial.names.includes(metric))
    throw new PulseError({
      code: "METRICS_TRY_UNKNOWN",
      fault: "input",
      message: `${file} has no metric ${JSON.stringify(metric)}`,
      hint: allowedHint(metric, trial.names),
    });
  const names = metric === undefined ? trial.names : [metric];
  const isOwnFile = trial.path.startsWith(`${project.folder}/metrics/`);
  const { project: own } = isOwnFile ? { project: undefined } : await checkProject(folder, env);
  const namesBefore = names.filter((name) => own?.metrics.some((one) => one.name === name) === true);
  return {
    project: narrowed(project, names),
    names,
    before: own === undefined || namesBefore.length === 0 ? null : narrowed(own, namesBefore),
    namesBefore,
  };
}
