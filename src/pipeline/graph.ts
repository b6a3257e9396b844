import { contentHash } from "../content-hash.ts";
import type { Relation, RelationValue } from "../engine/engine.ts";
import { type Model, model } from "../engine/model.ts";
import type { Stage } from "../gates/timeline.ts";
import { type Day, daysBetween } from "../lake/calendar.ts";
import { type Measure, measureId } from "../metrics/measure.ts";
import { measuredEventsSql } from "../metrics/measured-events-sql.ts";
import type { Definitions, Subject, Window } from "./definitions.ts";
import { given } from "./given.ts";
import { type Batch, type Node, node, rowsOf } from "./node.ts";
import { type StagedSegment, stagedFilesOf } from "./staging.ts";

/** What the graph of derived files is made from. */
export interface GraphInputs {
  readonly store: string;
  readonly timeZone: string;
  readonly environments: readonly string[];
  readonly excludeBots: boolean;
  readonly calendar: { readonly address: string; readonly relation: Relation };
  readonly staged: readonly StagedSegment[];
  /** The ds of the run: nothing later is looked at. */
  readonly ds: string;
  readonly definitions: Definitions;
}

const RANK = {
  events: 1,
  hints: 2,
  exposures: 2,
  exposureDays: 3,
  counts: 4,
  entries: 4,
  crossovers: 5,
  measured: 6,
  partial: 7,
} as const;

/** A rule with its stages, as known at the run's ds. */
export interface RuleTimeline {
  readonly subject: Subject;
  readonly rule: Subject["rules"][number];
  readonly stages: readonly Stage[];
}

/** Makes the per-day nodes of a run; each is made once. */
export function dayGraph(inputs: GraphInputs) {
  const { store, definitions, staged } = inputs;
  const known = new Map<string, Node>();
  const once = (key: string, make: () => Node): Node => {
    const made = known.get(key) ?? make();
    known.set(key, made);
    return made;
  };
  const dsList = [...new Set(staged.flatMap(({ days }) => days))].filter((ds) => ds <= inputs.ds).sort();
  const first = dsList[0] ?? inputs.ds;
  const days = new Map(daysBetween(inputs.timeZone, first, inputs.ds).map((day) => [day.ds, day]));
  const dayOf = (ds: string): Day => {
    const day = days.get(ds);
    if (day === undefined) throw new RangeError(`${ds} is outside the run's days`);
    return day;
  };

  const single = (
    fields: { model: Model; ds: string; rank: number; inputs: readonly Node[]; parameters: unknown },
    statement: () => ReadonlyMap<string, Relation>,
  ): Node => {
    const batch: Batch = {
      id: `${fields.model.name} ${fields.ds}`,
      rank: fields.rank,
      ds: fields.ds,
      partitionBy: null,
      statement: () => ({ inputs: statement(), sql: fields.model.sql }),
    };
    return node(store, {
      model: fields.model,
      label: fields.ds,
      inputs: fields.inputs,
      parameters: fields.parameters,
      batch,
    });
  };

  const models = {
    events: model("intermediate/events"),
    hints: model("intermediate/exposure_hints"),
    exposures: model("intermediate/exposures"),
    counts: model("intermediate/exposure_counts"),
    exposureDays: model("intermediate/exposure_days"),
    entries: model("intermediate/entries"),
    crossovers: model("intermediate/crossovers"),
    unitDays: model("intermediate/unit_days"),
    partialDays: model("intermediate/partial_days"),
    stepEvents: model("intermediate/step_events"),
  };
  const stagedModel = model("staging/messages");
  const stagedRelation = (ds: string): Relation => ({
    kind: "files",
    columns: stagedModel.columns,
    paths: stagedFilesOf(staged, ds).paths,
  });

  const events = (ds: string): Node =>
    once(`events ${ds}`, () =>
      single(
        {
          model: models.events,
          ds,
          rank: RANK.events,
          inputs: [],
          parameters: { staged: stagedFilesOf(staged, ds).addresses, environments: inputs.environments },
        },
        () =>
          new Map([
            ["staged_messages", stagedRelation(ds)],
            [
              "environments",
              given(
                { environment: "VARCHAR" },
                inputs.environments.map((e) => [e]),
              ),
            ],
          ]),
      ),
    );

  const ruleRows = (subjects: readonly Subject[]): RelationValue[][] =>
    subjects.flatMap((s) =>
      s.seen.map(({ seen, rule, group }) => [
        s.exposureType,
        s.name,
        s.unitType,
        seen,
        rule,
        group,
        inputs.excludeBots,
      ]),
    );
  const ruleColumns = {
    exposure_type: "VARCHAR",
    name: "VARCHAR",
    unit_type: "VARCHAR",
    seen: "VARCHAR",
    rule: "VARCHAR",
    group_name: "VARCHAR",
    exclude_bots: "BOOLEAN",
  };

  /** What exposures say of the rollout of rules that have no `rollout:` of their own. */
  const hints = (ds: string): Node => {
    const asked = definitions.subjects
      .filter((s) => s.exposureType === "gate" && s.rules.some((r) => r.rollout === undefined))
      .map((s) => ({
        ...s,
        seen: s.seen.filter(({ rule }) => s.rules.some((r) => r.rule === rule && r.rollout === undefined)),
      }));
    const rows = ruleRows(asked);
    return once(`hints ${ds}`, () =>
      single(
        { model: models.hints, ds, rank: RANK.hints, inputs: [events(ds)], parameters: { rows } },
        () =>
          new Map([
            ["events", rowsOf(models.events, [events(ds)])],
            ["subject_rules", given(ruleColumns, rows)],
          ]),
      ),
    );
  };

  return { dsList, dayOf, models, events, hints, once, single, ruleRows, ruleColumns, stagedRelation };
}

