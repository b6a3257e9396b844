import type { Command } from "commander";
import { EXIT_CODES, PulseError } from "../../errors.ts";
import { FAIL_ON, type FailOn, failsOn, isFailOn } from "../../results/decision/fail-on.ts";
import { isDayView, isResultView, RESULT_VIEWS, type ResultView } from "../../results/scorecard/result-view.ts";
import { isBalancedName, type Selection } from "../../results/scorecard/selection.ts";
import { type Cli, jsonText, openSession } from "../cli.ts";
import { locateStore, withPublished } from "../published-store.ts";

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
  $ pulse results new_checkout --fail-on guardrail
                                                   for release scripts: exit code 3 if a guardrail is harmed
  $ pulse results new_checkout --json              the same content for programs: docs/results-json.md

The headline of a metric is pooled over the ramp's stages (each against its own control, fresh units only).
With --fail-on, exit code 3 says "no": guardrail (one is harmed), health (a check fails), worse (any metric is clearly worse), any (all that
says stop or wait: docs/decision.md). Where nothing can be compared yet, the answer is no as well.
A difference marked with ? is no finding: its interval is doubtful, or it is lost among all that were tested.`;

interface ResultsOptions {
  readonly ds?: string;
  readonly view?: string;
  readonly stage?: string;
  readonly dimension?: string;
  readonly metric?: string;
  readonly json?: boolean;
  readonly failOn?: string;
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

/** What to fail on, if it goes with the other options. Errors: `RESULTS_FAIL_ON_INVALID` (input). */
function failOnOf({ failOn, view }: ResultsOptions, name: string | undefined): FailOn | null {
  if (failOn === undefined) return null;
  const problem = (message: string, hint: string): PulseError =>
    new PulseError({ code: "RESULTS_FAIL_ON_INVALID", fault: "input", message, hint });
  if (!isFailOn(failOn)) throw problem(`--fail-on is ${JSON.stringify(failOn)}`, `take one of ${FAIL_ON.join(", ")}`);
  if (name === undefined)
    throw problem("--fail-on was given without a name", "name a gate or experiment: pulse results new_checkout");
  if (view !== undefined && isResultView(view) && isDayView(view))
    throw problem(`--fail-on was given together with --view ${view}`, "leave one out: a decision is of the whole");
  return failOn;
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
export function registerResults(program: Command, cli: Cli, setExitCode: (code: number) => void): void {
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
    .option("--fail-on <what>", "exit with 3 where it says no: guardrail, health, worse or any")
    .option("--json", "write JSON")
    .addHelpText("after", EXAMPLES)
    .action(async (name: string | undefined, options: ResultsOptions, command: Command) => {
      const { terminal, folder } = openSession(command, cli);
      const selection = selectionOf(options, name);
      const failOn = failOnOf(options, name);
      const { store, timeZone } = await locateStore(folder(), cli.env);
      // Loaded while the database is being opened.
      const reading = import("../../results/scorecard/read-scorecard.ts");
      const rendering = import("../scorecard/render-scorecard.ts");
      const text = await withPublished(store, async (published) => {
        if (name === undefined) {
          const { readOverview } = await import("../../results/overview/read-overview.ts");
          const { rows, ...overview } = await readOverview(published, { ds: options.ds, timeZone });
          if (options.json === true) return jsonText({ ...overview, results: rows });
          const { renderOverview } = await import("../scorecard/overview.ts");
          return renderOverview(overview.ds, rows, terminal);
        }
        if (isDayView(selection.view)) {
          const { readDays } = await import("../../results/scorecard/read-days.ts");
          const card = await readDays(published, name, { ds: options.ds, selection });
          if (options.json === true) return jsonText(card);
          const { renderDays } = await import("../scorecard/render-days.ts");
          return renderDays(card, { ...terminal, timeZone });
        }
        const { readScorecard } = await reading;
        const card = await readScorecard(published, name, { ds: options.ds, selection });
        const { decide, readDecision } = await import("../../results/decision/read-decision.ts");
        const { view, stage, dimension, metric } = selection;
        const isWhole = view === "cumulative" && stage === null && dimension === null && metric === null;
        const decision = isWhole
          ? await decide(published, card, timeZone)
          : await readDecision(published, name, { ds: options.ds, timeZone });
        const against = failOn === null ? [] : failsOn(decision, failOn);
        if (against.length > 0) setExitCode(EXIT_CODES.check_failed);
        if (options.json === true) return jsonText({ ...card, decision });
        const { renderScorecard } = await rendering;
        const { failedText } = await import("../scorecard/render-decision.ts");
        const failed = against.length === 0 || failOn === null ? "" : `\n${failedText(against, failOn, terminal)}`;
        return renderScorecard(card, { ...terminal, timeZone }, decision) + failed;
      });
      await terminal.write(text);
    });
}
