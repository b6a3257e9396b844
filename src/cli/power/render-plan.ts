import { formatCount, formatFor, formatNumber, formatPercent, formatSize } from "../../results/words/numbers.ts";
import type { Terminal } from "../terminal.ts";
import { type TableColumn, tableLines } from "../text/table.ts";
import { displayWidth, printable, wrapWords } from "../text/width.ts";
import { MOST_DAYS, type PlannedStage, type PowerPlan } from "./plan.ts";

type Look = Pick<Terminal, "columns" | "style" | "symbols">;

/** CUPED that takes less than this away is no reason to plan anew. */
const WORTH_A_TABLE = 0.02;

const right = (heading: string): TableColumn => ({ heading, align: "right" });

/** Stages as lines: what they show after some days, and the days that they need. Where that is too wide, the first days are left out. */
function table(stages: readonly PlannedStage[], { columns: width, style, symbols }: Look): string[] {
  const [first] = stages;
  if (first === undefined) return [];
  const sized = (ratio: number | null): string => (ratio === null ? symbols.none : formatSize(ratio));
  const withoutFirst = (skipped: number): string[] =>
    tableLines({
      columns: [
        right("pass"),
        ...first.detectable.slice(skipped).map(({ day }) => right(day === 1 ? "1 day" : `${day} days`)),
        ...first.needed.map(({ effect }) => right(`for ${formatPercent(Math.abs(effect) * 100)}`)),
      ],
      rows: stages.map(({ percent, detectable, needed }) => [
        style.strong(formatPercent(percent)),
        ...detectable.slice(skipped).map(({ relative }) => sized(relative)),
        ...needed.map(({ days }) => (days === null ? `>${MOST_DAYS} d` : `${days} d`)),
      ]),
      indent: " ",
      paintHeading: style.faint,
    });
  const candidates = first.detectable.map((_, skipped) => withoutFirst(skipped));
  return candidates.find((lines) => lines.every((line) => displayWidth(line) <= width)) ?? candidates.at(-1) ?? [];
}

function titleLine(plan: PowerPlan, { style, symbols }: Look): string {
  const unit = plan.proportion ? "proportion" : "number";
  const format = formatFor([plan.mean, plan.standard_deviation], unit, 4);
  const spread = plan.proportion ? "" : `, standard deviation ${formatNumber(plan.standard_deviation, format)}`;
  const facts = [
    ...(plan.rule === null || plan.rule === "experiment" ? [] : [`rule ${printable(plan.rule)}`]),
    `mean ${formatNumber(plan.mean, format)}${spread}`,
  ];
  const name = plan.metric === null ? "given figures" : printable(plan.metric);
  return style.strong(name) + style.faint([" ", ...facts].join(` ${symbols.separator} `).replace(/^ {2}/, " "));
}

function sourceText({ history, units_per_day: perDay, alternative }: PowerPlan): string {
  const units = `about ${formatCount(perDay)} new units a day`;
  const tested = alternative === "two-sided" ? "" : `; tested for ${alternative}`;
  return history === null
    ? `${units}${tested}`
    : `from ${formatCount(history.control_units)} control units of ${printable(history.analysis)}; ${units}${tested}`;
}

function cupedLines({ stages_with_cuped: stages, variance_reduction: reduction }: PowerPlan, look: Look): string[] {
  if (stages === null || reduction === null) return [];
  if (reduction < WORTH_A_TABLE) {
    return [
      look.style.faint(` with CUPED much the same: it took ${formatSize(Math.max(0, reduction))} of the variance away`),
    ];
  }
  return [
    look.style.faint(` with CUPED, which took ${formatSize(reduction)} of the variance away`),
    ...table(stages, look),
  ];
}

function renderPlan(plan: PowerPlan, look: Look): string {
  const lines = [
    titleLine(plan, look),
    ...wrapWords(sourceText(plan), look.columns - 1).map((line) => look.style.faint(` ${line}`)),
    ...table(plan.stages, look),
    ...cupedLines(plan, look),
  ];
  return lines.join("\n");
}

/** What the tables mean. */
function legend(plans: readonly PowerPlan[], { columns, style, symbols }: Look): string {
  const [first] = plans;
  if (first === undefined) return "";
  const levels = [...new Set(plans.map((plan) => formatPercent(plan.confidence_level * 100)))];
  const unseen = plans.some(({ stages }) =>
    stages.some(({ detectable }) => detectable.some(({ relative }) => relative === null)),
  );
  const text =
    `n days: the smallest relative effect that a stage of this length shows with a chance of ${formatPercent(first.power * 100)}, ` +
    `at ${levels.join(" or ")} confidence; for x %: the days that a stage must last to show x %` +
    (unseen ? `; ${symbols.none}: nothing can be seen yet` : "");
  return wrapWords(text, columns - 1)
    .map((line) => style.faint(` ${line}`))
    .join("\n");
}

/** Plans as text: one block a metric, and what the columns mean. */
export function renderPlans(plans: readonly PowerPlan[], look: Look): string {
  return `${[...plans.map((plan) => renderPlan(plan, look)), legend(plans, look)].join("\n\n")}\n`;
}
