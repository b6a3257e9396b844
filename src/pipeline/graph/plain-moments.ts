import { DAYS_BACK, type View } from "../../config/views.ts";
import type { Relation, RelationValue } from "../../engine/engine.ts";
import { model } from "../../engine/model.ts";
import { dsOfIndex, indexOfDs } from "../../lake/calendar.ts";
import { isAmount } from "../../metrics/metric-plan.ts";
import type { Subject } from "../definitions.ts";
import { given } from "../given.ts";
import { historyMeasures } from "../metric-terms.ts";
import { type Batch, distinctNodes, type Node, node, rowsOf } from "../node.ts";
import type { Figure } from "../running/figures.ts";
import { withPlainOnly } from "../running/plain-metrics.ts";
import {
  CELLS,
  CROSSED,
  figuresAtEndSql,
  figuresOfDaysSql,
  LEVELS,
  membersSql,
  NO_COUNTS,
  NO_VALUES,
  slicesSql,
  unitCountsSql,
  VALUES_AT_END,
  valuesOfDaysSql,
} from "../running/unit-figures-sql.ts";
import { type NumberedPart, numberedParts, valueCountsSql } from "../running/value-counts-sql.ts";
import type { Analysis } from "./analyses.ts";
import type { GraphContext } from "./context.ts";
import type { ExposureNodes } from "./exposures.ts";
import { dimensionRows } from "./metric-relations.ts";
import type { RunningTotals } from "./running-totals.ts";
import { subjectKey } from "./subject-relations.ts";

const models = {
  moments: model("intermediate/value_moments"),
  crossovers: model("intermediate/crossovers"),
};

/** An analysis as statements about plain metrics have it. */
interface PlainAnalysis {
  readonly work: Analysis;
  /** Its last day, since 1970. */
  readonly lastDay: number;
}

const stageColumns = {
  stage_no: "INTEGER",
  stage_id: "VARCHAR",
  exposure_type: "VARCHAR",
  name: "VARCHAR",
  analysis: "VARCHAR",
  rule: "VARCHAR",
  stage: "INTEGER",
  keeps_crossovers: "BOOLEAN",
  uses_history: "BOOLEAN",
  last_day: "INTEGER",
};

/** What an analysis is, beside its number in a statement. */
function stageRow({ work: { id, subject, analysis, rule, stage }, lastDay }: PlainAnalysis): RelationValue[] {
  const usesHistory = historyMeasures(subject).size > 0;
  return [id, ...subjectKey(subject), analysis, rule.rule, stage.stage, subject.keepsCrossovers, usesHistory, lastDay];
}

/** Which parts a statement numbers, of each analysis; a part is the same in all of them. */
function partRows(subject: Subject, parts: readonly NumberedPart[]): RelationValue[][] {
  const own = new Set(subject.metrics.map(({ metric }) => metric.name));
  return parts
    .filter(({ planned }) => own.has(planned.metric.name))
    .flatMap(({ number, planned, part }) =>
      planned.plan.parts
        .filter((each) => each.part === part)
        .map((each) => [number, planned.metric.name, part, each.units === "with_denominator", isAmount(each)]),
    );
}

const partColumns = {
  stage_no: "INTEGER",
  part_no: "INTEGER",
  metric: "VARCHAR",
  metric_part: "VARCHAR",
  needs_denominator: "BOOLEAN",
  is_amount: "BOOLEAN",
};

/** Views whose cells are single days. */
const OF_DAYS: ReadonlySet<View> = new Set(["daily", "days_since_exposure"]);

/** A day of an analysis, and what units did on it or on the part of it that the analysis has. */
interface DayOfAnalysis {
  readonly ds: string;
  readonly part: Node;
}

/** The moments of plain metrics by analysis: nodes whose rows together are those of the model `moments`. */
export type PlainMoments = (analysis: PlainAnalysis, span: readonly string[]) => Node[];

/**
 * The moments of plain metrics, from running totals: what they are at the analysis's end less what they were at a unit's first exposure. Cells of single days
 * are made once, when the day is over; units that crossed over later are taken away again.
 *
 * @param running by unit type
 */
