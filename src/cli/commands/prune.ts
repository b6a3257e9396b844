import type { Command } from "commander";
import type { Pruned } from "../../publish/prune.ts";
import { formatBytes } from "../../results/words/bytes.ts";
import { formatCount } from "../../results/words/numbers.ts";
import { type Cli, jsonText, openSession } from "../cli.ts";
import type { Terminal } from "../terminal.ts";
import { tableLines } from "../text/table.ts";

const EXAMPLES = `
Examples:
  $ pulse prune --dry-run               what would be deleted, and how much room that makes
  $ pulse prune                         delete it
  $ pulse prune --json                  the same, for a program

What goes: versions of a day that newer ones took the place of, beyond \`retention.run_versions\`; derived files that no
run that stays was made from; what killed processes left half done; with \`retention.raw_days\` the raw bytes of older
messages, which are kept as they are staged from then on. Never: the run in force of any day, the history of changes, and
what was written or used in the last \`retention.grace_hours\`. Runs and landers may go on meanwhile.`;

function sum(pruned: Pruned): { folders: number; bytes: number } {
  const { freed } = pruned;
  return {
    folders: freed.reduce((total, { folders }) => total + folders, 0),
    bytes: freed.reduce((total, { bytes }) => total + bytes, 0),
  };
}

const counted = (count: number, what: string): string => `${formatCount(count)} ${what}${count === 1 ? "" : "s"}`;

function prunedText(pruned: Pruned, dryRun: boolean, { style }: Terminal): string {
  const total = sum(pruned);
  const stays = `${counted(pruned.runs, "run")} ${pruned.runs === 1 ? "stays" : "stay"}, with all that was used for them`;
  if (total.folders === 0) return `nothing to delete: ${stays}\n`;
  const lines = tableLines({
    columns: [
      { heading: "what", align: "left" },
      { heading: "folders", align: "right" },
      { heading: "size", align: "right" },
    ],
    rows: pruned.freed.map(({ what, folders, bytes }) => [what, formatCount(folders), formatBytes(bytes)]),
    indent: " ",
    paintHeading: style.faint,
  });
  const did = dryRun ? "would free" : "freed";
  const all = `${did} ${formatBytes(total.bytes)} in ${counted(total.folders, "folder")}`;
  return `${lines.join("\n")}\n${style.strong(all)}; ${stays}\n`;
}

/** `pulse prune`: delete what nobody needs any more. */
export function registerPrune(program: Command, cli: Cli): void {
  program
    .command("prune")
    .summary("delete superseded runs and files that no run needs")
    .description("Deletes from the store what no run that stays was made from, and runs that newer ones superseded.")
    .option("--dry-run", "delete nothing, and say what would be")
    .option("--json", "write JSON: {dry_run, freed: [{what, folders, bytes}], folders, bytes, runs}")
    .addHelpText("after", EXAMPLES)
    .action(async (options: { dryRun?: boolean; json?: boolean }, command: Command) => {
      const { terminal, folder } = openSession(command, cli);
      const [{ loadProject }, { prune }] = await Promise.all([
        import("../../config/load.ts"),
        import("../../publish/prune.ts"),
      ]);
      const project = await loadProject(folder(), cli.env);
      const dryRun = options.dryRun === true;
      const pruned = await prune({ project, dryRun, clock: cli.clock });
      await terminal.write(
        options.json === true
          ? jsonText({ dry_run: dryRun, freed: pruned.freed, ...sum(pruned), runs: pruned.runs })
          : prunedText(pruned, dryRun, terminal),
      );
    });
}
