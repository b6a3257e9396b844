import type { Relation, RelationValue } from "../../engine/engine.ts";
import type { Day } from "../../lake/calendar.ts";
import type { Subject } from "../definitions.ts";
import { given } from "../given.ts";
import type { RuleTimeline } from "./context.ts";

/** Exposure type and name: what identifies a gate or experiment in every relation. */
export function subjectKey({ exposureType, name }: Subject): [string, string] {
  return [exposureType, name];
}

/** Rows of `subject_rules`: which rule (and group) an exposure belongs to, by what it carries. */
export function ruleRows(subjects: readonly Subject[], excludeBots: boolean): RelationValue[][] {
  return subjects.flatMap((s) =>
    s.seen.map(({ seen, rule, group }) => [...subjectKey(s), s.unitType, seen, rule, group, excludeBots]),
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
  };
  return given(columns, rows);
}

/** Rows of `subjects`: the gates and experiments that are analysed. */
export function subjectRows(subjects: readonly Subject[], excludeBots: boolean): RelationValue[][] {
  return subjects.map((s) => [...subjectKey(s), s.unitType, excludeBots]);
}

export function subjectRelation(rows: readonly (readonly RelationValue[])[]): Relation {
  return given({ exposure_type: "VARCHAR", name: "VARCHAR", unit_type: "VARCHAR", exclude_bots: "BOOLEAN" }, rows);
}

/**
 * Rows of `stages` for one day: the stages that touch it, their ends cut to the day's, so that what a later change of the timeline
 * does not concern keeps its address. With `cutStart`, their starts are cut as well.
 */
export function stageRowsOfDay(timelines: readonly RuleTimeline[], day: Day, cutStart: boolean): RelationValue[][] {
  return timelines.flatMap(({ subject, rule, stages }) =>
    stages
      .filter(({ fromUs, toUs }) => fromUs < day.endUs && toUs > day.startUs)
      .map(({ stage, percent, fromUs, toUs }) => [
        ...subjectKey(subject),
        rule.rule,
        stage,
        percent,
        cutStart && fromUs < day.startUs ? day.startUs : fromUs,
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
