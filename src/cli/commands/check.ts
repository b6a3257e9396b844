import type { Command } from "commander";
import type { Problem } from "../../config/problem.ts";
import type { Project } from "../../config/project.ts";
import { EXIT_CODES } from "../../errors.ts";
import { type Cli, jsonText, openSession } from "../cli.ts";
import type { Terminal } from "../terminal.ts";

const EXAMPLES = `
Examples:
  $ pulse check                         all mistakes at once, as file:line:column
  $ pulse check --json                  the same for programs

Exit code 2 when something is wrong.`;

function problemText({ file, line, column, message, hint }: Problem, { style }: Terminal): string {
  const place = style.strong(`${file}:${line}:${column}`);
  return `${place} ${message}\n${hint === undefined ? "" : `    ${style.notable(hint)}\n`}`;
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}

/** Kinds that not every project has are told where there are any. */
function summary(project: Project, { style, symbols }: Terminal): string {
  const { settings, gates, experiments, segments, holdouts, layers, configs, metrics } = project;
  const some = (definitions: readonly unknown[], word: string): string[] =>
    definitions.length === 0 ? [] : [count(definitions.length, word)];
  const parts = [
    count(gates.length, "gate"),
    count(experiments.length, "experiment"),
    ...some(segments, "segment"),
    ...some(holdouts, "holdout"),
    ...some(layers, "layer"),
    ...some(configs, "dynamic config"),
    count(metrics.length, "metric"),
    count(settings.sources.length, "source"),
    `time zone ${settings.time_zone}`,
  ];
  return `${style.good(symbols.better)} project ${style.strong(settings.project)} is fine: ${parts.join(", ")}\n`;
}

/** `pulse check`: every mistake in the project's files. */
export function registerCheck(program: Command, cli: Cli, setExitCode: (code: number) => void): void {
  program
    .command("check")
    .summary("find all mistakes in the project's files")
    .description("Reads pulse.yaml, metrics/ and gates/ and lists every mistake, with what is allowed in its place.")
    .option("--json", "write JSON: {ok, problems: [{file, line, column, message, hint}]}")
    .addHelpText("after", EXAMPLES)
    .action(async (options: { json?: boolean }, command: Command) => {
      const { terminal, folder } = openSession(command, cli);
      const { checkProject } = await import("../../config/load.ts");
      const { project, problems } = await checkProject(folder(), cli.env);
      const isFine = problems.length === 0;
      if (!isFine) setExitCode(EXIT_CODES.input);
      if (options.json === true) {
        await terminal.write(jsonText({ ok: isFine, problems }));
        return;
      }
      for (const problem of problems) await terminal.write(problemText(problem, terminal));
      if (project !== undefined) await terminal.write(summary(project, terminal));
      else await terminal.write(`\n${terminal.style.bad(count(problems.length, "problem"))}\n`);
    });
}
