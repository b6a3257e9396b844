import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { PulseError } from "../../errors.ts";
import { createLog } from "../../log.ts";
import { formatCount } from "../../results/words/numbers.ts";
import { type Cli, openSession } from "../cli.ts";
import { withShutdown } from "../shutdown-signal.ts";
import { togetherUntil } from "../together.ts";

const EXAMPLES = `
Examples:
  $ pulse serve                         pages with the results, and the project's gates for SDKs
  $ pulse serve --only pages            the results as pages and as JSON: http://127.0.0.1:8080
  $ pulse serve --only collector        the door for SDKs: gates, and events into the first source
  $ pulse serve --specs specs.json      a Statsig project's download_config_specs, as it is

Addresses, logins, keys and limits are \`pages:\` and \`collector:\` in pulse.yaml. Left out, only this machine may ask.
Ctrl-C and SIGTERM finish what was accepted first; a second one leaves at once.`;

interface ServeOptions {
  readonly only?: "pages" | "collector";
  readonly specs?: string;
}

/** `pulse serve [--only pages|collector] [--specs FILE]`: results for people, and the door for SDKs. */
export function registerServe(program: Command, cli: Cli): void {
  program
    .command("serve")
    .summary("show results as pages, take events in and serve gates to SDKs")
    .description(
      "Shows the published results as pages and as JSON; answers Statsig's server and client SDKs and takes native events. Each has an address of its own.",
    )
    .addOption(new Option("--only <part>", "one of the two").choices(["pages", "collector"]))
    .option("--specs <file>", "serve this download_config_specs document in place of the project's gates")
    .addHelpText("after", EXAMPLES)
    .action(async ({ only, specs }: ServeOptions, command: Command) => {
      if (only === "pages" && specs !== undefined) throw specsForPages();
      const { terminal, folder } = openSession(command, cli);
      const [{ loadProject }, { watchProcess }] = await Promise.all([
        import("../../config/load.ts"),
        import("../../monitoring/watched-process.ts"),
      ]);
      const project = await loadProject(folder(), cli.env);
      const kind = only ?? "collector";
      const log = createLog(kind, cli.env.PULSE_LOG_LEVEL);
      const watched = await watchProcess(kind, { project, log, environment: cli.env });

      const showPages = async (signal: AbortSignal): Promise<undefined> => {
        const [{ servePages }, { createPagesMetrics }] = await Promise.all([
          import("../../web/serve-pages.ts"),
          import("../../monitoring/pages-metrics.ts"),
        ]);
        await servePages(project, {
          signal,
          log: watched.log,
          observer: createPagesMetrics(watched.registry),
          clock: cli.clock,
          onListening: (url) => terminal.writeError(`pages on ${url}\n`),
        });
        return undefined;
      };
      const collect = async (signal: AbortSignal) => {
        const [{ serve }, { createCollectorMetrics }] = await Promise.all([
          import("../../collector/serve.ts"),
          import("../../monitoring/collector-metrics.ts"),
        ]);
        return serve(project, {
          signal,
          log: watched.log,
          environment: cli.env,
          monitor: (facts) => createCollectorMetrics(watched.registry, facts),
          clock: cli.clock,
          ...(specs === undefined ? {} : { specsFile: resolve(cli.cwd, specs) }),
          onListening: (url) => terminal.writeError(`listening on ${url}\n`),
        });
      };

      const done = await withShutdown(
        async (signal) => {
          if (only === "pages") return showPages(signal);
          if (only === "collector") return collect(signal);
          const [collected] = await togetherUntil(signal, collect, showPages);
          return collected;
        },
        (name) => terminal.writeError(`${name}: finishing what was accepted\n`),
      ).finally(watched.close);
      if (done === undefined) return;
      await terminal.write(
        `stored ${formatCount(done.eventsStored)} events of ${formatCount(done.requests)} requests\n`,
      );
    });
}

function specsForPages(): PulseError {
  return new PulseError({
    code: "SERVE_OPTIONS_CONTRADICT",
    fault: "input",
    message: "--specs was given together with --only pages",
    hint: "leave one out: specs are for SDKs, which ask the collector",
  });
}
