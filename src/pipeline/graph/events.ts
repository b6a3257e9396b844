import type { Relation } from "../../engine/engine.ts";
import { model } from "../../engine/model.ts";
import { given } from "../given.ts";
import { type Node, rowsOf } from "../node.ts";
import { stagedAddressesOf, stagedPathsOf } from "../staging.ts";
import type { GraphContext } from "./context.ts";
import { ruleRelation, ruleRows, subjectRelation, subjectRows } from "./subject-relations.ts";

const models = {
  messages: model("staging/messages"),
  events: model("intermediate/events"),
  shown: model("intermediate/shown_exposures"),
  hints: model("intermediate/exposure_hints"),
};

/** Of the statement that relations of shown exposures go through: part of the addresses of what is made of them. */
export const shownVersion = models.shown.version;

/** What happened on a day, and what its exposures say of rollouts: nodes that do not depend on stages. */
export interface EventNodes {
  /** Events and exposures, one row a unit. */
  readonly events: (ds: string) => Node;
  readonly eventRows: (ds: string) => Relation;
  /** `shown_exposures` of a day, after what it is made from. */
  readonly shownRows: (ds: string) => readonly (readonly [string, Relation])[];
  /** What exposures say of the rollout of rules without `rollout:`. */
  readonly hints: (ds: string) => Node;
  readonly stagedRows: (ds: string) => Relation;
}

export function eventNodes(context: GraphContext): EventNodes {
  const { staged, environments, definitions, once, single } = context;

  const stagedRows = (ds: string): Relation => ({
    kind: "files",
    columns: models.messages.columns,
    paths: stagedPathsOf(staged, ds),
  });

  const events = (ds: string): Node =>
    once(`events ${ds}`, () =>
      single({
        model: models.events,
        ds,
        inputs: [],
        parameters: { staged: stagedAddressesOf(staged, ds), environments },
        relations: () => {
          const rows = environments.map((environment) => [environment]);
          return new Map([
            ["staged_messages", stagedRows(ds)],
            ["environments", given({ environment: "VARCHAR" }, rows)],
          ]);
        },
      }),
    );
  const eventRows = (ds: string): Relation => rowsOf(models.events, [events(ds)]);

  const subjects = subjectRows(definitions.subjects, context);
  const shownRows = (ds: string): [string, Relation][] => [
    ["events", eventRows(ds)],
    ["subjects", subjectRelation(subjects)],
    ["shown_exposures", { kind: "query", sql: models.shown.sql }],
  ];

  const undated = definitions.subjects
    .filter(({ exposureType }) => exposureType !== "experiment")
    .map((subject) => {
      const open = new Set(subject.rules.filter(({ rollout }) => rollout === undefined).map(({ rule }) => rule));
      return { ...subject, seen: subject.seen.filter(({ rule }) => open.has(rule)) };
    });

  const hints = (ds: string): Node =>
    once(`hints ${ds}`, () => {
      const rows = ruleRows(undated, context);
      return single({
        model: models.hints,
        ds,
        inputs: [events(ds)],
        parameters: { rows, subjects, shown: shownVersion },
        relations: () => new Map([...shownRows(ds), ["subject_rules", ruleRelation(rows)]]),
      });
    });

  return { events, eventRows, shownRows, hints, stagedRows };
}
