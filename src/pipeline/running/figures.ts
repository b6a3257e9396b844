import type { RelationColumn } from "../../engine/engine.ts";
import { fieldNumber } from "../../metrics/condition-sql.ts";
import { type Measure, measureId } from "../../metrics/measure.ts";
import { countsSql } from "../../metrics/measured-events-sql.ts";

/** One number of a unit that adds up over time: a column of its running totals. */
export interface Figure {
  /** `events_<measure>`. */
  readonly name: string;
  readonly type: "BIGINT" | "DECIMAL(38,0)";
  readonly measure: Measure;
  readonly of: "events" | "total" | "overflows" | "rounded";
}

/** The figures of measures: how many events, and where they have values the sum, how many did not fit, and how many were rounded. */
export function figuresOf(measures: readonly Measure[]): Figure[] {
  return measures.flatMap((measure) => {
    const id = measureId(measure);
    const figure = (of: Figure["of"], type: Figure["type"]): Figure => ({ name: `${of}_${id}`, type, measure, of });
    const events = figure("events", "BIGINT");
    if (measure.value === null) return [events];
    return [events, figure("total", "DECIMAL(38,0)"), figure("overflows", "BIGINT"), figure("rounded", "BIGINT")];
  });
}

export function figureColumns(figures: readonly Figure[]): RelationColumn[] {
  return figures.map(({ name, type }) => ({ name, type }));
}

/** A select list: each figure by an expression of its own, with a comma before it. */
export function eachFigure(figures: readonly Figure[], expression: (figure: Figure) => string): string {
  return figures.map((figure) => `,\n  ${expression(figure)} as ${figure.name}`).join("");
}

/** What an event `e` has for measures: whether it counts, and its number. */
export function eventNumbers(measures: readonly Measure[]): string {
  return measures
    .map((measure) => {
      const id = measureId(measure);
      const counted = `case when ${countsSql(measure)} then 1 end as counts_${id}`;
      if (measure.value === null) return `,\n    ${counted}`;
      const number = `case when ${countsSql(measure)} then ${fieldNumber(measure.value)} end as number_${id}`;
      return `,\n    ${counted},\n    ${number}`;
    })
    .join("");
}

/** The same in units of the measure's scale. */
export function eventAmounts(measures: readonly Measure[]): string {
  return measures
    .map((measure) => {
      const id = measureId(measure);
      if (measure.value === null) return `,\n    counts_${id}`;
      return `,\n    counts_${id},\n    fixed_point(number_${id}, ${measure.scale}) as amount_${id},\n    case when needs_rounding(number_${id}, ${measure.scale}) then 1 end as rounds_${id}`;
    })
    .join("");
}

/** A figure of the events of a group. */
export function ofEvents({ measure, of }: Figure): string {
  const id = measureId(measure);
  switch (of) {
    case "events":
      return `count(counts_${id})`;
    case "total":
      return `coalesce(exact_sum(amount_${id}), 0)`;
    case "overflows":
      return `count(counts_${id}) - count(amount_${id})`;
    case "rounded":
      return `count(rounds_${id})`;
  }
}
