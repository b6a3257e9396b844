import { resolve } from "node:path";
import type { Command } from "commander";
import { createLog } from "../../log.ts";
import { type Cli, openSession } from "../cli.ts";
import { withShutdown } from "../shutdown-signal.ts";
import { formatCount } from "../text/numbers.ts";

const EXAMPLES = `
Examples:
  $ pulse serve                         the project's gates for SDKs, their events into its first source
  $ pulse serve --specs specs.json      a Statsig project's download_config_specs, as it is

Its address, keys and limits are \`collector:\` in pulse.yaml. Without keys only this machine may ask.
Ctrl-C and SIGTERM finish what was accepted first; a second one leaves at once.`;

/** `pulse serve [--specs FILE]`: the door for SDKs. */
export function registerServe(program: Command, cli: Cli): void {
  program
    .command("serve")
    .summary("take events in and serve gates to SDKs")
    .description("Answers Statsig's server and client SDKs and takes native events, over HTTP.")
    .option("--specs <file>", "serve this download_config_specs document in place of the project's gates")
    .addHelpText("after", EXAMPLES)
    .action(async (options: { specs?: string }, command: Command) => {
      const { terminal, folder } = openSession(command, cli);
      const [{ loadProject }, { serve }, { watchProcess }, { createCollectorMetrics }] = await Promise.all([
        import("../../config/load.ts"),
        import("../../collector/serve.ts"),
        import("../../monitoring/watched-process.ts"),
        import("../../monitoring/collector-metrics.ts"),
      ]);
      const project = await loadProject(folder(), cli.env);
      const log = createLog("collector", cli.env.PULSE_LOG_LEVEL);
      const watched = await watchProcess("collector", { project, log, environment: cli.env });
      const done = await withShutdown(
        (signal) =>
          serve(project, {
            signal,
            log: watched.log,
            environment: cli.env,
            monitor: (facts) => createCollectorMetrics(watched.registry, facts),
            clock: cli.clock,
            ...(options.specs === undefined ? {} : { specsFile: resolve(cli.cwd, options.specs) }),
            onListening: (url) => terminal.writeError(`listening on ${url}\n`),
          }),
        (name) => terminal.writeError(`${name}: finishing what was accepted\n`),
      ).finally(watched.close);
      await terminal.write(
        `stored ${formatCount(done.eventsStored)} events of ${formatCount(done.requests)} requests\n`,
      );
    });
}
