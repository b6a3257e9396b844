import type { Relation } from "../../engine/engine.ts";
import { type Model, model } from "../../engine/model.ts";
import { dsOfIndex, indexOfDs } from "../../lake/calendar.ts";
import { ANYTHING } from "../../metrics/active-user.ts";
import { sqlText } from "../../metrics/condition-sql.ts";
import { type Measure, measureId } from "../../metrics/measure.ts";
import type { Subject } from "../definitions.ts";
import { type Node, rowsOf } from "../node.ts";
import {
  eachFigure,
  eventAmounts,
  eventNumbers,
  type Figure,
  figureColumns,
  figuresOf,
  ofEvents,
} from "../running/figures.ts";
import { covariateMeasures, isSubtractable, runningMeasures } from "../running/plain-metrics.ts";
import type { GraphContext } from "./context.ts";
import type { ExposureNodes } from "./exposures.ts";
import type { MeasuredEventNodes } from "./linked-events.ts";

const models = {
  events: model("intermediate/events"),
  entries: model("intermediate/entries"),
  dayTotals: model("intermediate/day_totals"),
  boundaries: model("intermediate/boundaries"),
  running: model("intermediate/running_totals"),
  baselines: model("intermediate/baselines"),
};

/** The SQL of a model with its words for columns replaced. */
function filled({ sql }: Model, words: Readonly<Record<string, string>>): string {
  return Object.entries(words).reduce(
    (text, [word, by]) => text.replaceAll(new RegExp(`\\b${word}\\b`, "g"), () => by),
    sql,
  );
}

/** The running totals of a type of units, of which plain metrics are differences. */
export interface RunningTotals {
  readonly figures: readonly Figure[];
  /** Those that are also known of the days before a unit's first-ever exposure. */
  readonly covariates: readonly Figure[];
  /** What units did on a day, or on the part of it before an instant. */
  readonly ofDay: (ds: string, untilUs: bigint) => Node;
  readonly ofDayRows: (nodes: readonly Node[]) => Relation;
  /** What a day's totals are of: the measures of the running totals, and the definition of an active user where it can be added up. */
  readonly dayMeasures: ReadonlyMap<string, Measure>;
  /** All that units did before an instant; null: nothing came. */
  readonly until: (untilUs: bigint) => Node | null;
  readonly rows: (node: Node | null) => Relation;
  /** What units that entered on a day did on it before; null: where whole days are joined, nothing of it. */
  readonly boundaries: (ds: string) => Node | null;
  readonly boundaryRows: (nodes: readonly Node[]) => Relation;
  /** Units that enter stages and spans on a day. */
  readonly baselines: (ds: string) => Node;
  readonly baselineRows: (nodes: readonly Node[]) => Relation;
}

