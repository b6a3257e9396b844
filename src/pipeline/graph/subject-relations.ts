import type { Relation, RelationValue } from "../../engine/engine.ts";
import { passingBuckets } from "../../gates/balanced.ts";
import type { Day } from "../../lake/calendar.ts";
import { outcomesOf, type Subject } from "../definitions.ts";
import { given } from "../given.ts";
import type { GraphInputs, RuleTimeline, SpannedTimeline } from "./context.ts";

/** Which exposures are not used. */
export type Exclusions = Pick<GraphInputs, "excludeBots" | "excludeSampled">;

/** Exposure type and name: what identifies a gate, an experiment or a holdout in every relation. */
export function subjectKey({ exposureType, name }: Subject): [string, string] {
  return [exposureType, name];
}

/** Rows of `subject_rules`: which rule (and group) an exposure belongs to, by what it carries. */
export function ruleRows(subjects: readonly Subject[], { excludeBots, excludeSampled }: Exclusions): RelationValue[][] {
  return subjects.flatMap((s) =>
    s.seen.map(({ seen, rule, group }) => [
      ...subjectKey(s),
      s.unitType,
      seen,
      rule,
      group,
      excludeBots,
      excludeSampled,
    ]),
  );
}

export function ruleRelation(rows: readonly (readonly RelationValue[])[]): Relation {
  const columns = {
    exposure_type: "VARCHAR",
    name: "VARCHAR",
    unit_type: "VARCHAR",
    seen: "VARCHAR",
    rule: "VARCHAR",
    group_name: "VARCHAR",
    exclude_bots: "BOOLEAN",
    exclude_sampled: "BOOLEAN",
  };
  return given(columns, rows);
}

/** Rows of `subjects`: the gates, experiments and holdouts that are analysed. */
export function subjectRows(
  subjects: readonly Subject[],
  { excludeBots, excludeSampled }: Exclusions,
): RelationValue[][] {
  return subjects.map((s) => [...subjectKey(s), s.unitType, excludeBots, excludeSampled]);
}

export function subjectRelation(rows: readonly (readonly RelationValue[])[]): Relation {
  const key = { exposure_type: "VARCHAR", name: "VARCHAR", unit_type: "VARCHAR" };
  return given({ ...key, exclude_bots: "BOOLEAN", exclude_sampled: "BOOLEAN" }, rows);
}

const touches = (day: Day, { fromUs, toUs }: { readonly fromUs: bigint; readonly toUs: bigint }): boolean =>
  fromUs < day.endUs && toUs > day.startUs;

/**
 * Rows of `stages` for one day: the stages that touch it, cut to the day, so that what a later change of the timeline does not concern keeps
 * its address.
 */
export function stageRowsOfDay(timelines: readonly RuleTimeline[], day: Day): RelationValue[][] {
  return timelines.flatMap(({ subject, rule, stages }) =>
    stages
      .filter((stage) => touches(day, stage))
      .map(({ stage, percent, fromUs, toUs }) => [
        ...subjectKey(subject),
        rule.rule,
        stage,
        percent,
        fromUs < day.startUs ? day.startUs : fromUs,
        toUs > day.endUs ? day.endUs : toUs,
      ]),
  );
}

export function stageOfDayRelation(rows: readonly (readonly RelationValue[])[]): Relation {
  const columns = {
    exposure_type: "VARCHAR",
    name: "VARCHAR",
    rule: "VARCHAR",
    stage: "INTEGER",
    percent: "DOUBLE",
    from_us: "BIGINT",
    to_us: "BIGINT",
  };
  return given(columns, rows);
}

/** Rows of `stages` for one day by analysis, stages and balanced spans: until when windows of their units last, as far as the day knows. */
export function windowEndRowsOfDay(timelines: readonly SpannedTimeline[], day: Day): RelationValue[][] {
  return timelines.flatMap(({ subject, rule, stages, spans }) =>
    [
      ...stages.map(({ stage, fromUs, toUs }) => ({ analysis: "stage", stage, fromUs, toUs })),
      ...spans.map(({ stages: [first], fromUs, toUs }) => ({
        analysis: "balanced",
        stage: first?.stage ?? 0,
        fromUs,
        toUs,
      })),
    ]
      .filter((span) => touches(day, span))
      .map(({ analysis, stage, toUs }) => [
        ...subjectKey(subject),
        analysis,
        rule.rule,
        stage,
        toUs > day.endUs ? day.endUs : toUs,
      ]),
  );
}

export function windowEndRelation(rows: readonly (readonly RelationValue[])[]): Relation {
  const key = { exposure_type: "VARCHAR", name: "VARCHAR", analysis: "VARCHAR", rule: "VARCHAR", stage: "INTEGER" };
  return given({ ...key, to_us: "BIGINT" }, rows);
}

/** Rows of `balanced_stages` for one day: the stages of balanced spans that touch it, and who of them is compared with whom. */
export function balancedRowsOfDay(timelines: readonly SpannedTimeline[], day: Day): RelationValue[][] {
  return timelines.flatMap(({ subject, rule, spans }) => {
    const { passed, failed } = outcomesOf(subject);
    return spans.flatMap(({ kind, stages }) =>
      stages
        .filter((stage) => touches(day, stage))
        .map(({ stage, percent, hashPrefix }): RelationValue[] => [
          ...subjectKey(subject),
          rule.rule,
          stage,
          stages[0]?.stage ?? 0,
          kind,
          passingBuckets(percent ?? 0),
          hashPrefix,
          passed,
          failed,
        ]),
    );
  });
}

export function balancedRelation(rows: readonly (readonly RelationValue[])[]): Relation {
  const columns = {
    exposure_type: "VARCHAR",
    name: "VARCHAR",
    rule: "VARCHAR",
    stage: "INTEGER",
    span_stage: "INTEGER",
    kind: "VARCHAR",
    passing_buckets: "INTEGER",
    hash_prefix: "VARCHAR",
    passed_group: "VARCHAR",
    failed_group: "VARCHAR",
  };
  return given(columns, rows);
}
