import type { Command } from "commander";
import { PulseError } from "../../errors.ts";
import { type Cli, jsonText, openSession } from "../cli.ts";
import { givenFigures, type PowerOptions, planRequest, refuseBoth } from "../power/plan-request.ts";
import { locateStore, withPublished } from "../published-store.ts";

const EXAMPLES = `
Examples:
  $ pulse power new_checkout                       every metric, over the gate's own ramp
  $ pulse power new_checkout --metric revenue --effects 1,2,5 --days 28
  $ pulse power new_checkout --stages 5,25,50      another ramp
  $ pulse power --proportion 0.12 --units-per-day 5000
  $ pulse power --mean 8.4 --standard-deviation 31 --units-per-day 5000 --json

A metric's mean and variance come from the control group of its largest analysis, the units from the days since the
gate's first exposure. Each stage is planned on units of its own; an experiment's groups are planned as halves.
For metrics that add up over time, take results of about the length that is planned. The JSON: docs/power-json.md.`;

interface CommandOptions extends PowerOptions {
  readonly metric?: string;
  readonly ds?: string;
  readonly json?: boolean;
}

/** `pulse power [name]`: how long a ramp must last to see an effect. */
export function registerPower(program: Command, cli: Cli): void {
  program
    .command("power")
    .argument("[name]", "a gate or experiment with results; left out: figures by hand")
    .summary("plan a ramp: what it can show, and how long it must last")
    .description("Says which effects each stage of a ramp can show after how many days, with and without CUPED.")
    .option("--metric <name>", "one metric only")
    .option("--effects <percentages>", "relative effects to look for", "1,2,5")
    .option("--days <days>", "show detectable effects after up to so many days", "28")
    .option("--stages <percentages>", "pass percentages (default: those of the gate, else 2,10,50)")
    .option("--power <share>", "chance to see the effect", "0.8")
    .option("--level <share>", "confidence level (default: as the results have it, else 0.95)")
    .option("--ds <day>", "results as of the end of this day (default: the newest published one)")
    .option("--mean <number>", "by hand: mean of a unit's value")
    .option("--standard-deviation <number>", "by hand: standard deviation of a unit's value")
    .option("--proportion <share>", "by hand: share of the units that convert")
    .option("--units-per-day <number>", "by hand: new units a day")
    .option("--json", "write JSON")
    .addHelpText("after", EXAMPLES)
    .action(async (name: string | undefined, options: CommandOptions, command: Command) => {
      const { terminal, folder } = openSession(command, cli);
      const request = planRequest(options);
      const given = givenFigures(options);
      refuseBoth(given, [name, options.metric]);
      const { planFromFigures, planFromHistory } = await import("../power/plan.ts");
      const plansOf = async () => {
        if (given !== null) return [planFromFigures(given, request)];
        if (name === undefined) {
          throw new PulseError({
            code: "POWER_NOTHING_TO_PLAN",
            fault: "input",
            message: "neither a gate or experiment nor figures are given",
            hint: "write `pulse power <name>`, or --proportion (or --mean and --standard-deviation) with --units-per-day",
          });
        }
        const { store } = await locateStore(folder(), cli.env);
        const { publishedDs } = await import("../../results/scorecard/read-scorecard.ts");
        const { readHistory } = await import("../power/history.ts");
        return withPublished(store, async (published) => {
          const { ds } = await publishedDs(published, options.ds);
          const rules = await readHistory(published, ds, name, options.metric ?? null);
          return rules.flatMap((rule) => rule.metrics.map((metric) => planFromHistory(rule, metric, request)));
        });
      };
      const plans = await plansOf();
      if (options.json === true) return terminal.write(jsonText({ plans }));
      const { renderPlans } = await import("../power/render-plan.ts");
      await terminal.write(renderPlans(plans, terminal));
    });
}
