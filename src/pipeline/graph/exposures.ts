import { model } from "../../engine/model.ts";
import { type Node, rowsOf } from "../node.ts";
import type { GraphContext, RuleTimeline } from "./context.ts";
import type { EventNodes } from "./events.ts";
import {
  ruleRelation,
  ruleRows,
  stageOfDayRelation,
  stageRowsOfDay,
  subjectRelation,
  subjectRows,
} from "./subject-relations.ts";

const models = {
  exposures: model("intermediate/exposures"),
  counts: model("intermediate/exposure_counts"),
  exposureDays: model("intermediate/exposure_days"),
  entries: model("intermediate/entries"),
  crossovers: model("intermediate/crossovers"),
};

/** Who met what on a day, in which stage and group. */
export interface ExposureNodes {
  /** Exposures by what became of them. */
  readonly counts: (ds: string) => Node;
  /** Units that enter a stage. */
  readonly entries: (ds: string) => Node;
  /** Units that were seen in another group than the one in which they entered. */
  readonly crossovers: (ds: string) => Node;
}

export function exposureNodes(
  context: GraphContext,
  { events, eventRows, stagedRows }: EventNodes,
  timelines: readonly RuleTimeline[],
): ExposureNodes {
  const { once, single, upTo, dayOf } = context;
  const { subjects } = context.definitions;
  const subjectsOfAll = subjectRows(subjects, context.excludeBots);

  const exposures = (ds: string): Node =>
    once(`exposures ${ds}`, () => {
      const stages = stageRowsOfDay(timelines, dayOf(ds), true);
      const rules = ruleRows(subjects, context.excludeBots);
      return single({
        model: models.exposures,
        ds,
        inputs: [events(ds)],
        parameters: { stages, rules, subjects: subjectsOfAll },
        relations: () =>
          new Map([
            ["events", eventRows(ds)],
            ["subjects", subjectRelation(subjectsOfAll)],
            ["subject_rules", ruleRelation(rules)],
            ["stages", stageOfDayRelation(stages)],
          ]),
      });
    });

  const counts = (ds: string): Node =>
    once(`counts ${ds}`, () =>
      single({
        model: models.counts,
        ds,
        inputs: [exposures(ds)],
        parameters: { subjects: subjectsOfAll },
        relations: () =>
          new Map([
            ["exposures", rowsOf(models.exposures, [exposures(ds)])],
            ["staged_messages", stagedRows(ds)],
            ["subjects", subjectRelation(subjectsOfAll)],
          ]),
      }),
    );

  const exposureDays = (ds: string): Node =>
    once(`exposure days ${ds}`, () =>
      single({
        model: models.exposureDays,
        ds,
        inputs: [exposures(ds)],
        parameters: {},
        relations: () => new Map([["exposures", rowsOf(models.exposures, [exposures(ds)])]]),
      }),
    );

  const entries = (ds: string): Node =>
    once(`entries ${ds}`, () => {
      const earlier = upTo(ds).slice(0, -1).map(entries);
      return single({
        model: models.entries,
        ds,
        inputs: [exposureDays(ds), ...earlier],
        parameters: {},
        relations: () =>
          new Map([
            ["exposure_days", rowsOf(models.exposureDays, [exposureDays(ds)])],
            ["earlier_entries", rowsOf(models.entries, earlier)],
          ]),
      });
    });

  const crossovers = (ds: string): Node =>
    once(`crossovers ${ds}`, () => {
      const all = upTo(ds).map(entries);
      return single({
        model: models.crossovers,
        ds,
        inputs: [exposureDays(ds), ...all],
        parameters: {},
        relations: () =>
          new Map([
            ["exposure_days", rowsOf(models.exposureDays, [exposureDays(ds)])],
            ["entries", rowsOf(models.entries, all)],
          ]),
      });
    });

  return { counts, entries, crossovers };
}
