import { relative, resolve } from "node:path";
import type { Command } from "commander";
import { type Cli, openSession } from "../cli.ts";

const EXAMPLES = `
Examples:
  $ pulse init                          in this folder
  $ pulse init experiments              in a new folder`;

/** `pulse init [folder]`: a commented starting point. */
export function registerInit(program: Command, cli: Cli): void {
  program
    .command("init")
    .argument("[folder]", "where to begin", ".")
    .summary("write a commented project to begin with")
    .description("Writes pulse.yaml, a file of metrics, a gate and the schemas that let editors complete them.")
    .addHelpText("after", EXAMPLES)
    .action(async (folder: string, _options: object, command: Command) => {
      const { terminal } = openSession(command, cli);
      const { initProject } = await import("../../config/init.ts");
      const target = resolve(cli.cwd, folder);
      const files = await initProject(target);
      const shown = relative(cli.cwd, target) || ".";
      const { style, symbols } = terminal;
      const lines = files.map((file) => ` ${style.good(symbols.better)} ${shown === "." ? file : `${shown}/${file}`}`);
      await terminal.write(`${lines.join("\n")}\n\nNext: name your source in pulse.yaml, then run \`pulse check\`.\n`);
    });
}
