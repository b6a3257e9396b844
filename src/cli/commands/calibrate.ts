import { resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { EXIT_CODES } from "../../errors.ts";
import { type Cli, openSession } from "../cli.ts";
import { createProgress } from "../progress.ts";
import { withShutdown } from "../shutdown-signal.ts";

const EXAMPLES = `
Examples:
  $ pulse calibrate --quick             a minute or two: is anything badly off?
  $ pulse calibrate --output page.md    the whole certificate, about half an hour on two cores
  $ pulse calibrate --scenario ramp     one scenario only; may be given several times

On your own landed units (both groups are split again at random, so that there is nothing to find):
  $ pulse calibrate --analysis new_checkout/everyone/stage-2
  $ pulse calibrate --analysis price_test --metric revenue --splits 5000

Exit code 3 when a figure is off by more than 4 standard errors, or a metric finds more than it promises.`;

interface CalibrateArguments {
  readonly quick?: boolean;
  readonly seed: number;
  readonly output?: string;
  readonly scenario: readonly string[];
  readonly json?: boolean;
  readonly analysis?: string;
  readonly metric?: string;
  readonly splits: number;
  readonly ds?: string;
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("write a whole number");
  return Number(text);
}

function positiveNumber(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError("write a whole number from 1 to 9,999,999");
  return Number(text);
}

/** `pulse calibrate`: whether intervals and p-values keep what they promise. */
export function registerCalibrate(program: Command, cli: Cli, setExitCode: (code: number) => void): void {
  program
    .command("calibrate")
    .summary("check that intervals and p-values keep their promises")
    .description(
      "Takes made-up data whose truth is known the whole way, from messages to published tables, thousands of times, and shows how often intervals held it. With --analysis: splits your own units at random, and shows how often a metric finds what is not there.",
    )
    .option("--quick", "fewer replications")
    .option("--seed <number>", "another seed is other data with the same truth", wholeNumber, 1)
    .option(
      "--scenario <name>",
      "only this one; may be repeated",
      (name: string, names: string[]) => [...names, name],
      [],
    )
    .option("--output <file>", "write the certificate as a page of Markdown as well")
    .option("--analysis <name>", "split this analysis's own units instead: can its metrics be trusted?")
    .option("--metric <name>", "with --analysis: this metric only")
    .option("--splits <number>", "with --analysis: how many random splits", positiveNumber, 1000)
    .option("--ds <day>", "with --analysis: as of the end of this day (default: the newest published one)")
    .option("--json", "write JSON")
    .addHelpText("after", EXAMPLES)
    .action(async (options: CalibrateArguments, command: Command) => {
      const { terminal, folder } = openSession(command, cli);
      const progress = createProgress(terminal, cli.clock);
      const json = options.json === true;
      if (options.analysis !== undefined) {
        const { analysis, metric, splits, ds, seed } = options;
        const { runOwnUnits } = await import("../calibrate/run-own-units.ts");
        const { isTrusted } = await withShutdown((signal) =>
          runOwnUnits({
            folder: folder(),
            env: cli.env,
            analysis,
            metric,
            splits,
            ds,
            seed,
            json,
            signal,
            terminal,
            progress,
          }),
        );
        if (!isTrusted) setExitCode(EXIT_CODES.check_failed);
        return;
      }
      const { runCalibrate } = await import("../calibrate/run-calibrate.ts");
      const { isCalibrated } = await withShutdown((signal) =>
        runCalibrate({
          seed: options.seed,
          quick: options.quick === true,
          scenarios: options.scenario,
          output: options.output === undefined ? undefined : resolve(cli.cwd, options.output),
          json,
          clock: cli.clock,
          signal,
          terminal,
          progress,
        }),
      );
      if (!isCalibrated) setExitCode(EXIT_CODES.check_failed);
    });
}
