import type { Relation } from "../../engine/engine.ts";
import { model } from "../../engine/model.ts";
import { type Node, rowsOf } from "../node.ts";
import type { GraphContext } from "./context.ts";
import type { EventNodes } from "./events.ts";
import type { IdLinkNodes } from "./id-links.ts";

const models = {
  events: model("intermediate/events"),
  links: model("intermediate/id_links"),
  linkedEvents: model("intermediate/linked_events"),
};

/** Which ids belong together, and what units are credited with by it. */
export interface IdMapNodes extends IdLinkNodes {
  /** Events of a day that links known by its end credit to other units; columns as `events`. */
  readonly linkedEvents: (ds: string) => Node;
}

/**
 * Credited events. Each night makes the links of the last days anew, as late messages come for them, and finds the same: so it is
 * the digest of the links that is part of an address, and other links alone make other credited events.
 *
 * @param digests of the links known by the end of each day with data, see `linkDigests`.
 */
export function idMapNodes(
  { once, single, upTo }: GraphContext,
  { events, eventRows }: EventNodes,
  idLinks: IdLinkNodes,
  digests: ReadonlyMap<string, string>,
): IdMapNodes {
  const linkedEvents = (ds: string): Node =>
    once(`linked events ${ds}`, () => {
      const known = upTo(ds).map(idLinks.links);
      return single({
        model: models.linkedEvents,
        ds,
        inputs: [events(ds)],
        inputsByContent: known,
        parameters: { links: digests.get(ds) },
        relations: () =>
          new Map([
            ["events", eventRows(ds)],
            ["id_links", rowsOf(models.links, known)],
          ]),
      });
    });
  return { ...idLinks, linkedEvents };
}

/** What a run of a ds has of its id maps; nothing without them. */
export interface KnownIdLinks {
  /** Of every day up to ds. */
  readonly pairs: readonly Node[];
  readonly links: readonly Node[];
  /** Events of ds that were credited; null where nothing came on it. */
  readonly credited: Node | null;
}

export function knownIdLinks({ ds, days }: GraphContext, nodes: IdMapNodes | null): KnownIdLinks {
  if (nodes === null) return { pairs: [], links: [], credited: null };
  const { pairs, links, linkedEvents } = nodes;
  return { pairs: days.map(pairs), links: days.map(links), credited: days.includes(ds) ? linkedEvents(ds) : null };
}

/** What measures count: nodes of a day, and their rows as the relation `events`. */
export interface MeasuredEventNodes {
  readonly nodes: (ds: string) => readonly Node[];
  readonly rows: (ds: string) => Relation;
}

/** A day's events, and those that id maps credit to other units. Without id maps: the events alone. */
export function measuredEventNodes({ events, eventRows }: EventNodes, idMaps: IdMapNodes | null): MeasuredEventNodes {
  if (idMaps === null) return { nodes: (ds) => [events(ds)], rows: eventRows };
  const nodes = (ds: string): Node[] => [events(ds), idMaps.linkedEvents(ds)];
  return { nodes, rows: (ds) => rowsOf(models.events, nodes(ds)) };
}
