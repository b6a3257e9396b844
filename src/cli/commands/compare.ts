import type { Command } from "commander";
import { type Cli, jsonText, openSession } from "../cli.ts";

const EXAMPLES = `
Examples:
  $ pulse compare experiment.json                  the whole result as text
  $ pulse compare --json < experiment.json | jq .headline
  $ echo '{"control": {"values": [3, 5, 4, 6]}, "test": {"values": [6, 7, 5, 9]}}' | pulse compare
  $ echo '{"users": [5021, 4979], "weights": [50, 50]}' | pulse compare
  $ echo '{"p_values": [0.01, 0.04, 0.03]}' | pulse compare

Input: {"control": arm, "test": arm, "options": {...}}, and no project is needed. An arm is one of
  {"kind": "mean", "n": 3461, "sum": 2422.7, "sum_squares": 134698.29}
  {"kind": "proportion", "n": 3000, "sum": 230}
  {"kind": "ratio", "n": ..., "numerator": {"sum", "sum_squares"}, "denominator": {...}, "sum_num_x_den": ...}
  {"kind": "mean_cuped", "n": ..., "post": {"sum", "sum_squares"}, "pre": {...}, "sum_post_x_pre": ...}
  {"values": [6, 7, 5, 9], "pre": [5, null, 4, 8], "denominators": [...]}
A ramp is {"stages": [{"percent": 2, "control": arm, "test": arm}, ...]}: each stage, and all of them pooled.
Options: confidence_level, alternative, difference, relative_interval, direction, margin, sequential, ...
All arms, options and the keys of the JSON: docs/compare-json.md.`;

/** `pulse compare [file]`: the statistics as a calculator. */
export function registerCompare(program: Command, cli: Cli): void {
  program
    .command("compare")
    .argument("[file]", "a JSON file; left out or -: standard input")
    .summary("compare groups that you give, as a calculator")
    .description(
      "Compares a test with a control group from sums or values: differences, intervals, p-values, CUPED, ramps, splits.",
    )
    .option("--json", "write JSON")
    .addHelpText("after", EXAMPLES)
    .action(async (file: string | undefined, options: { readonly json?: boolean }, command: Command) => {
      const { terminal } = openSession(command, cli);
      const { readSource } = await import("../compare/read-source.ts");
      const { readInput } = await import("../compare/read-input.ts");
      const { resultOf } = await import("../compare/result.ts");
      const { text, source } = await readSource(cli, file);
      const result = resultOf(readInput(text, source));
      if (options.json === true) return terminal.write(jsonText(result));
      const { renderResult } = await import("../compare/render-result.ts");
      return terminal.write(renderResult(result, terminal));
    });
}
