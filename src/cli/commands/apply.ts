import type { Command } from "commander";
import type { ApplyOptions } from "../apply/run-apply.ts";
import { type Cli, openSession } from "../cli.ts";

const EXAMPLES = `
Examples:
  $ pulse apply                                  show what changes and for whom, ask, put it into force
  $ pulse apply --dry-run                        show it only
  $ pulse apply --yes --message "no complaints at 10 %"
  $ pulse apply --yes --by deploy-bot --json     for programs

By what is in force, units are evaluated and stages begin: pulse serve hands it to SDKs, and the history of changes is
the timeline of every rule without rollout:. Nothing changed: nothing is recorded, exit code 0. Without a terminal,
--yes is needed.`;

/** `pulse apply`: put the project's files into force. */
export function registerApply(program: Command, cli: Cli): void {
  program
    .command("apply")
    .summary("put the files into force: show what changes and for whom, ask, record it")
    .description(
      "Checks the project, shows how its files differ from what is in force, with who is affected and what follows for the analyses, asks, and records who, when, what and why in the history of changes.",
    )
    .option("-y, --yes", "do not ask")
    .option("-m, --message <why>", "why, for the history")
    .option("--by <who>", "who, for the history (default: PULSE_USER, else the user's name)")
    .option("--dry-run", "show what would change, apply nothing")
    .option("--json", "write JSON: {status, changed_at, changed_by, reason, changes: [...]}")
    .addHelpText("after", EXAMPLES)
    .action(async (options: ApplyOptions, command: Command) => {
      const { terminal, folder } = openSession(command, cli);
      const [{ loadProject }, { runApply }] = await Promise.all([
        import("../../config/load.ts"),
        import("../apply/run-apply.ts"),
      ]);
      await runApply(await loadProject(folder(), cli.env), options, cli, terminal);
    });
}
