import type { Command } from "commander";
import type { Project } from "../../config/project.ts";
import type { Log } from "../../log.ts";
import { formatCount } from "../../results/words/numbers.ts";
import { type Cli, openSession } from "../cli.ts";
import { createProgress } from "../progress.ts";
import { withShutdown } from "../shutdown-signal.ts";
import { createTerminalLog } from "../terminal-log.ts";

const EXAMPLES = `
Examples:
  $ pulse land --once                   store what is there now, then stop
  $ pulse land                          keep on storing what comes, until Ctrl-C

Several of these may run side by side: they share the partitions, and nothing is stored twice.
Ctrl-C and SIGTERM close the open segments first; a second one leaves at once. Nothing is lost either way.`;

/** `pulse land [--once]`: store messages as they come. */
export function registerLand(program: Command, cli: Cli): void {
  program
    .command("land")
    .summary("store the messages of the sources")
    .description("Reads the project's sources and stores every message once, as it came, in segments.")
    .option("--once", "stop when all that is there now is stored")
    .addHelpText("after", EXAMPLES)
    .action(async (options: { once?: boolean }, command: Command) => {
      const { terminal, folder } = openSession(command, cli);
      const once = options.once === true;
      const [{ loadProject }, { land }] = await Promise.all([
        import("../../config/load.ts"),
        import("../../landing/land.ts"),
      ]);
      const project = await loadProject(folder(), cli.env);
      const progress = createProgress(terminal, cli.clock);
      // What ends by itself is not asked by anybody.
      const watched = once ? undefined : await watchLanding(project, createTerminalLog(terminal, progress), cli);
      const counts = await withShutdown(
        (signal) =>
          land(project, {
            signal,
            once,
            ...(watched === undefined ? {} : { observer: watched.observer, log: watched.log }),
            onProgress: ({ taken }) => progress.update({ label: "landing", done: taken, unit: "messages" }),
          }),
        (name) => {
          progress.clear();
          terminal.writeError(`${name}: closing the open segments\n`);
        },
      ).finally(() => watched?.close());
      progress.clear();
      const { messages, segments } = counts;
      await terminal.write(
        messages === 0
          ? "nothing new: all messages are stored already\n"
          : `stored ${formatCount(messages)} messages in ${formatCount(segments)} segments\n`,
      );
    });
}

/** Makes landing answer Prometheus, as the lander does. */
async function watchLanding(project: Project, log: Log, { env, clock }: Cli) {
  const [{ watchProcess }, { createLandingMetrics }] = await Promise.all([
    import("../../monitoring/watched-process.ts"),
    import("../../monitoring/landing-metrics.ts"),
  ]);
  const watched = await watchProcess("lander", { project, log, environment: env, clock });
  return { ...watched, observer: createLandingMetrics(watched.registry) };
}