export function runningTotals(
  context: GraphContext,
  measured: MeasuredEventNodes,
  { entries }: ExposureNodes,
  unitType: string,
): RunningTotals {
  const { once, single, days, dayOf, upTo, definitions } = context;
  const subjects = definitions.subjects.filter((subject) => subject.unitType === unitType);
  const measures = runningMeasures(subjects);
  const figures = figuresOf(measures);
  const covariateIds = covariateMeasures(subjects);
  const covariates = figures.filter(({ measure }) => covariateIds.has(measureId(measure)));
  const active = definitions.unitTypes.filter((type) => type.unitType === unitType && isSubtractable(type.active));
  const dayMeasures = new Map([...measures, ...active.map((type) => type.active)].map((m) => [measureId(m), m]));
  const ofDays = [...dayMeasures.values()];
  const dayFigures = figuresOf(ofDays);
  const hasHistory = measures.some((measure) => measureId(measure) === measureId(ANYTHING));
  const joinsDays = subjects.some(joinsWholeDays);
  const keepsAttributes = subjects.some(({ dimensions }) => dimensions.length > 0);

  const wide = (of: Model, nodes: readonly Node[], more: readonly Figure[] = []): Relation => {
    const known = of.columns.filter(({ name }) => name !== EACH_FIGURE);
    const before = more.map((figure) => ({ ...figure, name: before_(figure) }));
    const columns = [...known, ...figureColumns([...(of === models.dayTotals ? dayFigures : figures), ...before])];
    return { ...rowsOf(of, nodes), columns } as Relation;
  };
  const rows = (node: Node | null): Relation => wide(models.running, node === null ? [] : [node]);

  const fromEvents = (of: readonly Measure[]): Record<string, string> => ({
    this_unit_type: sqlText(unitType),
    each_number: eventNumbers(of),
    each_amount: eventAmounts(of),
    each_figure: eachFigure(figuresOf(of), ofEvents),
  });

  const ofDay = (ds: string, untilUs: bigint): Node =>
    once(`day totals ${unitType} ${ds} ${untilUs}`, () => {
      const [this_day, until_us] = [`cast(${sqlText(ds)} as date)`, `cast(${untilUs} as bigint)`];
      const sql = filled(models.dayTotals, { ...fromEvents(ofDays), this_day, until_us });
      return single({
        model: models.dayTotals,
        sql,
        key: `${unitType} ${untilUs}`,
        ds,
        inputs: measured.nodes(ds),
        parameters: { sql },
        relations: () => new Map([["events", measured.rows(ds)]]),
      });
    });

  /** The last day with data that ends by an instant. */
  const lastDayBy = (us: bigint): string | undefined => days.findLast((day) => dayOf(day).endUs <= us);

  const plus = (earlier: Node | null, today: Node, ds: string, untilUs: bigint): Node => {
    const sql = filled(models.running, {
      each_figure: eachFigure(figures, (f) => `cast(coalesce(t.${f.name}, 0) + coalesce(d.${f.name}, 0) as ${f.type})`),
    });
    return single({
      model: models.running,
      sql,
      key: `${unitType} ${untilUs}`,
      ds,
      inputs: earlier === null ? [today] : [earlier, today],
      parameters: { sql },
      relations: () =>
        new Map([
          ["earlier_totals", rows(earlier)],
          ["day_totals", wide(models.dayTotals, [today])],
        ]),
    });
  };

  const byDay = (ds: string | undefined): Node | null => {
    if (ds === undefined) return null;
    return once(`running totals ${unitType} ${ds}`, () => {
      const { endUs } = dayOf(ds);
      return plus(byDay(upTo(ds).at(-2)), ofDay(ds, endUs), ds, endUs);
    });
  };

  const until = (untilUs: bigint): Node | null => {
    const whole = lastDayBy(untilUs);
    const cut = days.find((day) => dayOf(day).startUs < untilUs && dayOf(day).endUs > untilUs);
    if (cut === undefined) return byDay(whole);
    return once(`running totals ${unitType} until ${untilUs}`, () =>
      plus(byDay(whole), ofDay(cut, untilUs), cut, untilUs),
    );
  };

  const boundaries = (ds: string): Node | null => {
    if (joinsDays) return null;
    return once(`boundaries ${unitType} ${ds}`, () => {
      const sql = filled(models.boundaries, fromEvents(measures));
      return single({
        model: models.boundaries,
        sql,
        key: unitType,
        ds,
        inputs: [...measured.nodes(ds), entries(ds)],
        parameters: { sql },
        relations: () =>
          new Map([
            ["events", measured.rows(ds)],
            ["entries", rowsOf(models.entries, [entries(ds)])],
          ]),
      });
    });
  };

  const present = (node: Node | null): Node[] => (node === null ? [] : [node]);

  const baselines = (ds: string): Node =>
    once(`baselines ${unitType} ${ds}`, () => {
      const before = byDay(upTo(ds).at(-2));
      const historyFrom = dayOfIndex(context, indexOfDs(ds) - definitions.historyDays);
      const beforeHistory = hasHistory && historyFrom !== null ? byDay(lastDayBy(historyFrom)) : null;
      const earlier = hasHistory ? upTo(ds).slice(0, -1).map(baselines) : [];
      const boundary = boundaries(ds);
      const anything = `events_${measureId(ANYTHING)}`;
      const inHistory = ({ name }: Figure): string => `coalesce(t.${name}, 0) - coalesce(o.${name}, 0)`;
      const sql = filled(models.baselines, {
        this_unit_type: sqlText(unitType),
        each_known_history: covariates.map((f) => `, max(b.${before_(f)}) as ${before_(f)}`).join(""),
        kept_attributes: keepsAttributes ? "e.attributes" : "cast(null as varchar)",
        its_history: hasHistory ? `coalesce(t.${anything}, 0) > coalesce(o.${anything}, 0)` : "false",
        each_figure: `${eachFigure(figures, ({ name }) => `coalesce(t.${name}, 0) + coalesce(d.${name}, 0)`)}${covariates
          .map(
            (f) =>
              `,\n  case when k.unit_id is not null then k.${before_(f)} else ${inHistory(f)} end as ${before_(f)}`,
          )
          .join("")}`,
      });
      return single({
        model: models.baselines,
        sql,
        key: unitType,
        ds,
        inputs: [entries(ds), ...present(before), ...present(beforeHistory), ...present(boundary), ...earlier],
        // Which of the running totals is which: without one of them, others of the inputs stand in its place.
        parameters: { sql, before: before !== null, history: beforeHistory !== null, boundary: boundary !== null },
        relations: () =>
          new Map([
            ["entries", rowsOf(models.entries, [entries(ds)])],
            ["earlier_totals", rows(before)],
            ["boundaries", wide(models.boundaries, present(boundary))],
            ["totals_before_history", rows(beforeHistory)],
            ["earlier_baselines", wide(models.baselines, earlier, covariates)],
          ]),
      });
    });

  return {
    figures,
    covariates,
    ofDay,
    ofDayRows: (nodes) => wide(models.dayTotals, nodes),
    dayMeasures,
    until,
    rows,
    boundaries,
    boundaryRows: (nodes) => wide(models.boundaries, nodes),
    baselines,
    baselineRows: (nodes) => wide(models.baselines, nodes, covariates),
  };
}

/** Stands for the columns of figures in the header of a model. */
const EACH_FIGURE = "each_figure";

/** A figure of the days before a unit's first-ever exposure. */
const before_ = ({ name }: Pick<Figure, "name">): string => `before_${name}`;

function joinsWholeDays({ metrics }: Subject): boolean {
  return metrics.some(({ window }) => window.wholeFirstDay);
}

/** Begin of a day by its index; null where it lies before all data. */
function dayOfIndex({ days, dayOf }: GraphContext, index: number): bigint | null {
  const ds = dsOfIndex(index);
  const first = days[0];
  return first === undefined || ds <= first ? null : dayOf(ds).startUs;
}
