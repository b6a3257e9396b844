import type { Command } from "commander";
import { type Cli, jsonText, openSession } from "../cli.ts";

const EXAMPLES = `
Examples:
  $ pulse gate timeline new_checkout
  $ pulse gate timeline new_checkout --json

A rule's stages come from its rollout: list, else from the history of pulse apply, else from what exposures say.`;

/** `pulse gate timeline NAME`: the stages of a gate's rules. */
export function registerGateTimeline(gate: Command, cli: Cli): void {
  gate
    .command("timeline")
    .argument("<name>", "a gate or holdout")
    .summary("show the stages of its rules")
    .description(
      "Shows, rule by rule, what percentage passed when, who put it into force and why, and what is analysed.",
    )
    .option("--json", "write JSON: {kind, name, rules: [{rule, name, source, stages: [...]}]}")
    .addHelpText("after", EXAMPLES)
    .action(async (name: string, options: { json?: boolean }, command: Command) => {
      const { terminal, folder } = openSession(command, cli);
      const [{ loadProject }, { gateTimeline, inferFromStore }, { renderTimeline }, { timelineJson }] =
        await Promise.all([
          import("../../config/load.ts"),
          import("../apply/gate-timeline.ts"),
          import("../apply/render-timeline.ts"),
          import("../apply/timeline-json.ts"),
        ]);
      const project = await loadProject(folder(), cli.env);
      const timeline = await gateTimeline(project, name, BigInt(cli.clock.now()) * 1000n, inferFromStore(project));
      await terminal.write(
        options.json === true
          ? jsonText(timelineJson(timeline))
          : renderTimeline(timeline, project.settings.time_zone, terminal),
      );
    });
}
