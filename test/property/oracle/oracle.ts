import type { Project } from "../../../src/config/project.ts";
import { type Accounts, accountsOf } from "./accounts.ts";
import { type ActiveUsersRow, activeUsers } from "./active-users.ts";
import { activityByUnit } from "./activity.ts";
import type { Applied } from "./applied-stages.ts";
import { type Assigned, type Assignment, assign, type BalancedAssignment, spansOf } from "./assignments.ts";
import { addDays, startOfDay } from "./calendar.ts";
import { judgeExposures } from "./exposures.ts";
import { idLinks, linkedRows } from "./id-map.ts";
import { landedDays } from "./landed-days.ts";
import type { LandedMessage, Place } from "./messages.ts";
import { type MomentsRow, type QuantileRow, stageMoments } from "./moments.ts";
import { readMessage } from "./read-message.ts";
import { rowsOf } from "./rows.ts";
import type { Population } from "./scope.ts";
import type { Stage } from "./stages.ts";
import { type Subject, subjectsOf } from "./subjects.ts";

/** Everything that Pulse should find in a log of messages as of the end of ds. No list is in a promised order. */
export interface OracleResults {
  readonly deadLetters: readonly (Place & { readonly reason: string })[];
  readonly accounts: Accounts;
  readonly assignments: readonly Assignment[];
  readonly balanced: readonly BalancedAssignment[];
  readonly moments: readonly MomentsRow[];
  readonly quantiles: readonly QuantileRow[];
  readonly activeUsers: readonly ActiveUsersRow[];
  /** Timelines of the rules without `rollout:`. */
  readonly timelines: readonly {
    readonly name: string;
    readonly rule: string;
    readonly stages: readonly Stage[];
  }[];
}

/**
 * The naive computation that the SQL is held against: docs/semantics.md in plain loops, independent of all of `src/` but definitions.
 *
 * @param input.messages in any order; (topic, partition, offset) is unique
 * @param input.history what was applied, in order of time
 * @param input.ds day (YYYY-MM-DD) in the project's time zone whose end the results are as of
 */
export function oracle(input: {
  readonly project: Project;
  readonly messages: readonly LandedMessage[];
  readonly ds: string;
  readonly history?: readonly Applied[];
}): OracleResults {
  const { project, messages, ds, history = [] } = input;
  const { settings } = project;
  const zone = settings.time_zone;
  const read = messages.map((message) => ({ message, parts: readMessage(message, zone) }));
  const parts = read.flatMap((each) => each.parts);
  const exposures = parts.filter((part) => part.kind === "exposure");
  const happened = [...parts.filter((part) => part.kind === "event"), ...exposures];
  const rows = rowsOf(happened, settings.environments);
  const measured = [...rows, ...linkedRows(rows, idLinks(happened, project))];
  const activityOf = activityByUnit(measured, project);

  const judged = subjectsOf(project).map((subject) => {
    const found = judgeExposures(subject, exposures, rows, project, history, ds);
    const firstEver = new Map<string, string>();
    for (const { unitId, exposure } of found.used)
      if (exposure.ds < (firstEver.get(unitId) ?? "9")) firstEver.set(unitId, exposure.ds);
    return { ...found, ...assign(subject, found.stages, found.used, zone), subject, firstEver };
  });
  const found = judged.flatMap(({ subject, stages, assignments, balanced, firstEver }) =>
    [...stages].flatMap(([rule, timeline]) =>
      analysesOf({ subject, rule, timeline, assignments, balanced }).map((analysis) =>
        stageMoments({
          ...analysis,
          exposure_type: subject.exposureType,
          name: subject.name,
          rule,
          dimensions: subject.dimensions,
          metrics: subject.metrics,
          named: project.metrics,
          views: settings.views,
          join: settings.join,
          cuped: settings.statistics.cuped,
          firstEverOf: (unitId) => firstEver.get(unitId) ?? ds,
          zone,
          endOfDsUs: startOfDay(addDays(ds, 1), zone),
          activityOf: (unitId) => activityOf(subject.unitType, unitId),
        }),
      ),
    ),
  );
  return {
    deadLetters: parts.filter((part) => part.kind === "dead_letter").map(({ place, reason }) => ({ ...place, reason })),
    accounts: accountsOf(parts, rows, judged),
    assignments: judged.flatMap((each) => each.assignments),
    balanced: judged.flatMap((each) => each.balanced),
    moments: found.flatMap(({ moments }) => moments),
    quantiles: found.flatMap(({ quantiles }) => quantiles),
    activeUsers: activeUsers({ rows: measured, project, ds, activityOf, landedDays: landedDays(read, zone, ds) }),
    timelines: judged.flatMap(({ subject: { name }, inferred }) =>
      [...inferred].map(([rule, stages]) => ({ name, rule, stages })),
    ),
  };
}

interface Analysis {
  readonly label: number | string;
  readonly stage: Pick<Stage, "fromUs" | "toUs">;
  readonly populations: readonly Population[];
  readonly assignments: readonly Assigned[];
}

/** The analyses of a rule: one of each stage, and one of each span. */
function analysesOf(of: {
  readonly subject: Subject;
  readonly rule: string;
  readonly timeline: readonly Stage[];
  readonly assignments: readonly Assignment[];
  readonly balanced: readonly BalancedAssignment[];
}): Analysis[] {
  const { subject, rule, timeline, assignments, balanced } = of;
  const ofRule = <T extends Assigned>(all: readonly T[]) =>
    all.filter((each) => each.rule === rule && each.in_analysis);
  return [
    ...timeline.map((stage): Analysis => {
      const own = ofRule(assignments).filter((each) => each.stage === stage.stage);
      return { label: stage.stage, stage, populations: ["all", "fresh"], assignments: own };
    }),
    ...spansOf(subject, rule, timeline).map((span): Analysis => {
      const own = ofRule(balanced).filter((each) => each.span === span.span);
      return { label: `balanced-${span.span}`, stage: span, populations: ["balanced"], assignments: own };
    }),
  ];
}
