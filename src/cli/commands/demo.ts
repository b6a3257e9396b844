import { resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { formatCount } from "../../results/words/numbers.ts";
import { type Cli, openSession } from "../cli.ts";
import { createProgress } from "../progress.ts";
import { withShutdown } from "../shutdown-signal.ts";

const EXAMPLES = `
Examples:
  $ pulse demo                          the whole way, in a minute or two
  $ pulse demo --users 100000           a bigger shop
  $ pulse demo --keep                   go on in the folder as it is: what is there is not computed again
  $ pulse demo data --out shop          only the shop's messages, as files`;

const DATA_EXAMPLES = `
Examples:
  $ pulse demo data --out shop --users 5000 --seed 7
  $ pulse demo data --kafka localhost:9092 --topic pulse-events`;

interface ShopArguments {
  readonly users?: number;
  readonly seed?: number;
  readonly days?: number;
}

interface DemoOptions extends ShopArguments {
  readonly folder: string;
  readonly keep?: boolean;
}

interface DataOptions extends ShopArguments {
  readonly out?: string;
  readonly kafka?: string;
  readonly topic: string;
}

/**
 * The demo's own shop: a ramp of twelve days, so that all of its nights together take a minute or so on two cores. Its seed is chosen:
 * with it all intervals cover the truth, where one in twenty should miss. A friendly example, not evidence: that is `pulse calibrate`.
 */
const DEMO_SHOP = { days: 12, seed: 2 } as const;

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("write a whole number");
  return Number(text);
}

function shopOf({ users, seed, days }: ShopArguments): ShopArguments {
  return {
    ...(users === undefined ? {} : { users }),
    ...(seed === undefined ? {} : { seed }),
    ...(days === undefined ? {} : { days }),
  };
}

/** `pulse demo` and `pulse demo data`: a shop whose truth is known. */
export function registerDemo(program: Command, cli: Cli): void {
  const demo = program
    .command("demo")
    .summary("a shop ramps a feature: see what Pulse says, beside the truth")
    .description(
      "Makes up a shop that ramps a feature from 2 to 100 %, lands its messages day by day, runs every night, and shows the scorecard beside the truth.",
    )
    .option("--users <number>", "customers of the shop (default: 20000)", wholeNumber)
    .option("--seed <number>", "another seed is another shop with the same truth", wholeNumber)
    .option("--days <number>", `length of the ramp (default: ${DEMO_SHOP.days})`, wholeNumber)
    .option("--folder <folder>", "where the demo's project lies", ".pulse/demo")
    .option("--keep", "do not empty the folder first")
    .addHelpText("after", EXAMPLES)
    .action(async (options: DemoOptions, command: Command) => {
      const { terminal } = openSession(command, cli);
      const { runDemo } = await import("../demo/run-demo.ts");
      const progress = createProgress(terminal, cli.clock);
      await withShutdown((signal) =>
        runDemo({
          folder: resolve(cli.cwd, options.folder),
          shownFolder: options.folder,
          shop: { ...DEMO_SHOP, ...shopOf(options) },
          keep: options.keep === true,
          env: cli.env,
          clock: cli.clock,
          signal,
          terminal,
          progress,
        }),
      );
    });

  demo
    .command("data")
    .summary("only the shop's messages, as files or into Kafka")
    .description("Makes the shop's messages, and the truth about them, at any size.")
    .option("--out <folder>", "write a project with one file of messages a day, and truth.json")
    .option("--kafka <brokers>", "send them to Kafka: host:port, several with commas")
    .option("--topic <topic>", "the Kafka topic", "pulse-events")
    .option("--users <number>", "customers of the shop (default: 20000)", wholeNumber)
    .option("--seed <number>", "another seed is another shop", wholeNumber)
    .option("--days <number>", "length of the ramp (default: 28)", wholeNumber)
    .addHelpText("after", DATA_EXAMPLES)
    .action(async (_options: unknown, command: Command) => {
      // `users` and `seed` are options of `demo` as well: both places count.
      const options = command.optsWithGlobals<DataOptions>();
      const { terminal } = openSession(command, cli);
      const { makeDemoData } = await import("../demo/make-data.ts");
      const progress = createProgress(terminal, cli.clock);
      const made = await withShutdown((signal) =>
        makeDemoData({
          shop: shopOf(options),
          folder: options.out === undefined ? undefined : resolve(cli.cwd, options.out),
          brokers: options.kafka?.split(","),
          topic: options.topic,
          signal,
          progress,
        }),
      );
      progress.clear();
      await terminal.write(`${formatCount(made.messages)} messages in ${made.where}\n`);
    });
}
