import { type Measure, measureId } from "../../metrics/measure.ts";
import type { PlannedMetric } from "../definitions.ts";
import { type MetricTerm, measuresOf, metricTerms } from "../metric-terms.ts";

/** A part of a plain metric, as statements number it. */
export interface NumberedPart {
  readonly number: number;
  readonly planned: PlannedMetric;
  readonly part: string;
  readonly terms: readonly MetricTerm[];
}

/** The parts of plain metrics, each once. */
export function numberedParts(metrics: readonly PlannedMetric[]): NumberedPart[] {
  const found = new Map<string, Omit<NumberedPart, "number">>();
  for (const planned of metrics) {
    const terms = metricTerms(planned);
    for (const { part } of planned.plan.parts) {
      const own = terms.filter((term) => term.part === part);
      found.set(`${planned.metric.name}\n${part}`, { planned, part, terms: own });
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, part], index) => ({ number: index + 1, ...part }));
}

const SIDES = ["y", "x", "c", "d"] as const;
type Side = (typeof SIDES)[number];

const isHistory = (side: Side): boolean => side === "c" || side === "d";

function measureOf({ planned }: NumberedPart, term: MetricTerm): Measure {
  const measure = measuresOf(planned).get(term.measure);
  if (measure === undefined) throw new RangeError(`${term.metric} has no measure ${term.measure}`);
  return measure;
}

/** A term's number, from the columns of figures. */
function amountOf(part: NumberedPart, term: MetricTerm): string {
  const measure = measureOf(part, term);
  const figure = (of: string): string => `${isHistory(term.side) ? "before_" : ""}${of}_${measureId(measure)}`;
  const number =
    term.take === "any"
      ? `case when ${figure("events")} > 0 then 1 else 0 end`
      : figure(term.take === "total" && measure.value !== null ? "total" : "events");
  return term.factor === 1n ? number : `cast(${term.factor} as bigint) * cast(${number} as decimal(38, 0))`;
}

/** A sum of figures of the terms that have values: `overflows` or `rounded`. Null: none has. */
function flawsOf(part: NumberedPart, of: "overflows" | "rounded", history: boolean): string | null {
  const columns = part.terms
    .filter((term) => isHistory(term.side) === history && term.take === "total" && measureOf(part, term).value !== null)
    .map((term) => `${history ? "before_" : ""}${of}_${term.measure}`);
  return columns.length === 0 ? null : columns.join(" + ");
}

/** Numbers of more than 2^62 do not fit. */
const fits = (column: string): string => `${column} > -4611686018427387904 and ${column} < 4611686018427387904`;

interface PartColumns {
  /** From figures to numbers. */
  readonly raw: readonly string[];
  /** From numbers to values that fit. */
  readonly fitting: readonly string[];
  readonly names: readonly string[];
}

function columnsOf(part: NumberedPart): PartColumns {
  const n = part.number;
  const sides = SIDES.filter((side) => part.terms.some((term) => term.side === side));
  const raw = sides.map((side) => {
    const terms = part.terms.filter((term) => term.side === side);
    return `${terms.map((term) => amountOf(part, term)).join(" + ")} as raw_${side}_${n}`;
  });
  const fitting = sides.map((side) => {
    const column = `raw_${side}_${n}`;
    return `case when ${fits(column)} then cast(${column} as bigint) else 0 end as ${side}_${n}`;
  });
  const names = sides.map((side) => `${side}_${n}`);
  for (const history of [false, true]) {
    const overflows = flawsOf(part, "overflows", history);
    if (overflows === null) continue;
    const name = `${history ? "history_" : ""}overflows_${n}`;
    const all = sides.filter((side) => isHistory(side) === history).map((side) => fits(`raw_${side}_${n}`));
    raw.push(`${overflows} as raw_${name}`);
    fitting.push(`raw_${name} + case when ${all.join(" and ")} then 0 else 1 end as ${name}`);
    names.push(name);
    if (history) continue;
    raw.push(`${flawsOf(part, "rounded", false) ?? "0"} as rounded_${n}`);
    fitting.push(`rounded_${n}`);
    names.push(`rounded_${n}`);
  }
  return { raw, fitting, names };
}

/**
 * The relation `cell_values`: how many units of a cell have which values of a part, from the relation `unit_figures`. It is made by one pass over the units:
 * most values are those of many units, so that what is made of values is made of few rows.
 *
 * @param keys columns of `unit_figures` by which units are counted
 * @param sign -1 takes the units away
 */
export function valueCountsSql(parts: readonly NumberedPart[], keys: readonly string[], sign: 1 | -1 = 1): string {
  const all = parts.map((part) => ({ number: part.number, ...columnsOf(part) }));
  const values = (name: string, otherwise: string): string => {
    const cases = all
      .filter(({ number, names }) => names.includes(`${name}_${number}`))
      .map(({ number }) => `when ${number} then ${name}_${number}`);
    return cases.length === 0 ? otherwise : `case part_no ${cases.join(" ")} else ${otherwise} end`;
  };
  const partNo = all.map(({ number, names: [first] }) => `when grouping(${first}) = 0 then ${number}`).join(" ");
  const columns = ["y", "x", "c", "d", "overflows", "history_overflows", "rounded"];
  const by = keys.join(", ");
  return `select ${by}, part_no,
  ${columns.map((name) => `cast(${values(name, "0")} as bigint) as ${name}`).join(",\n  ")}, units
from (
  select ${by},
    case ${partNo} end as part_no,
    ${all.flatMap(({ names }) => names).join(", ")},
    ${sign === 1 ? "" : "-"}count(*) as units
  from (
    select ${by},
      ${all.flatMap(({ fitting }) => fitting).join(",\n      ")}
    from (
      select ${by},
        ${all.flatMap(({ raw }) => raw).join(",\n        ")}
      from unit_figures
    ) as numbers
  ) as fitted
  group by grouping sets (
    ${all.map(({ names }) => `(${by}, ${names.join(", ")})`).join(",\n    ")}
  )
) as counted`;
}
