import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Project } from "../../config/project.ts";
import type { PostgresExportSettings } from "../../config/settings.ts";
import { configuredTargets } from "../../export/configured-targets.ts";
import { probePostgres } from "../../export/postgres-probe.ts";
import { pathExists } from "../../path-exists.ts";
import { clockFinding } from "./check-clock.ts";
import { failedCheck } from "./failed-check.ts";
import { type Finding, findingsOf } from "./finding.ts";

const { ok, problem } = findingsOf("exports");

/** The targets of `exports:`, without writing to them. */
export async function checkExports(project: Project, now: () => number): Promise<Finding[]> {
  let names: readonly string[];
  try {
    names = configuredTargets(project, now).map(({ target }) => target.name);
  } catch (error) {
    return [failedCheck("exports", "settings", "exports", error)];
  }
  const findings = await Promise.all(
    project.settings.exports.map((settings, index) => {
      const name = names[index] ?? settings.type;
      return settings.type === "postgres"
        ? checkPostgres(settings, name)
        : checkFolder(name, resolve(project.folder, settings.path));
    }),
  );
  return findings.flat();
}

async function checkPostgres(settings: PostgresExportSettings, name: string): Promise<Finding[]> {
  try {
    const probe = await probePostgres(settings, name);
    const where = probe.hasSchema ? `schema ${settings.schema} is there` : `schema ${settings.schema} will be made`;
    const seen = `PostgreSQL ${probe.version}; ${where}`;
    const rights = probe.hasSchema ? `tables in schema ${settings.schema}` : `schema ${settings.schema}`;
    return [
      probe.mayCreate
        ? ok("target", name, seen)
        : problem(
            "target",
            name,
            `${seen}, but the user may not create ${rights}`,
            `grant it: \`grant create on ${probe.hasSchema ? `schema "${settings.schema}"` : "database ..."} to ...\``,
          ),
      clockFinding(`PostgreSQL of ${name}`, probe),
    ];
  } catch (error) {
    return [failedCheck("exports", "target", name, error)];
  }
}

async function checkFolder(name: string, path: string): Promise<Finding[]> {
  let nearest = path;
  while (!(await pathExists(nearest))) nearest = dirname(nearest);
  try {
    await access(nearest, constants.W_OK | constants.X_OK);
    return [
      ok("target", name, nearest === path ? "the folder may be written" : `the folder will be made in ${nearest}`),
    ];
  } catch {
    return [
      problem(
        "target",
        name,
        `${nearest} may not be written`,
        "give the user that runs Pulse the right to write there, or mend `path:`",
      ),
    ];
  }
}
