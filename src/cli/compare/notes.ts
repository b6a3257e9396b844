import { outcomeInWords } from "../../results/words/outcome-in-words.ts";
import type { Terminal } from "../terminal.ts";
import { printable, wrap } from "../text/width.ts";
import type { CupedResult, PairResult } from "./compare-pair.ts";
import {
  differenceText,
  type FigureFormat,
  intervalText,
  plainText,
  pText,
  relativeText,
  shareText,
} from "./figure-text.ts";
import type { Options } from "./option-schema.ts";
import type { WarningResult } from "./pair-warnings.ts";
import type { View } from "./view.ts";

type Look = Pick<Terminal, "columns" | "style" | "symbols">;

/** Text below a table, wrapped and indented; the first line may have a mark. */
export function noteLines(text: string, { columns }: Look, mark = " "): string[] {
  return wrap(printable(text), columns - 3).map((line, index) =>
    `${index === 0 ? ` ${mark}` : "  "} ${line}`.trimEnd(),
  );
}

/** Facts below a table, one after the other; null: there is nothing to say. */
export function factLines(facts: readonly (string | null)[], look: Look): string[] {
  return facts.flatMap((fact) => (fact === null ? [] : noteLines(fact, look)));
}

/** Reasons to doubt the result, each with its source. */
export function warningLines(warnings: readonly WarningResult[], look: Look): string[] {
  return warnings.flatMap(({ text, source }) => noteLines(`${text} (${source})`, look, look.style.warning("!")));
}

/** How the plain p-value came about. */
export function testNote({ difference }: View): string | null {
  if (difference.estimate === null || difference.standard_error === null || difference.statistic === null) return null;
  const error = `standard error ${plainText(difference.standard_error)}`;
  return difference.degrees_of_freedom === null
    ? `z = ${plainText(difference.statistic)}, ${error}`
    : `Welch: t = ${plainText(difference.statistic)}, ${plainText(difference.degrees_of_freedom)} degrees of freedom, ${error}`;
}

const MARGIN_WORDS = { shown: "shown", not_shown: "not shown", harmed: "harmed: the interval lies beyond the margin" };

export function marginNote({ margin: result }: View): string | null {
  if (result === null) return null;
  const size = result.of === "relative" ? relativeText(result.margin).replace("+", "") : plainText(result.margin);
  const test = result.test === "equivalence" ? "Equivalence within" : "Non-inferiority by";
  const verdict = result.verdict === null ? outcomeInWords(result.outcome) : MARGIN_WORDS[result.verdict];
  const p = result.p_value === null ? "" : ` (one-sided p ${pText(result.p_value)})`;
  return `${test} a margin of ${size}, ${result.direction} is good: ${verdict}${p}`;
}

export function bayesianNote({ bayesian }: View, format: FigureFormat): string | null {
  const { mean, chance_to_win: chance, expected_loss_test: test, expected_loss_control: control } = bayesian;
  if (mean === null || chance === null || test === null || control === null) return null;
  const write = (value: number): string =>
    bayesian.of === "relative" ? relativeText(value) : differenceText(value, format);
  const loss = (value: number): string => (bayesian.of === "relative" ? shareText(value) : plainText(value));
  const prior =
    bayesian.prior_standard_deviation === null
      ? "flat prior"
      : `prior ${relativeText(bayesian.prior_mean ?? 0)} with a standard deviation of ${shareText(bayesian.prior_standard_deviation)}`;
  const interval = `${write(mean)} ${intervalText(bayesian, write)}`;
  return `Bayesian view, ${prior}: ${interval}; chance to win ${shareText(chance)}; expected loss of test ${loss(test)}, of control ${loss(control)}`;
}

/** What the comparison could have shown. */
export function detectableNote({ minimum_detectable: found }: View, format: FigureFormat): string | null {
  if (found?.difference == null) return null;
  const relative = found.relative === null ? "" : ` (${relativeText(found.relative)})`;
  const size = differenceText(found.difference, format);
  return `With as many units, an effect of ${size}${relative} is seen with a chance of ${shareText(found.power)}`;
}

/** What CUPED did, or why it did nothing. */
export function cupedNote(cuped: CupedResult | null): string | null {
  if (cuped === null) return null;
  if (cuped.variance_reduction === null) return `CUPED: ${outcomeInWords(cuped.outcome)}; the plain result stands`;
  const history = cuped.history_ratio === null ? "" : `; ${shareText(cuped.history_ratio)} of the units have history`;
  return `CUPED takes away ${shareText(cuped.variance_reduction)} of the variance${history}`;
}

export function biasNote({ pre_exposure_bias: bias }: PairResult, format: FigureFormat): string | null {
  if (bias?.estimate == null) return null;
  return `Before anybody was exposed, the groups differed by ${differenceText(bias.estimate, format)} (p ${pText(bias.p_value)})`;
}

export function levelText({ confidence_level, alternative }: Options): string {
  const level = Number((confidence_level * 100).toFixed(6));
  return alternative === "two-sided" ? `${level} % intervals` : `${level} % intervals, one-sided (${alternative})`;
}