export function plainMoments(
  context: GraphContext,
  { crossovers }: ExposureNodes,
  running: (unitType: string) => RunningTotals,
): PlainMoments {
  const { store, ds, dayOf, definitions, calendar } = context;
  const { views } = definitions;
  const viewsOfDays = views.filter((view) => OF_DAYS.has(view));
  const viewsBack = views.filter((view) => !OF_DAYS.has(view));
  const asOf = dayOf(ds);
  const analyses = new Map<string, PlainAnalysis>();
  /** Whose files a node of an analysis reads. */
  const files = new Map<string, { readonly baselines: readonly Node[]; readonly days: readonly DayOfAnalysis[] }>();

  const figureNames = (parts: readonly NumberedPart[], all: readonly Figure[]): string[] => {
    const measures = new Set(parts.flatMap(({ terms }) => terms.map(({ measure }) => measure)));
    return all.filter(({ name }) => measures.has(name.slice(name.indexOf("_") + 1))).map(({ name }) => name);
  };

  const partsOf = (subjects: readonly Subject[], withHistory: boolean): NumberedPart[] =>
    numberedParts(subjects.flatMap((subject) => withPlainOnly(subject).metrics)).map((part) => ({
      ...part,
      terms: part.terms.filter(({ side }) => withHistory || side === "y" || side === "x"),
    }));

  const workOf = (nodes: readonly Node[]): PlainAnalysis[] =>
    nodes.flatMap(({ partition }) => analyses.get(partition ?? "") ?? []);
  const subjectsOf = (of: readonly PlainAnalysis[]): Subject[] => [...new Set(of.map(({ work }) => work.subject))];
  const filesOf = (nodes: readonly Node[]) => nodes.flatMap(({ address }) => files.get(address) ?? []);

  /** The relations that every statement about analyses has. */
  const common = (
    totals: RunningTotals,
    nodes: readonly Node[],
    parts: readonly NumberedPart[],
  ): [string, Relation][] => {
    const of = workOf(nodes);
    const stages = of.map((analysis, index) => [index + 1, ...stageRow(analysis)]);
    const stageParts = of.flatMap(({ work: { subject } }, index) =>
      partRows(subject, parts).map((row) => [index + 1, ...row]),
    );
    const crossed = nodes.flatMap(({ inputs }) => inputs.filter((input) => input.model.name === "crossovers"));
    return [
      ["calendar", calendar.relation],
      ["stages", given(stageColumns, stages)],
      ["stage_parts", given(partColumns, stageParts)],
      ["baselines", totals.baselineRows(distinctNodes(filesOf(nodes).flatMap(({ baselines }) => baselines)))],
      ["crossovers", rowsOf(models.crossovers, distinctNodes(crossed))],
      ["crossed", { kind: "table", sql: CROSSED }],
    ];
  };

  const dimensionsOf = (subjects: readonly Subject[]): [string, Relation] => {
    const columns = { exposure_type: "VARCHAR", name: "VARCHAR", dimension: "VARCHAR" };
    const keys = { key_1: "VARCHAR", key_2: "VARCHAR", key_3: "VARCHAR", key_4: "VARCHAR" };
    return ["subject_dimensions", given({ ...columns, ...keys }, subjects.flatMap(dimensionRows))];
  };

  /** The statement's relations from members to counts of values. */
  const throughEnd = (totals: RunningTotals, subjects: readonly Subject[]): [string, string, "query" | "table"][] => {
    const parts = partsOf(subjects, true);
    const names = figureNames(parts, totals.figures);
    const before = figureNames(parts, totals.covariates).map((name) => `before_${name}`);
    const hasDimensions = subjects.some(({ dimensions }) => dimensions.length > 0);
    return [
      ["members", membersSql([...names, ...before], "in_analysis"), "query"],
      ...(hasDimensions ? ([["unit_levels", LEVELS, "table"]] as [string, string, "table"][]) : []),
      ["unit_counts", unitCountsSql(hasDimensions), "table"],
      ["cells", CELLS, "table"],
      ["slices", slicesSql(viewsBack, hasDimensions), "table"],
      ["unit_figures", figuresAtEndSql(names, before, viewsBack, hasDimensions), "query"],
      ["cell_values", parts.length === 0 ? NO_VALUES : valueCountsSql(parts, ["cell", "slice_no"]), "table"],
      ["value_counts", VALUES_AT_END, "table"],
    ];
  };

  const throughDays = (
    totals: RunningTotals,
    subjects: readonly Subject[],
    are: "crossed" | "all",
  ): [string, string, "query" | "table"][] => {
    const parts = partsOf(subjects, false);
    const names = figureNames(parts, totals.figures);
    return [
      ["members", membersSql(names, are), "query"],
      ["unit_counts", NO_COUNTS, "query"],
      ["cells", CELLS, "table"],
      ["unit_figures", figuresOfDaysSql(names), "query"],
      ["cell_values", valueCountsSql(parts, ["cell", "view_day", "entry_day"], are === "crossed" ? -1 : 1), "table"],
      ["value_counts", valuesOfDaysSql(viewsOfDays), "query"],
    ];
  };

  const asRelations = (through: readonly [string, string, "query" | "table"][]): [string, Relation][] =>
    through.map(([name, sql, kind]) => [name, { kind, sql }]);

  /** The days of analyses as relations: what units did, and on which day of which analysis that was. */
  const dayRelations = (totals: RunningTotals, nodes: readonly Node[]): [string, Relation][] => {
    const parts = distinctNodes(filesOf(nodes).flatMap(({ days }) => days.map(({ part }) => part)));
    const numberOf = new Map(parts.map(({ folder }, index) => [folder, index + 1]));
    const rows = nodes.flatMap((each, index) =>
      filesOf([each]).flatMap(({ days }) =>
        days.map(({ ds: day, part }) => [index + 1, indexOfDs(day), numberOf.get(part.folder) ?? 0]),
      ),
    );
    // A day before anything has landed has none: then the relation is there all the same, without rows.
    const sources = parts.length === 0 ? [[]] : parts.map((part) => [part]);
    const boundaries = distinctNodes(
      filesOf(nodes).flatMap(({ days }) => days.flatMap(({ ds: day }) => totals.boundaries(day) ?? [])),
    );
    return [
      ...sources.map((of, index): [string, Relation] => [`day_part_${index + 1}`, totals.ofDayRows(of)]),
      [
        "day_parts",
        {
          kind: "query",
          sql: sources
            .map((_, index) => `select ${index + 1} as day_part, p.* from day_part_${index + 1} as p`)
            .join("\nunion all\n"),
        },
      ],
      ["stage_days", given({ stage_no: "INTEGER", day_index: "INTEGER", day_part: "INTEGER" }, rows)],
      ["boundaries", totals.boundaryRows(boundaries)],
    ];
  };

  const present = (nodes: readonly (Node | null)[]): Node[] => nodes.filter((each) => each !== null);

  /** The last instant of a day so many days before an analysis's last one. */
  const back = (lastDay: number, days: number): bigint | null => {
    const first = context.days[0];
    if (first === undefined || lastDay - days < indexOfDs(first)) return null;
    return dayOf(dsOfIndex(lastDay - days)).endUs;
  };

  const atEnd = (analysis: PlainAnalysis, span: readonly string[]): Node => {
    const { work, lastDay } = analysis;
    const totals = running(work.subject.unitType);
    const { toUs } = work.stage;
    const end = totals.until(toUs < asOf.endUs ? toUs : asOf.endUs);
    const backs = viewsBack.map((view) => {
      const us = back(lastDay, DAYS_BACK[view] ?? 0);
      return us === null ? null : totals.until(us);
    });
    const baselines = span.map(totals.baselines);
    const ends = [end, ...backs];
    const batch: Batch = {
      id: `${models.moments.name} ${ds} ${work.subject.unitType} ${ends.map((each) => each?.address ?? "").join(" ")}`,
      ds,
      partitionBy: "stage_id",
      statement: (nodes) => {
        const subjects = subjectsOf(workOf(nodes));
        const parts = partsOf(subjects, true);
        return {
          inputs: new Map([
            ...common(totals, nodes, parts),
            ["running", totals.rows(end)],
            ...viewsBack.map((view, index): [string, Relation] => [
              `running_${view}`,
              totals.rows(backs[index] ?? null),
            ]),
            dimensionsOf(subjects),
            ...asRelations(throughEnd(totals, subjects)),
          ]),
          sql: models.moments.sql,
        };
      },
    };
    const made = node(store, {
      model: models.moments,
      label: `${labelOf(work)} up to its end`,
      inputs: [...present(ends), ...baselines, ...span.map(crossovers)],
      parameters: {
        stage: stageRow(analysis),
        parts: partRows(work.subject, partsOf([work.subject], true)),
        dimensions: dimensionRows(work.subject),
        ends: ends.map((each) => each?.address ?? null),
        views: viewsBack,
        calendar: calendar.address,
        through: [CROSSED, ...throughEnd(totals, [work.subject])],
      },
      batch,
      partition: work.id,
    });
    files.set(made.address, { baselines, days: [] });
    return made;
  };

  /** What units of an analysis did on some of its days. */
  const onDays = (
    analysis: PlainAnalysis,
    days: readonly DayOfAnalysis[],
    baselines: readonly Node[],
    crossed: readonly Node[],
    batchDs: string,
  ): Node => {
    const { work } = analysis;
    const totals = running(work.subject.unitType);
    const are = crossed.length > 0 ? "crossed" : "all";
    const boundaries = present(days.map(({ ds: day }) => totals.boundaries(day)));
    const batch: Batch = {
      id: `${models.moments.name} ${batchDs} ${work.subject.unitType} ${are} ${days.map(({ part }) => part.address).join(" ")}`,
      ds: batchDs,
      partitionBy: "stage_id",
      statement: (nodes) => {
        const subjects = subjectsOf(workOf(nodes));
        return {
          inputs: new Map([
            ...common(totals, nodes, partsOf(subjects, false)),
            ...dayRelations(totals, nodes),
            ...asRelations(throughDays(totals, subjects, are)),
          ]),
          sql: models.moments.sql,
        };
      },
    };
    const { lastDay: _, ...fields } = analysis;
    const made = node(store, {
      model: models.moments,
      label: `${labelOf(work)} ${are === "all" ? `on ${batchDs}` : "crossed over"}`,
      inputs: [...days.map(({ part }) => part), ...boundaries, ...baselines, ...crossed],
      parameters: {
        // A day's cells do not depend on how long the analysis goes on.
        stage: stageRow({ ...fields, lastDay: 0 }),
        parts: partRows(work.subject, partsOf([work.subject], false)),
        days: days.map(({ ds: day, part }) => [day, part.address]),
        calendar: calendar.address,
        through: [CROSSED, ...throughDays(totals, [work.subject], are)],
      },
      batch,
      partition: work.id,
    });
    files.set(made.address, { baselines, days });
    return made;
  };

  return (analysis, span) => {
    const { work } = analysis;
    analyses.set(work.id, analysis);
    const nodes = [atEnd(analysis, span)];
    if (viewsOfDays.length === 0 || withPlainOnly(work.subject).metrics.length === 0) return nodes;
    const totals = running(work.subject.unitType);
    const days = span.map((day): DayOfAnalysis => {
      const { endUs } = dayOf(day);
      return { ds: day, part: totals.ofDay(day, work.stage.toUs < endUs ? work.stage.toUs : endUs) };
    });
    const until = (day: string): Node[] => span.filter((other) => other <= day).map(totals.baselines);
    for (const day of days) nodes.push(onDays(analysis, [day], until(day.ds), [], day.ds));
    if (!work.subject.keepsCrossovers)
      nodes.push(onDays(analysis, days, span.map(totals.baselines), span.map(crossovers), ds));
    return nodes;
  };
}

function labelOf({ subject, rule, analysis, stage, span }: Analysis): string {
  const number = analysis === "stage" ? stage.stage : span?.span;
  return `${subject.name}/${rule.rule}/${analysis}-${number}`;
}
