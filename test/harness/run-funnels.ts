import type { Engine, Relation, RelationValue } from "../../src/engine/engine.ts";
import { type Measure, measureId } from "../../src/metrics/measure.ts";
import { given } from "../../src/pipeline/given.ts";
import { funnelRelations } from "../../src/pipeline/graph/funnel-relations.ts";
import { subjectWith } from "./subject.ts";

/** An event by its name, in one cell of a view. */
export interface FunnelEvent {
  readonly unit: string;
  readonly name: string;
  readonly us: bigint;
  /** Left out: cumulative. */
  readonly view?: string;
  readonly viewDay?: number;
}

/** What the relations of funnels say of units: rows of `funnel_totals` and of `funnel_times`. */
export interface FunnelFigures {
  readonly totals: readonly Record<string, RelationValue>[];
  readonly times: readonly Record<string, RelationValue>[];
}

const counts = ({ events }: Measure, name: string): boolean => events === null || events.includes(name);

/** The relation `span_events`: each event once for every measure that it belongs to. */
function spanEvents(measures: readonly Measure[], events: readonly FunnelEvent[]): Relation {
  const columns = {
    stage_id: "VARCHAR",
    exposure_type: "VARCHAR",
    name: "VARCHAR",
    window_id: "VARCHAR",
    unit_id: "VARCHAR",
    view: "VARCHAR",
    view_day: "INTEGER",
    measure: "VARCHAR",
    ts_us: "BIGINT",
  };
  const ids = [...new Map(measures.map((measure) => [measureId(measure), measure]))];
  const rows = ids.flatMap(([id, measure]) =>
    events
      .filter(({ name }) => counts(measure, name))
      .map(({ unit, view = "cumulative", viewDay = 0, us }) => ["s", "gate", "g", "w", unit, view, viewDay, id, us]),
  );
  return given(columns, rows);
}

/**
 * Runs funnels over events as a stage's statement does.
 *
 * @param definitions as a project's files say them; of the steps' filters, only names of events
 */
export async function runFunnels(
  engine: Engine,
  definitions: readonly unknown[],
  events: readonly FunnelEvent[],
): Promise<FunnelFigures> {
  const subject = subjectWith(definitions);
  const needs = subject.metrics.flatMap(({ plan }) => plan.needs).filter((need) => need.kind === "funnel");
  const measures = needs.flatMap(({ steps, sessions }) => [
    ...steps.flatMap(({ measure, without }) => [measure, ...without]),
    ...(sessions === null ? [] : [sessions.any]),
  ]);
  const inputs = new Map([["span_events", spanEvents(measures, events)], ...funnelRelations([subject]).relations]);
  const read = (name: string) => engine.read({ inputs, sql: `select * from ${name}` });
  return { totals: await read("funnel_totals"), times: await read("funnel_times") };
}
