import type { Relation, RelationValue } from "../../engine/engine.ts";
import { type Model, model } from "../../engine/model.ts";
import { type Measure, measureId } from "../../metrics/measure.ts";
import { measuredEventsSql } from "../../metrics/measured-events-sql.ts";
import type { Subject, Window } from "../definitions.ts";
import { given } from "../given.ts";
import { type Batch, type Node, node, rowsOf } from "../node.ts";
import type { GraphContext, SpannedTimeline } from "./context.ts";
import type { ExposureNodes } from "./exposures.ts";
import type { MeasuredEventNodes } from "./linked-events.ts";
import { subjectKey, windowEndRelation, windowEndRowsOfDay } from "./subject-relations.ts";

const models = {
  entries: model("intermediate/entries"),
  unitDays: model("intermediate/unit_days"),
  occurrences: model("intermediate/occurrences"),
  partialDays: model("intermediate/partial_days"),
};

/** A measure in a metric window, and the gates and experiments that use it so. */
export interface MeasureUse {
  readonly measure: Measure;
  readonly window: Window;
  readonly subjects: readonly Subject[];
}

/** What units did on a day, by measure: a node a measure, all of a day's missing ones by one scan. */
export interface MeasureNodes {
  /** Totals of a whole day. */
  readonly unitDays: (ds: string, measure: Measure) => Node;
  /** The events themselves. */
  readonly occurrences: (ds: string, measure: Measure) => Node;
  /** Totals of the part of a day that a unit's window covers, where it does not cover the whole. */
  readonly partialDays: (ds: string, use: MeasureUse) => Node;
}

export function measureNodes(
  context: GraphContext,
  measuredEvents: MeasuredEventNodes,
  { entries }: ExposureNodes,
  timelines: readonly SpannedTimeline[],
): MeasureNodes {
  const { store, once, upTo, dayOf } = context;
  const measures = new Map<string, Measure>();
  const uses = new Map<string, MeasureUse>();

  const measuredRelations = (ds: string, of: readonly Measure[]): [string, Relation][] => [
    ["events", measuredEvents.rows(ds)],
    ["measured_events", { kind: "query", sql: measuredEventsSql(of) }],
    ["measures", measureRelation(of)],
  ];

  const wholeDay = (of: Model, ds: string, measure: Measure): Node =>
    once(`${of.name} ${ds} ${measureId(measure)}`, () => {
      const id = measureId(measure);
      measures.set(id, measure);
      const batch: Batch = {
        id: `${of.name} ${ds}`,
        ds,
        partitionBy: "measure",
        statement: (nodes) => {
          const asked = nodes.flatMap(({ partition }) => measures.get(partition ?? "") ?? []);
          return { inputs: new Map(measuredRelations(ds, asked)), sql: of.sql };
        },
      };
      const parameters = { measure, sql: measuredEventsSql([measure]) };
      return node(store, {
        model: of,
        label: `${ds} ${id}`,
        inputs: measuredEvents.nodes(ds),
        parameters,
        batch,
        partition: id,
      });
    });

  /** Days whose entries may have a window that covers `ds` only in part. */
  const daysConcerned = (ds: string, window: Window): string[] => {
    const day = dayOf(ds);
    const isStageEnding = timelines.some(({ stages }) =>
      stages.some(({ toUs }) => toUs > day.startUs && toUs < day.endUs),
    );
    if (isStageEnding) return upTo(ds);
    return upTo(ds).filter((other) => {
      const { startUs, endUs } = dayOf(other);
      const mayFall = (after: bigint): boolean => startUs + after < day.endUs && endUs + after > day.startUs;
      return other === ds || mayFall(window.fromAfterUs) || mayFall(window.toAfterUs);
    });
  };

  const partialDays = (ds: string, use: MeasureUse): Node => {
    const partition = `${measureId(use.measure)}-${use.window.id}`;
    return once(`partial days ${ds} ${partition}`, () => {
      uses.set(partition, use);
      const stages = windowEndRowsOfDay(timelines, dayOf(ds));
      const concernedBy = daysConcerned(ds, use.window).map(entries);
      const batch: Batch = {
        id: `${models.partialDays.name} ${ds}`,
        ds,
        partitionBy: "measure_window",
        statement: (nodes) => {
          const asked = nodes.flatMap((n) => uses.get(n.partition ?? "") ?? []);
          const entering = nodes.flatMap(({ inputs }) =>
            inputs.filter(({ model }) => model.name === models.entries.name),
          );
          const concerned = [...new Map(entering.map((n) => [n.folder, n])).values()];
          const { startUs, endUs } = dayOf(ds);
          return {
            inputs: new Map<string, Relation>([
              ...measuredRelations(ds, distinctMeasures(asked)),
              ["entries", rowsOf(models.entries, concerned)],
              ["stages", windowEndRelation(stages)],
              ["calendar", context.calendar.relation],
              ["day", given({ start_us: "BIGINT", end_us: "BIGINT" }, [[startUs, endUs]])],
              ["window_measures", windowMeasures(asked)],
            ]),
            sql: models.partialDays.sql,
          };
        },
      };
      const parameters = {
        measure: use.measure,
        window: use.window,
        subjects: use.subjects.map(subjectKey),
        stages,
        sql: measuredEventsSql([use.measure]),
      };
      return node(store, {
        model: models.partialDays,
        label: `${ds} ${partition}`,
        inputs: [...measuredEvents.nodes(ds), ...concernedBy],
        parameters,
        batch,
        partition,
      });
    });
  };

  return {
    unitDays: (ds, measure) => wholeDay(models.unitDays, ds, measure),
    occurrences: (ds, measure) => wholeDay(models.occurrences, ds, measure),
    partialDays,
  };
}

/** What is done with the totals of a unit's day. */
function measureRelation(measures: readonly Measure[]): Relation {
  const rows = measures.map((measure): RelationValue[] => [
    measureId(measure),
    measure.value !== null,
    measure.dailyCap,
    measure.atLeast,
  ]);
  return given({ measure: "VARCHAR", has_value: "BOOLEAN", daily_cap: "BIGINT", at_least: "BIGINT" }, rows);
}

function distinctMeasures(uses: readonly MeasureUse[]): Measure[] {
  return [...new Map(uses.map(({ measure }) => [measureId(measure), measure])).values()];
}

function windowMeasures(uses: readonly MeasureUse[]): Relation {
  const rows = uses.flatMap(({ measure, window, subjects }) =>
    subjects.map((subject): RelationValue[] => [
      ...subjectKey(subject),
      window.id,
      window.fromAfterUs,
      window.toAfterUs,
      window.wholeFirstDay,
      measureId(measure),
      `${measureId(measure)}-${window.id}`,
    ]),
  );
  const columns = {
    exposure_type: "VARCHAR",
    name: "VARCHAR",
    window_id: "VARCHAR",
    from_after_us: "BIGINT",
    to_after_us: "BIGINT",
    whole_first_day: "BOOLEAN",
    measure: "VARCHAR",
    measure_window: "VARCHAR",
  };
  return given(columns, rows);
}
