import { metricsIn, type PageExample, type PageTable } from "./metrics-page.ts";
import { conditionMetric } from "./metrics-page-project.ts";
import type { PageRun } from "./metrics-page-run.ts";
import { isFigure, isUnitFigure } from "./shown-cell.ts";

/** A cell of the page that shows a figure. */
export interface Claim {
  /** `ann, orders`. */
  readonly what: string;
  readonly shown: string;
  /** What it should be, to be read by people. */
  readonly truth: string;
  readonly isRight: (shown: string) => boolean;
}

const GROUPS = ["test", "control"] as const;
type Group = (typeof GROUPS)[number];

const isGroup = (text: string): text is Group => text === "test" || text === "control";

/** Which row of the results. */
interface RowKey {
  readonly metric: string;
  readonly part?: string;
  readonly slice?: string;
  readonly view?: string;
}

const nothing = (what: string, shown: string): Claim => ({ what, shown, truth: "not there", isRight: () => false });

function groupClaim({ groups }: PageRun, { gate }: PageExample, group: Group, key: RowKey, shown: string): Claim {
  const { metric, part = "", slice = "whole", view = "cumulative" } = key;
  const what = [group, ...Object.values(key)].filter((text) => text !== "").join(", ");
  const found = groups.find(
    (row) =>
      row.gate === gate && row.metric === metric && row.part === part && row.slice === slice && row.view === view,
  );
  if (found === undefined) return nothing(what, shown);
  const figure = found[group];
  return {
    what,
    shown,
    truth: figure === null ? "no figure" : String(figure),
    isRight: (text) => isFigure(figure, text),
  };
}

function unitClaim({ units }: PageRun, { gate }: PageExample, unit: string, key: RowKey, shown: string): Claim {
  const { metric, part = "" } = key;
  const what = [unit, metric, part].filter((text) => text !== "").join(", ");
  const found = units.find(
    (row) => row.gate === gate && row.unit === unit && row.metric === metric && row.part === part,
  );
  if (found === undefined) return nothing(what, shown);
  const { figure } = found;
  const truth = figure === null ? "left out" : [figure.numerator, figure.denominator ?? []].flat().join(" / ");
  return { what, shown, truth, isRight: (text) => isUnitFigure(figure, text) };
}

/** Metric, or part of the example's only metric, that a heading names. */
function named(example: PageExample, heading: string): RowKey | undefined {
  const names = metricsIn(example).map(({ name }) => String(name));
  if (names.includes(heading)) return { metric: heading };
  const [metric] = names;
  return metric !== undefined && names.length === 1 && /^(overall|step_|time_)/.test(heading)
    ? { metric, part: heading }
    : undefined;
}

/** Places of the events that meet the condition in the n-th row, from 1 on. */
function conditionClaim(
  { units }: PageRun,
  example: PageExample,
  index: number,
  condition: string,
  shown: string,
): Claim {
  const figures = units.filter(({ metric }) => metric === conditionMetric(example.gate, index));
  const bits = figures.reduce((sum, { figure }) => sum + (figure?.numerator ?? 0), 0);
  const truth = example.events.rows.flatMap((_, event) => ((bits >> event) & 1 ? [event + 1] : [])).join(", ");
  return { what: condition, shown, truth, isRight: (text) => text === truth };
}

function claimsOfTable(run: PageRun, example: PageExample, table: PageTable): Claim[] {
  const [first = "", ...headings] = table.headings;
  const metric = String(metricsIn(example)[0]?.name);
  return table.rows.flatMap(([key = "", ...cells], index): Claim[] => {
    const each = (claim: (heading: string, shown: string) => Claim | undefined): Claim[] =>
      headings.flatMap((heading, column) => claim(heading, cells[column] ?? "") ?? []);
    switch (first) {
      case "unit":
      case "group":
        return each((heading, shown) => {
          const row = named(example, heading);
          if (row === undefined) return undefined;
          return isGroup(key) ? groupClaim(run, example, key, row, shown) : unitClaim(run, example, key, row, shown);
        });
      case "metric":
        return each((heading, shown) => {
          if (isGroup(heading)) return groupClaim(run, example, heading, { metric: key }, shown);
          const isUnit = run.units.some(({ gate, unit }) => gate === example.gate && unit === heading);
          return isUnit ? unitClaim(run, example, heading, { metric: key }, shown) : undefined;
        });
      case "condition":
        return each((heading, shown) =>
          heading === "counts" ? conditionClaim(run, example, index, key, shown) : undefined,
        );
      default:
        return each((heading, shown) =>
          isGroup(heading) ? groupClaim(run, example, heading, { metric, [first]: key }, shown) : undefined,
        );
    }
  });
}

/** What an example says that comes out. */
export function claimsOf(run: PageRun, example: PageExample): Claim[] {
  return example.figures.flatMap((table) => claimsOfTable(run, example, table));
}

/** The text with each of its figures changed in the last digit, one at a time; of `(2 + 0) / 2 = 1` the result. A unit that is left out gets a 0. */
export function wrongVariants(shown: string): string[] {
  if (shown === "–") return ["0"];
  const start = shown.lastIndexOf("=") + 1;
  const [before, result] = [shown.slice(0, start), shown.slice(start)];
  return [...result.matchAll(/\d(?![\d.]*\d)/g)].map(({ 0: digit, index }) => {
    const other = String((Number(digit) + 5) % 10);
    return before + result.slice(0, index) + other + result.slice(index + 1);
  });
}
