import type { Terminal } from "../terminal.ts";
import { formatCount, formatFor, formatNumber, formatPercent } from "../text/numbers.ts";
import { type TableColumn, tableLines } from "../text/table.ts";
import { MOST_DAYS, type PlannedStage, type PowerPlan } from "./plan.ts";

const right = (heading: string): TableColumn => ({ heading, align: "right" });

function effectText(ratio: number | null, symbols: Terminal["symbols"]): string {
  if (ratio === null) return symbols.none;
  const percent = Math.abs(ratio) * 100;
  return `${percent >= 99.95 ? percent.toFixed(0) : percent.toPrecision(2)} %`;
}

function table(stages: readonly PlannedStage[], { style, symbols }: Terminal): string[] {
  const [first] = stages;
  if (first === undefined) return [];
  const columns = [
    right("stage"),
    ...first.detectable.map(({ day }) => right(day === 1 ? "1 day" : `${day} days`)),
    ...first.needed.map(({ effect }) => right(`for ${effectText(effect, symbols)}`)),
  ];
  const rows = stages.map(({ percent, detectable, needed }) => [
    style.strong(formatPercent(percent)),
    ...detectable.map(({ relative }) => effectText(relative, symbols)),
    ...needed.map((one) => (one.days === null ? `>${MOST_DAYS} d` : `${one.days} d`)),
  ]);
  return tableLines({ columns, rows, indent: " ", paintHeading: style.faint });
}

function title(plan: PowerPlan): string {
  const unit = plan.proportion ? "proportion" : "number";
  const format = formatFor([plan.mean, plan.standard_deviation], unit, 4);
  const of =
    plan.metric === null ? "given figures" : `${plan.metric} ${plan.rule === null ? "" : `· rule ${plan.rule}`}`;
  const spread = plan.proportion ? "" : `, standard deviation ${formatNumber(plan.standard_deviation, format)}`;
  return `${of} · mean ${formatNumber(plan.mean, format)}${spread}`;
}

/** The plan of one metric, as text. */
export function renderPlan(plan: PowerPlan, terminal: Terminal): string {
  const { style } = terminal;
  const source =
    plan.history === null
      ? ""
      : `from ${formatCount(plan.history.control_units)} control units of ${plan.history.analysis}; `;
  const lines = [
    style.strong(title(plan)),
    style.faint(` ${source}about ${formatCount(plan.units_per_day)} new units a day`),
    ...table(plan.stages, terminal),
  ];
  if (plan.stages_with_cuped !== null && plan.variance_reduction !== null) {
    const reduction = (plan.variance_reduction * 100).toFixed(0);
    lines.push(
      style.faint(` with CUPED, which took ${reduction} % of the variance away`),
      ...table(plan.stages_with_cuped, terminal),
    );
  }
  return lines.join("\n");
}

/** What the tables mean. */
export function renderLegend({ power, confidence_level }: PowerPlan, { style }: Terminal): string {
  return style.faint(
    ` n days: the smallest relative effect that a stage of that length shows with a chance of ${formatPercent(power * 100)},\n` +
      ` at ${formatPercent(confidence_level * 100)} confidence; for x %: the days that it needs to show x %`,
  );
}
