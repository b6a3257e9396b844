import type { Command } from "commander";
import { EXIT_CODES } from "../../errors.ts";
import { type Cli, jsonText, openSession } from "../cli.ts";
import { locateStore, withPublished } from "../published-store.ts";

const EXAMPLES = `
Examples:
  $ pulse health                        every check as of the newest published day
  $ pulse health --ds 2026-11-03 --json

Exit code 3 when a check fails.`;

/** `pulse health`: every check of a run. */
export function registerHealth(program: Command, cli: Cli, setExitCode: (code: number) => void): void {
  program
    .command("health")
    .summary("show every check of a run")
    .description("Shows every check with what it saw: those that fail first, then warnings, then the rest.")
    .option("--ds <day>", "as of the end of this day (default: the newest published one)")
    .option("--json", "write JSON: {ds, run_id, status, checks: [...]}")
    .addHelpText("after", EXAMPLES)
    .action(async (options: { ds?: string; json?: boolean }, command: Command) => {
      const { terminal, folder } = openSession(command, cli);
      const { store } = await locateStore(folder(), cli.env);
      const [{ publishedDs }, { readChecks }, { byUrgency, statusOf }, { renderHealth }] = await Promise.all([
        import("../../results/scorecard/read-scorecard.ts"),
        import("../../results/scorecard/read-checks.ts"),
        import("../../results/scorecard/health.ts"),
        import("../scorecard/render-health.ts"),
      ]);
      await withPublished(store, async (published) => {
        const run = await publishedDs(published, options.ds);
        const checks = (await readChecks(published, run.ds)).map(({ row }) => row).sort(byUrgency);
        const status = statusOf(checks);
        if (status === "fail") setExitCode(EXIT_CODES.check_failed);
        await terminal.write(
          options.json === true ? jsonText({ ...run, status, checks }) : renderHealth(run.ds, checks, terminal),
        );
      });
    });
}
