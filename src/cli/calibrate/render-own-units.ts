import { formatCount } from "../../results/words/numbers.ts";
import type { Terminal } from "../terminal.ts";
import { tableLines } from "../text/table.ts";
import { findsTooMuch, isTrusted, type MetricTrust, type OwnUnits, verdictInWords } from "./own-units.ts";

function line(trust: MetricTrust, { style, symbols }: Terminal): string[] {
  const { metric, metric_part, falsePositives, promised, meanSquare, uniformity, leftOut } = trust;
  const name = metric_part === "" ? metric : `${metric} ${metric_part}`;
  if (falsePositives.replications === 0) return [name, symbols.none, symbols.none, symbols.none, formatCount(leftOut)];
  const found = `${(100 * falsePositives.value).toFixed(2)} % ± ${(100 * falsePositives.standardError).toFixed(2)}`;
  return [
    name,
    `${(100 * promised).toFixed(2)} %`,
    findsTooMuch(trust) ? style.bad(found) : found,
    `${meanSquare.value.toFixed(3)} ± ${meanSquare.standardError.toFixed(3)}`,
    uniformity.value.toFixed(3),
    leftOut === 0 ? "" : formatCount(leftOut),
  ];
}

function symbolOf(trust: MetricTrust, { style, symbols }: Terminal): string {
  if (findsTooMuch(trust)) return style.bad(symbols.worse);
  return isTrusted(trust) ? style.good(symbols.better) : " ";
}

/** What random splits say, for a terminal. */
export function renderOwnUnits(answer: OwnUnits, terminal: Terminal): string {
  const { style } = terminal;
  const right = (heading: string) => ({ heading, align: "right" as const });
  const table = tableLines({
    columns: [
      { heading: "metric", align: "left" },
      right("promised"),
      right("found"),
      right("mean of t²"),
      right("distance of p from uniform"),
      right("without"),
    ],
    rows: answer.metrics.map((trust) => line(trust, terminal)),
    indent: " ",
    paintHeading: style.faint,
  });
  const share = Number((100 * answer.testShare).toFixed(2));
  const verdicts = answer.metrics.map((trust) => {
    const name = trust.metric_part === "" ? trust.metric : `${trust.metric} ${trust.metric_part}`;
    const symbol = symbolOf(trust, terminal);
    return ` ${symbol} ${style.strong(name)} ${verdictInWords(trust)}`;
  });
  return [
    `${style.heading(answer.analysis)} ${style.faint(`as of the end of ${answer.ds}`)}`,
    ` ${formatCount(answer.units)} units of ${answer.test_group} and ${answer.control_group}, split at random ${formatCount(answer.splits)} times, ${share} % into the test group`,
    ...table,
    "",
    ...verdicts,
    "",
  ].join("\n");
}
