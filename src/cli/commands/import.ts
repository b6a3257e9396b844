import type { Command } from "commander";
import { type Cli, openSession } from "../cli.ts";

const EXAMPLES = `
Examples:
  $ pulse import statsig specs.json --dry-run      what would be written, and what cannot be
  $ pulse import statsig specs.json                into gates/ of the project
  $ pulse import statsig specs.json --into moved   into another folder
  $ curl -s https://api.statsigcdn.com/v1/download_config_specs/$STATSIG_SERVER_KEY.json | pulse import statsig -

Files that are there are never overwritten without --overwrite: they are listed, nothing is written, and the exit code is 2.`;

interface ImportOptions {
  readonly into?: string;
  readonly dryRun?: boolean;
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

/** `pulse import statsig FILE`: a Statsig project's gates as files of ours. */
export function registerImport(program: Command, cli: Cli): void {
  const parent = program
    .command("import")
    .summary("bring gates and experiments from elsewhere")
    .description("Writes what another system defines as files under gates/.")
    .addHelpText("after", EXAMPLES);
  parent
    .command("statsig")
    .argument("<file>", "the JSON of download_config_specs, v1 or v2; -: standard input")
    .summary("write a Statsig project's gates, experiments, segments, holdouts, layers and configs as YAML")
    .description(
      "Reads what Statsig's download_config_specs answers to a server key, and writes YAML files that are evaluated the same. What cannot be written is listed with the reason.",
    )
    .option("--into <folder>", "where to write (default: gates/ of the project)")
    .option("--dry-run", "write nothing, and say what would be written")
    .option("--overwrite", "replace files that are there")
    .option("--json", "write JSON: {written, left_out, notes}")
    .addHelpText("after", EXAMPLES)
    .action(async (file: string, options: ImportOptions, command: Command) => {
      const { terminal, folder } = openSession(command, cli);
      const { runImport } = await import("../import-statsig/run-import.ts");
      await runImport({
        cli,
        file,
        folder,
        into: options.into,
        dryRun: options.dryRun === true,
        overwrite: options.overwrite === true,
        json: options.json === true,
        terminal,
      });
    });
}
