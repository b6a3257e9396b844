import type { Command } from "commander";
import { PulseError } from "../../errors.ts";
import { type Cli, jsonText, openSession } from "../cli.ts";
import { locateStore, withPublished } from "../published-store.ts";
import { isDayView, isResultView, RESULT_VIEWS, type ResultView } from "../scorecard/result-view.ts";
import { isBalancedName, type Selection } from "../scorecard/selection.ts";

const EXAMPLES = `
Examples:
  $ pulse results                                  all gates and experiments, one line each
  $ pulse results new_checkout                     health, ramp, and every metric pooled and by stage
  $ pulse results new_checkout --stage 3           one stage, with its fresh units
  $ pulse results new_checkout --stage balanced-1  equal slices by hash, on through the stages
  $ pulse results new_checkout --dimension country every metric split by a dimension
  $ pulse results new_checkout --metric revenue    one metric in full: every view of every stage
  $ pulse results new_checkout --view last_7       only the last 7 days of each stage
  $ pulse results new_checkout --view daily --metric revenue
                                                   one metric day by day, in the newest stage with a control
  $ pulse results new_checkout --json              the same content for programs: docs/results-json.md

The headline of a metric is pooled over the ramp's stages (each against its own control, fresh units only).
A difference marked with ? is no finding: its interval is doubtful, or it is lost among all that were tested.`;

interface ResultsOptions {
  readonly ds?: string;
  readonly view?: string;
  readonly stage?: string;
  readonly dimension?: string;
  readonly metric?: string;
  readonly json?: boolean;
}

function viewError(message: string, hint: string): PulseError {
  return new PulseError({ code: "RESULTS_VIEW_INVALID", fault: "input", message, hint });
}

/** The view that is asked for, if it goes with the other options. Errors: `RESULTS_VIEW_INVALID` (input). */
function viewOf(
  { view = "cumulative", stage, dimension, metric }: ResultsOptions,
  name: string | undefined,
): ResultView {
  if (!isResultView(view))
    throw viewError(`--view is ${JSON.stringify(view)}`, `take one of ${RESULT_VIEWS.slice(1).join(", ")}`);
  if (view === "cumulative") return view;
  if (name === undefined)
    throw viewError(`--view ${view} was given without a name`, `name a gate or experiment: pulse results new_checkout`);
  if (dimension !== undefined)
    throw viewError(`--dimension was given together with --view ${view}`, "leave one out: a view is of all units only");
  if (stage === "pooled" || (stage !== undefined && isBalancedName(stage)))
    throw viewError(
      `--stage ${stage} was given together with --view ${view}`,
      "leave it out, or write a stage's number: a view is of each stage by itself",
    );
  if (isDayView(view) && metric === undefined)
    throw viewError(`--view ${view} was given without --metric`, "name one metric: --metric revenue");
  return view;
}

function selectionOf(options: ResultsOptions, name: string | undefined): Selection {
  const { stage, dimension, metric } = options;
  const isNamed = stage === "pooled" || (stage !== undefined && isBalancedName(stage));
  if (stage !== undefined && !isNamed && !/^[1-9]\d{0,8}$/.test(stage)) {
    throw new PulseError({
      code: "RESULTS_STAGE_INVALID",
      fault: "input",
      message: `--stage is ${JSON.stringify(stage)}`,
      hint: "write a stage's number, such as 2, or balanced-1, or pooled",
    });
  }
  return {
    view: viewOf(options, name),
    stage: stage === undefined ? null : isNamed ? stage : Number(stage),
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
    .option("--stage <stage>", "one stage by its number, balanced-1, or pooled")
    .option("--dimension <name>", "split by a user or metric dimension")
    .option("--metric <name>", "one metric only")
    .option("--view <view>", "other days: last_7, last_28; daily or days_since_exposure (with --metric)")
    .option("--json", "write JSON")
    .addHelpText("after", EXAMPLES)
    .action(async (name: string | undefined, options: ResultsOptions, command: Command) => {
      const { terminal, folder } = openSession(command, cli);
      const selection = selectionOf(options, name);
      const { store, timeZone } = await locateStore(folder(), cli.env);
      // Loaded while the database is being opened.
      const reading = import("../scorecard/read-scorecard.ts");
      const rendering = import("../scorecard/render-scorecard.ts");
      const text = await withPublished(store, async (published) => {
        const { publishedDs, readNames, readScorecard } = await reading;
        if (name !== undefined && isDayView(selection.view)) {
          const { readDays } = await import("../scorecard/read-days.ts");
          const card = await readDays(published, name, { ds: options.ds, selection });
          if (options.json === true) return jsonText(card);
          const { renderDays } = await import("../scorecard/render-days.ts");
          return renderDays(card, { ...terminal, timeZone });
        }
        if (name !== undefined) {
          const card = await readScorecard(published, name, { ds: options.ds, selection });
          if (options.json === true) return jsonText(card);
          const { renderScorecard } = await rendering;
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
