import type { Environment } from "../../config/environment.ts";
import { checkProject } from "../../config/load.ts";
import type { Project } from "../../config/project.ts";
import { type Finding, findingsOf } from "./finding.ts";

const { ok, problem } = findingsOf("configuration");
const SHOWN = 5;

/** The project's files. Without a project there is nothing else to look at. */
export async function checkConfiguration(
  folder: string,
  environment: Environment,
): Promise<{ readonly findings: Finding[]; readonly project: Project | undefined }> {
  const { project, problems } = await checkProject(folder, environment);
  if (project !== undefined) {
    const { gates, experiments, metrics, settings } = project;
    const seen = [
      count(gates.length, "gate"),
      count(experiments.length, "experiment"),
      count(metrics.length, "metric"),
      count(settings.sources.length, "source"),
      count(settings.exports.length, "export"),
    ].join(", ");
    return { project, findings: [ok("files", settings.project, seen)] };
  }
  const findings = problems
    .slice(0, SHOWN)
    .map(({ file, line, column, message, hint }) =>
      problem("files", `${file}:${line}:${column}`, message, hint ?? null),
    );
  const more = problems.length - findings.length;
  if (more > 0)
    findings.push(problem("files", folder, `${more} further mistakes`, "run `pulse check` for all of them"));
  return { project: undefined, findings };
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}
