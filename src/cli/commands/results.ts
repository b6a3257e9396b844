import type { Command } from "commander";
import { PulseError } from "../../errors.ts";
import { type Cli, jsonText, openSession } from "../cli.ts";
import { locateStore, withPublished } from "../published-store.ts";
import type { Selection } from "../scorecard/selection.ts";

const EXAMPLES = `
Examples:
  $ pulse results                                  all gates and experiments, one line each
  $ pulse results new_checkout                     health, ramp, and every metric pooled and by stage
  $ pulse results new_checkout --stage 3           one stage, with its fresh units
  $ pulse results new_checkout --dimension country every metric split by a dimension
  $ pulse results new_checkout --metric revenue    one metric in full: every view of every stage
  $ pulse results new_checkout --json              the same content for programs: docs/results-json.md

The headline of a metric is pooled over the ramp's stages (each against its own control, fresh units only).
A difference marked with ? is no finding: its interval is doubtful, or it is lost among all that were tested.`;

interface ResultsOptions {
  readonly ds?: string;
  readonly stage?: string;
  readonly dimension?: string;
  readonly metric?: string;
  readonly json?: boolean;
}

function selectionOf({ stage, dimension, metric }: ResultsOptions): Selection {
  const isStage = stage === undefined || stage === "pooled" || /^[1-9]\d{0,8}$/.test(stage);
  if (!isStage) {
    throw new PulseError({
      code: "RESULTS_STAGE_INVALID",
      fault: "input",
      message: `--stage is ${JSON.stringify(stage)}`,
      hint: "write a stage's number, such as 2, or pooled",
    });
  }
  return {
    stage: stage === undefined ? null : stage === "pooled" ? "pooled" : Number(stage),
    dimension: dimension ?? null,
    metric: metric ?? null,
  };
}

/** `pulse results [name]`: scorecards. */
export function registerResults(program: Command, cli: Cli): void {
  program
    .command("results")
    .argument("[name]", "a gate or experiment; left out: all, one line each")
    .summary("show what a gate or experiment did")
    .description("Shows the published results: health first, then the ramp, then each metric with its interval.")
    .option("--ds <day>", "as of the end of this day (default: the newest published one)")
    .option("--stage <stage>", "one stage by its number, or pooled")
    .option("--dimension <name>", "split by a user or metric dimension")
    .option("--metric <name>", "one metric only")
    .option("--json", "write JSON")
    .addHelpText("after", EXAMPLES)
    .action(async (name: string | undefined, options: ResultsOptions, command: Command) => {
      const { terminal, folder } = openSession(command, cli);
      const selection = selectionOf(options);
      const { store, timeZone } = await locateStore(folder(), cli.env);
      const { publishedDs, readNames, readScorecard } = await import("../scorecard/read-scorecard.ts");
      const text = await withPublished(store, async (published) => {
        if (name !== undefined) {
          const card = await readScorecard(published, name, { ds: options.ds, selection });
          if (options.json === true) return jsonText(card);
          const { renderScorecard } = await import("../scorecard/render-scorecard.ts");
          return renderScorecard(card, { ...terminal, timeZone });
        }
        const { overviewLine, renderOverview } = await import("../scorecard/overview.ts");
        const { ds, run_id } = await publishedDs(published, options.ds);
        const lines = [];
        for (const one of await readNames(published, ds)) {
          lines.push(overviewLine(await readScorecard(published, one, { ds, selection })));
        }
        return options.json === true ? jsonText({ ds, run_id, results: lines }) : renderOverview(ds, lines, terminal);
      });
      await terminal.write(text);
    });
}
