import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { packagePath } from "../../package-path.ts";
import { type Cli, openSession } from "../cli.ts";

const EXAMPLES = `
Examples:
  $ pulse docs                          into Pulse's own docs/
  $ pulse docs --out wiki               into another folder`;

/** `pulse docs`: the pages that are generated from definitions. */
export function registerDocs(program: Command, cli: Cli): void {
  program
    .command("docs")
    .summary("write the generated pages: tables and configuration")
    .description(
      "Writes tables.md (every published column) and configuration.md (every key), from the definitions themselves.",
    )
    .option("--out <folder>", "where to write (default: Pulse's own docs/)")
    .addHelpText("after", EXAMPLES)
    .action(async (options: { out?: string }, command: Command) => {
      const { terminal } = openSession(command, cli);
      const [{ configurationMarkdown }, { tablesMarkdown }] = await Promise.all([
        import("../../config/configuration-markdown.ts"),
        import("../../publish/tables-markdown.ts"),
      ]);
      const folder = options.out === undefined ? packagePath("docs") : resolve(cli.cwd, options.out);
      await mkdir(folder, { recursive: true });
      const pages = { "tables.md": tablesMarkdown(), "configuration.md": configurationMarkdown() };
      for (const [name, text] of Object.entries(pages)) {
        await writeFile(join(folder, name), text);
        await terminal.write(`${join(folder, name)}\n`);
      }
    });
}
