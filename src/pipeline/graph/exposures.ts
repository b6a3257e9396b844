import { model } from "../../engine/model.ts";
import { type Node, rowsOf } from "../node.ts";
import type { GraphContext, SpannedTimeline } from "./context.ts";
import { type EventNodes, shownVersion } from "./events.ts";
import {
  balancedRelation,
  balancedRowsOfDay,
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
  { events, shownRows, stagedRows }: EventNodes,
  timelines: readonly SpannedTimeline[],
): ExposureNodes {
  const { once, single, upTo, dayOf } = context;
  const { subjects } = context.definitions;
  const subjectsOfAll = subjectRows(subjects, context);

  const exposures = (ds: string): Node =>
    once(`exposures ${ds}`, () => {
      const stages = stageRowsOfDay(timelines, dayOf(ds));
      const rules = ruleRows(subjects, context);
      return single({
        model: models.exposures,
        ds,
        inputs: [events(ds)],
        parameters: { stages, rules, subjects: subjectsOfAll, shown: shownVersion },
        relations: () =>
          new Map([...shownRows(ds), ["subject_rules", ruleRelation(rules)], ["stages", stageOfDayRelation(stages)]]),
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
    once(`exposure days ${ds}`, () => {
      const balanced = balancedRowsOfDay(timelines, dayOf(ds));
      return single({
        model: models.exposureDays,
        ds,
        inputs: [exposures(ds)],
        parameters: { balanced },
        relations: () =>
          new Map([
            ["exposures", rowsOf(models.exposures, [exposures(ds)])],
            ["balanced_stages", balancedRelation(balanced)],
          ]),
      });
    });

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
      const earlier = upTo(ds).slice(0, -1).map(entries);
      return single({
        model: models.crossovers,
        ds,
        inputs: [exposureDays(ds), entries(ds), ...earlier],
        parameters: {},
        relations: () =>
          new Map([
            ["exposure_days", rowsOf(models.exposureDays, [exposureDays(ds)])],
            ["entries", rowsOf(models.entries, [entries(ds)])],
            ["earlier_entries", rowsOf(models.entries, earlier)],
          ]),
      });
    });

  return { counts, entries, crossovers };
}
