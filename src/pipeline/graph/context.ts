import type { Relation } from "../../engine/engine.ts";
import { type BalancedSpan, balancedSpans } from "../../gates/balanced.ts";
import type { Stage } from "../../gates/timeline.ts";
import { type Day, daysBetween } from "../../lake/calendar.ts";
import type { Definitions, Subject } from "../definitions.ts";
import { type Batch, type Node, type NodeFields, node } from "../node.ts";
import type { TimelineSource } from "../rule-timeline.ts";
import type { StagedPiece } from "../staging.ts";

/** What the graph of derived files is made from. */
export interface GraphInputs {
  readonly store: string;
  readonly timeZone: string;
  readonly environments: readonly string[];
  readonly excludeBots: boolean;
  /** Whether exposures of which only one of so many was logged are set aside. */
  readonly excludeSampled: boolean;
  readonly calendar: { readonly address: string; readonly relation: Relation };
  readonly staged: readonly StagedPiece[];
  /** The ds of the run: nothing later is looked at. */
  readonly ds: string;
  readonly definitions: Definitions;
}

/** A rule with its stages, as known at the run's ds. */
export interface RuleTimeline {
  readonly subject: Subject;
  readonly rule: Subject["rules"][number];
  readonly source: TimelineSource;
  readonly stages: readonly Stage[];
}

/** A rule's stages, and where its salts are known the spans of them over which a balanced comparison runs on. */
export interface SpannedTimeline extends RuleTimeline {
  readonly spans: readonly BalancedSpan[];
}

/** A rule's timeline with its balanced spans. An experiment has none: its groups are not a share that passes. */
export function withSpans(timeline: RuleTimeline): SpannedTimeline {
  const { subject, rule, stages } = timeline;
  const isHashed = subject.experiment === null && rule.hashesUnits;
  return { ...timeline, spans: isHashed ? balancedSpans(stages) : [] };
}

/** A node that one statement of its own builds. */
interface SingleNode extends Pick<NodeFields, "model" | "inputs" | "inputsByContent" | "parameters"> {
  readonly ds: string;
  /** What tells it from the model's other nodes of the day; left out: it is the only one. */
  readonly key?: string;
  /** Left out: the model's. */
  readonly sql?: string;
  /** Relations of the statement; asked for when it is built. */
  readonly relations: () => ReadonlyMap<string, Relation>;
}

/** The days of a run, and the making of nodes. */
export interface GraphContext extends GraphInputs {
  /** Days with data, up to the run's ds, in order. */
  readonly days: readonly string[];
  readonly dayOf: (ds: string) => Day;
  /** Days with data up to a day, with it. */
  readonly upTo: (ds: string) => string[];
  /** Makes a node at the first call for a key, and answers that node ever after. */
  readonly once: (key: string, make: () => Node) => Node;
  readonly single: (fields: SingleNode) => Node;
}

export function graphContext(inputs: GraphInputs): GraphContext {
  const known = new Map<string, Node>();
  const days = [...new Set(inputs.staged.flatMap((segment) => segment.days))].filter((ds) => ds <= inputs.ds).sort();
  const calendar = new Map(
    daysBetween(inputs.timeZone, days[0] ?? inputs.ds, inputs.ds).map((day) => [day.ds, day] as const),
  );
  return {
    ...inputs,
    days,
    dayOf(ds) {
      const day = calendar.get(ds);
      if (day === undefined) throw new RangeError(`${ds} is outside the run's days`);
      return day;
    },
    upTo: (ds) => days.filter((other) => other <= ds),
    once(key, make) {
      const made = known.get(key) ?? make();
      known.set(key, made);
      return made;
    },
    single({ ds, key, sql, relations, ...fields }) {
      const { model } = fields;
      const batch: Batch = {
        id: key === undefined ? `${model.name} ${ds}` : `${model.name} ${ds} ${key}`,
        ds,
        partitionBy: null,
        statement: () => ({ inputs: relations(), sql: sql ?? model.sql }),
      };
      return node(inputs.store, { ...fields, label: ds, batch });
    },
  };
}
