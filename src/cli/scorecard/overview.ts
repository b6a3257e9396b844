import type { Terminal } from "../terminal.ts";
import { formatCount, formatPercent } from "../text/numbers.ts";
import { tableLines } from "../text/table.ts";
import { printable } from "../text/width.ts";
import type { Scorecard } from "./scorecard.ts";

/** One gate or experiment in a list: how far it is, how it is doing. */
export interface OverviewLine {
  readonly name: string;
  readonly exposure_type: string;
  readonly stage: number | null;
  readonly percent: number | null;
  readonly units: number;
  readonly fail: number;
  readonly warn: number;
  readonly worse: number;
  readonly better: number;
  /** Metrics with a clear difference, of which nobody said which direction is good. */
  readonly different: number;
  readonly unclear: number;
}

export function overviewLine(card: Scorecard): OverviewLine {
  const [rule] = card.rules;
  const latest = rule?.ramp.at(-1);
  const findings = card.health.findings;
  const summary = rule?.summary;
  return {
    name: card.name,
    exposure_type: card.exposure_type,
    stage: card.exposure_type === "gate" ? (latest?.stage ?? null) : null,
    percent: latest?.percent ?? null,
    units: latest?.groups.reduce((sum, group) => sum + group.units, 0) ?? 0,
    fail: findings.filter((finding) => finding.status === "fail").length,
    warn: findings.filter((finding) => finding.status === "warn").length,
    worse: summary?.worse.length ?? 0,
    better: summary?.better.length ?? 0,
    different: (summary?.higher.length ?? 0) + (summary?.lower.length ?? 0),
    unclear: (summary?.unclear.length ?? 0) + (summary?.none.length ?? 0),
  };
}

/** The list as text: one line each. */
export function renderOverview(ds: string, lines: readonly OverviewLine[], { style, symbols }: Terminal): string {
  const none = style.faint(symbols.none);
  const some = (count: number, mark: string, paint: (text: string) => string): string =>
    count === 0 ? none : paint(`${mark} ${count}`);
  const right = (heading: string) => ({ heading, align: "right" as const });
  const left = (heading: string) => ({ heading, align: "left" as const });
  const rows = lines.map((line) => [
    style.strong(printable(line.name)),
    line.exposure_type,
    line.stage === null ? none : String(line.stage),
    line.percent === null ? none : formatPercent(line.percent),
    formatCount(line.units),
    some(line.worse, symbols.worse, style.bad),
    some(line.better, symbols.better, style.good),
    line.different === 0 ? none : style.notable(String(line.different)),
    line.unclear === 0 ? none : String(line.unclear),
    line.fail > 0
      ? style.bad(`FAIL ${line.fail}`)
      : line.warn > 0
        ? style.warning(`WARN ${line.warn}`)
        : style.good("ok"),
  ]);
  const columns = [
    left("name"),
    left("type"),
    right("stage"),
    right("pass"),
    right("units"),
    right("worse"),
    right("better"),
    right("differs"),
    right("unclear"),
    left("health"),
  ];
  const table = tableLines({ columns, rows, indent: " ", paintHeading: style.faint });
  const first = lines[0]?.name ?? "<name>";
  return [
    `${style.heading("results")}${style.faint(` ${symbols.separator} as of the end of ${ds}`)}`,
    "",
    ...(lines.length === 0 ? [" no gate or experiment has results yet"] : table),
    "",
    style.faint(` see one: pulse results ${printable(first)}`),
    "",
  ].join("\n");
}