type DayGraph = ReturnType<typeof dayGraph>;

/** The per-day nodes that depend on the stages: exposures, entries, crossovers, and what units did. */
export function exposureGraph(inputs: GraphInputs, base: DayGraph, timelines: readonly RuleTimeline[]) {
  const { store, definitions } = inputs;
  const { dsList, dayOf, models, events, once, single } = base;

  /** Stages that touch a day, cut to it: what a later change of the timeline does not concern keeps its address. */
  const stageRows = (day: Day, cut: boolean): RelationValue[][] =>
    timelines.flatMap(({ subject, rule, stages }) =>
      stages
        .filter((s) => s.fromUs < day.endUs && s.toUs > day.startUs)
        .map((s) => [
          subject.exposureType,
          subject.name,
          rule.rule,
          s.stage,
          s.percent,
          cut && s.fromUs < day.startUs ? day.startUs : s.fromUs,
          s.toUs > day.endUs ? day.endUs : s.toUs,
        ]),
    );
  const stageColumns = {
    exposure_type: "VARCHAR",
    name: "VARCHAR",
    rule: "VARCHAR",
    stage: "INTEGER",
    percent: "DOUBLE",
    from_us: "BIGINT",
    to_us: "BIGINT",
  };
  const subjectColumns = { exposure_type: "VARCHAR", name: "VARCHAR", unit_type: "VARCHAR", exclude_bots: "BOOLEAN" };
  const subjectRows = definitions.subjects.map((s) => [s.exposureType, s.name, s.unitType, inputs.excludeBots]);

  const exposures = (ds: string): Node =>
    once(`exposures ${ds}`, () => {
      const stages = stageRows(dayOf(ds), true);
      const rules = base.ruleRows(definitions.subjects);
      return single(
        {
          model: models.exposures,
          ds,
          rank: RANK.exposures,
          inputs: [events(ds)],
          parameters: { stages, rules, subjectRows },
        },
        () =>
          new Map([
            ["events", rowsOf(models.events, [events(ds)])],
            ["subjects", given(subjectColumns, subjectRows)],
            ["subject_rules", given(base.ruleColumns, rules)],
            ["stages", given(stageColumns, stages)],
          ]),
      );
    });

  const counts = (ds: string): Node =>
    once(`counts ${ds}`, () =>
      single(
        { model: models.counts, ds, rank: RANK.counts, inputs: [exposures(ds)], parameters: { subjectRows } },
        () =>
          new Map([
            ["exposures", rowsOf(models.exposures, [exposures(ds)])],
            ["staged_messages", base.stagedRelation(ds)],
            ["subjects", given(subjectColumns, subjectRows)],
          ]),
      ),
    );

  const exposureDays = (ds: string): Node =>
    once(`exposureDays ${ds}`, () =>
      single(
        { model: models.exposureDays, ds, rank: RANK.exposureDays, inputs: [exposures(ds)], parameters: {} },
        () => new Map([["exposures", rowsOf(models.exposures, [exposures(ds)])]]),
      ),
    );

  const upTo = (ds: string): string[] => dsList.filter((other) => other <= ds);

  const entries = (ds: string): Node =>
    once(`entries ${ds}`, () => {
      const earlier = dsList.filter((other) => other < ds).map(entries);
      return single(
        { model: models.entries, ds, rank: RANK.entries, inputs: [exposureDays(ds), ...earlier], parameters: {} },
        () =>
          new Map([
            ["exposure_days", rowsOf(models.exposureDays, [exposureDays(ds)])],
            ["earlier_entries", rowsOf(models.entries, earlier)],
          ]),
      );
    });

  const crossovers = (ds: string): Node =>
    once(`crossovers ${ds}`, () => {
      const all = upTo(ds).map(entries);
      return single(
        { model: models.crossovers, ds, rank: RANK.crossovers, inputs: [exposureDays(ds), ...all], parameters: {} },
        () =>
          new Map([
            ["exposure_days", rowsOf(models.exposureDays, [exposureDays(ds)])],
            ["entries", rowsOf(models.entries, all)],
          ]),
      );
    });

  const measuresById = new Map<string, Measure>();
  const partialsById = new Map<string, PartialDay>();

  const measuredInputs = (ds: string, measures: readonly Measure[]): [string, Relation][] => [
    ["events", rowsOf(models.events, [events(ds)])],
    ["measured_events", { kind: "query", sql: measuredEventsSql(measures) }],
  ];

  const measured = (kind: "unitDays" | "stepEvents", ds: string, measure: Measure): Node =>
    once(`${kind} ${ds} ${measureId(measure)}`, () => {
      measuresById.set(measureId(measure), measure);
      const batch: Batch = {
        id: `${models[kind].name} ${ds}`,
        rank: RANK.measured,
        ds,
        partitionBy: "measure",
        statement: (nodes) => ({
          inputs: new Map(
            measuredInputs(
              ds,
              nodes.flatMap((n) => measuresById.get(n.partition ?? "") ?? []),
            ),
          ),
          sql: models[kind].sql,
        }),
      };
      const parameters = { measure, sql: measuredEventsSql([measure]) };
      return node(store, {
        model: models[kind],
        label: `${ds} ${measureId(measure)}`,
        inputs: [events(ds)],
        parameters,
        batch,
        partition: measureId(measure),
      });
    });

  /** Days whose entries may have a window that covers `ds` only in part. */
  const daysConcerned = (ds: string, window: Window): string[] => {
    const day = dayOf(ds);
    const ending = timelines.some(({ stages }) => stages.some((s) => s.toUs > day.startUs && s.toUs < day.endUs));
    const bounded = upTo(ds).filter((other) => {
      const { startUs, endUs } = dayOf(other);
      const touches = (after: bigint): boolean => startUs + after < day.endUs && endUs + after > day.startUs;
      return other === ds || touches(window.fromAfterUs) || touches(window.toAfterUs);
    });
    return ending ? upTo(ds) : bounded;
  };

  const partialDay = (ds: string, measure: Measure, window: Window, subjects: readonly Subject[]): Node =>
    once(`partialDays ${ds} ${measureId(measure)} ${window.id}`, () => {
      const day = dayOf(ds);
      const stages = stageRows(day, false);
      const users = subjects.map((s) => [s.exposureType, s.name] as const);
      const concerned = daysConcerned(ds, window).map(entries);
      const partition = `${measureId(measure)}-${window.id}`;
      const batch: Batch = {
        id: `${models.partialDays.name} ${ds}`,
        rank: RANK.partial,
        ds,
        partitionBy: "measure_window",
        statement: (nodes) => {
          const asked = nodes.flatMap((n) => partialsById.get(`${ds} ${n.partition}`) ?? []);
          const measures = [...new Map(asked.map((p) => [measureId(p.measure), p.measure])).values()];
          const entryNodes = [...new Map(nodes.flatMap((n) => n.inputs.slice(1)).map((n) => [n.folder, n])).values()];
          const calendar: Relation = inputs.calendar.relation;
          return {
            inputs: new Map<string, Relation>([
              ...measuredInputs(ds, measures),
              ["entries", rowsOf(models.entries, entryNodes)],
              ["stages", given(stageColumns, stages)],
              ["calendar", calendar],
              ["day", given({ start_us: "BIGINT", end_us: "BIGINT" }, [[day.startUs, day.endUs]])],
              [
                "window_measures",
                given(
                  {
                    exposure_type: "VARCHAR",
                    name: "VARCHAR",
                    window_id: "VARCHAR",
                    from_after_us: "BIGINT",
                    to_after_us: "BIGINT",
                    whole_first_day: "BOOLEAN",
                    measure: "VARCHAR",
                    measure_window: "VARCHAR",
                  },
                  asked.flatMap((p) =>
                    p.users.map(([type, name]) => [
                      type,
                      name,
                      p.window.id,
                      p.window.fromAfterUs,
                      p.window.toAfterUs,
                      p.window.wholeFirstDay,
                      measureId(p.measure),
                      `${measureId(p.measure)}-${p.window.id}`,
                    ]),
                  ),
                ),
              ],
            ]),
            sql: models.partialDays.sql,
          };
        },
      };
      const parameters = { measure, window, users, stages, sql: measuredEventsSql([measure]) };
      partialsById.set(`${ds} ${partition}`, { measure, window, users });
      return node(store, {
        model: models.partialDays,
        label: `${ds} ${partition}`,
        inputs: [events(ds), ...concerned],
        parameters,
        batch,
        partition,
      });
    });

  return { upTo, exposures, counts, exposureDays, entries, crossovers, measured, partialDay, stageColumns };
}

export type ExposureGraph = ReturnType<typeof exposureGraph>;

/** What a partial day is asked for: a measure in a window, for the gates and experiments that use it. */
interface PartialDay {
  readonly measure: Measure;
  readonly window: Window;
  /** Pairs of exposure type and name. */
  readonly users: readonly (readonly [string, string])[];
}

/** A short name of a stage, safe in file names. */
export function stageId(subject: Subject, rule: string, stage: number): string {
  return contentHash([subject.exposureType, subject.name, rule, stage]).slice(0, 12);
}
