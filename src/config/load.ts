import { resolve } from "node:path";
import { PulseError } from "../errors.ts";
import { metricFileSchema } from "../metrics/definition.ts";
import { activeUserProblems } from "./check-active-users.ts";
import { collectorProblems } from "./check-collector.ts";
import { idMapProblems } from "./check-id-maps.ts";
import { namedMetrics } from "./check-metric-parts.ts";
import { metricProblems } from "./check-metrics.ts";
import { repeatedNames } from "./check-names.ts";
import { pagesProblems } from "./check-pages.ts";
import { settingsProblems } from "./check-settings.ts";
import { type CheckedSettings, type Declared, declaredIn, isReadable, metricsIn } from "./declared-names.ts";
import { type Environment, fillFromEnvironment } from "./environment.ts";
import { formatProblem, orderProblems, type Problem } from "./problem.ts";
import type { Project } from "./project.ts";
import { type ProjectFiles, readProjectFiles } from "./project-files.ts";
import { type IdPairFiles, readIdPairs } from "./read-id-pairs.ts";
import { readSegmentIds } from "./read-segment-ids.ts";
import { rememberSecrets } from "./redact.ts";
import { schemaProblems } from "./schema-problems.ts";
import { settingsSchema } from "./settings.ts";
import { checkSubjects, subjectsIn } from "./subject-files.ts";
import { type TrialMetrics, withTrial } from "./trial-metrics.ts";
import { type Cursor, cursorOf } from "./yaml-cursor.ts";
import type { YamlFile } from "./yaml-file.ts";

export interface CheckedProject {
  /** There when there are no problems. */
  readonly project?: Project;
  /** All mistakes of all files, in the order of files and lines. */
  readonly problems: readonly Problem[];
}

/**
 * Reads the project in a folder: pulse.yaml, metrics/*.yaml, gates/*.yaml and the files that they name.
 * Throws `CONFIG_INVALID` (input) whose message lists every mistake, one a line, and `CONFIG_NOT_FOUND` (input) when
 * the folder holds no pulse.yaml. `${NAME}` in pulse.yaml is taken from `environment`.
 */
export async function loadProject(
  folder: string,
  environment: Environment = process.env,
  trial?: TrialMetrics,
): Promise<Project> {
  const { project, problems } = await checkProject(folder, environment, trial);
  if (project !== undefined) return project;
  const [first] = problems;
  if (problems.length === 1 && first !== undefined && isNotFound(first)) {
    throw new PulseError({ code: "CONFIG_NOT_FOUND", fault: "input", message: first.message, hint: NOT_FOUND_HINT });
  }
  throw new PulseError({
    code: "CONFIG_INVALID",
    fault: "input",
    message: problems.map(formatProblem).join("\n"),
    hint: "correct what is listed; docs/configuration.md explains every key",
  });
}

/** Checks the project in a folder as `loadProject` does, and gives the mistakes as data; with a file of metrics that is tried, as if it lay there. */
export async function checkProject(
  folder: string,
  environment: Environment = process.env,
  trial?: TrialMetrics,
): Promise<CheckedProject> {
  const absolute = resolve(folder);
  const own = await readProjectFiles(absolute);
  const files = trial === undefined ? own : withTrial(own, absolute, trial);
  if (files.settings === undefined && files.problems.every(({ file }) => file !== "pulse.yaml")) {
    return { problems: [notFound(absolute)] };
  }
  const settings = checkSettings(files.settings, environment);
  const declared = declaredIn(files, settings);
  const idMaps = await readIdMaps(absolute, files, settings);
  const segmentFiles = await readSegmentIds(absolute, files.subjects);
  const problems = [
    ...files.problems,
    ...settings.problems,
    ...(files.settings === undefined ? [] : unitTypeProblems(cursorOf(files.settings), declared)),
    ...idMaps.problems,
    ...segmentFiles.problems,
    ...checkMetrics(files, declared),
    ...checkSubjects(files, declared),
  ];
  if (problems.length > 0 || settings.file === undefined)
    return { problems: orderProblems(problems, [...files.order, ...idMaps.files, ...segmentFiles.files]) };

  const project: Project = {
    folder: absolute,
    settings: settingsSchema.parse(settings.file.value),
    metrics: files.metrics.flatMap((file) => metricFileSchema.parse(file.value).metrics),
    ...subjectsIn(files.subjects),
    segmentIds: segmentFiles.ids,
    idPairs: idMaps.pairs,
  };
  rememberSecrets(project, settings.secrets);
  return { project, problems: [] };
}

/** Mistakes in what pulse.yaml says of unit types. */
function unitTypeProblems(settings: Cursor, { unitTypes }: Declared): Problem[] {
  return [...idMapProblems(settings, unitTypes), ...activeUserProblems(settings, unitTypes)];
}

const NOT_FOUND_HINT = "run `pulse init` to begin a project here, or name the project's folder";

function notFound(folder: string): Problem {
  return {
    file: "pulse.yaml",
    line: 1,
    column: 1,
    message: `there is no pulse.yaml in ${folder}`,
    hint: NOT_FOUND_HINT,
  };
}

function isNotFound(problem: Problem): boolean {
  return problem.hint === NOT_FOUND_HINT;
}

function checkSettings(written: YamlFile | undefined, environment: Environment): CheckedSettings {
  if (written?.value === undefined) return { file: undefined, problems: written?.syntax ?? [], secrets: [] };
  const { file, problems, secrets, isUnresolved } = fillFromEnvironment(written, environment);
  return {
    file,
    secrets,
    problems: [
      ...written.syntax,
      ...problems,
      ...schemaProblems(settingsSchema, file, { written, isUnresolved }),
      ...settingsProblems(cursorOf(written)),
      ...collectorProblems(
        cursorOf(written).key("collector"),
        cursorOf(file).key("collector"),
        cursorOf(written).key("sources"),
      ),
      ...pagesProblems(cursorOf(written).key("pages"), cursorOf(file).key("pages")),
    ],
  };
}

function checkMetrics(files: ProjectFiles, { metricNames }: Declared): Problem[] {
  const metrics = files.metrics.flatMap(metricsIn);
  const named = namedMetrics(
    metrics.map(({ metric }) => metric),
    metricNames.known !== undefined,
  );
  return [
    ...files.metrics.flatMap((file) => file.syntax),
    ...files.metrics.filter(isReadable).flatMap((file) => schemaProblems(metricFileSchema, file)),
    ...metrics.flatMap(({ metric }) => metricProblems(metric, named)),
    ...repeatedNames(
      metrics.map(({ file, metric }) => ({ file, name: metric.key("name") })),
      "metric",
    ),
  ];
}

async function readIdMaps(folder: string, files: ProjectFiles, { file }: CheckedSettings): Promise<IdPairFiles> {
  if (file === undefined || files.settings === undefined) return { pairs: [], problems: [], files: [] };
  return readIdPairs(folder, cursorOf(file), cursorOf(files.settings));
}
