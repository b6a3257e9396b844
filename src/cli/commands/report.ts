import { join, resolve } from "node:path";
import type { Command } from "commander";
import { formatBytes } from "../../results/words/bytes.ts";
import { formatCount } from "../../results/words/numbers.ts";
import { type Cli, jsonText, openSession } from "../cli.ts";
import { printable } from "../text/width.ts";

const EXAMPLES = `
Examples:
  $ pulse report                        write the report again, where every run puts it
  $ pulse report --out checkout-report  into another folder: to send it, or to put it on a web server
  $ pulse report --ds 2026-01-12        as of the end of another day

The report is a folder of HTML files that need neither a server nor a network: open index.html. It has what \`pulse serve\`
shows, but for downloads and, of many gates, pages of single metrics (\`report.detail_pages\` of pulse.yaml).`;

interface ReportOptions {
  readonly ds?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** `pulse report`: the results as files of HTML. */
export function registerReport(program: Command, cli: Cli): void {
  program
    .command("report")
    .summary("write the results as pages that need no server")
    .description("Writes the published results as files of HTML, as every run does.")
    .option("--ds <day>", "as of the end of this day (default: the newest published one)")
    .option("--out <folder>", "another folder; it is replaced as a whole")
    .option("--json", "write JSON: {path, ds, files, bytes, took_ms}")
    .addHelpText("after", EXAMPLES)
    .action(async ({ ds, out, json }: ReportOptions, command: Command) => {
      const { terminal, folder } = openSession(command, cli);
      const [{ loadProject }, { writeProjectReport }] = await Promise.all([
        import("../../config/load.ts"),
        import("../../page/report/report-after-run.ts"),
      ]);
      const project = await loadProject(folder(), cli.env);
      const startedMs = cli.clock.now();
      const target = out === undefined ? undefined : resolve(cli.cwd, out);
      const written = await writeProjectReport(project, { clock: cli.clock, ds, folder: target });
      const tookMs = cli.clock.now() - startedMs;
      const { folder: path, files, bytes } = written;
      const summary = `${formatCount(files)} files, ${formatBytes(bytes)}, as of ${written.ds}`;
      await terminal.write(
        json === true
          ? jsonText({ path, ds: written.ds, files, bytes, took_ms: tookMs })
          : `${printable(join(path, "index.html"))}\n${terminal.style.faint(summary)}\n`,
      );
    });
}
