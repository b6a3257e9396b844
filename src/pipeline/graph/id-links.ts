import type { Project } from "../../config/project.ts";
import { contentHash } from "../../content-hash.ts";
import type { Relation, RelationValue } from "../../engine/engine.ts";
import { model } from "../../engine/model.ts";
import { given } from "../given.ts";
import { type Node, rowsOf } from "../node.ts";
import { stagedAddressesOf } from "../staging.ts";
import type { GraphContext } from "./context.ts";
import type { EventNodes } from "./events.ts";

const models = {
  pairs: model("intermediate/id_pairs"),
  links: model("intermediate/id_links"),
  linkedEvents: model("intermediate/linked_events"),
};

/** Which ids belong together, and what units are credited with by it: a node a day for all id maps. */
export interface IdLinkNodes {
  /** Pairs of ids that were seen together on a day. */
  readonly pairs: (ds: string) => Node;
  /** Ids that were first seen on a day, and with whom: the day's new links. */
  readonly links: (ds: string) => Node;
  /** Events of a day that links known by its end credit to other units; columns as `events`. */
  readonly linkedEvents: (ds: string) => Node;
}

/** Rows of `id_maps`: unit types, and the name of an event to learn from; null: all that carries both ids. */
function mapRows({ settings }: Project): RelationValue[][] {
  return settings.id_maps.flatMap(({ from, to, learn_from }) =>
    (learn_from ?? [null]).map((name): RelationValue[] => [from, to, name]),
  );
}

/** Rows of `file_pairs` by the day with data that takes them up: the first that ends after the pair's instant. */
function filePairsByDay({ days, dayOf }: GraphContext, { settings, idPairs }: Project): Map<string, RelationValue[][]> {
  const toType = new Map(settings.id_maps.map(({ from, to }) => [from, to]));
  const ends = days.map((ds) => ({ ds, endUs: dayOf(ds).endUs }));
  const byDay = new Map<string, RelationValue[][]>();
  for (const { map, fromId, toId, sinceUs } of idPairs) {
    const since = sinceUs ?? 0n;
    const ds = ends.find(({ endUs }) => since < endUs)?.ds;
    if (ds === undefined) continue;
    const rows = byDay.get(ds) ?? [];
    rows.push([ds, map, toType.get(map) ?? "", fromId, toId, since, rows.length]);
    byDay.set(ds, rows);
  }
  return byDay;
}

/** The nodes of a project's id maps; null if it has none. */
export function idLinkNodes(
  context: GraphContext,
  { events, eventRows, stagedRows }: EventNodes,
  project: Project,
): IdLinkNodes | null {
  const { once, single, upTo, staged, environments } = context;
  const maps = mapRows(project);
  if (maps.length === 0) return null;
  const filePairs = filePairsByDay(context, project);

  const pairs = (ds: string): Node =>
    once(`id pairs ${ds}`, () => {
      const ofFile = filePairs.get(ds) ?? [];
      return single({
        model: models.pairs,
        ds,
        inputs: [],
        parameters: { staged: stagedAddressesOf(staged, ds), environments, maps, filePairs: contentHash(ofFile) },
        relations: () =>
          new Map([
            ["staged_messages", stagedRows(ds)],
            [
              "environments",
              given(
                { environment: "VARCHAR" },
                environments.map((environment) => [environment]),
              ),
            ],
            ["id_maps", given({ from_type: "VARCHAR", to_type: "VARCHAR", learn_from: "VARCHAR" }, maps)],
            ["file_pairs", filePairRelation(ofFile)],
          ]),
      });
    });

  const links = (ds: string): Node =>
    once(`id links ${ds}`, () => {
      const earlier = upTo(ds).slice(0, -1).map(links);
      return single({
        model: models.links,
        ds,
        inputs: [pairs(ds), ...earlier],
        parameters: {},
        relations: () =>
          new Map([
            ["id_pairs", rowsOf(models.pairs, [pairs(ds)])],
            ["earlier_links", rowsOf(models.links, earlier)],
          ]),
      });
    });

  const linkedEvents = (ds: string): Node =>
    once(`linked events ${ds}`, () => {
      const known = upTo(ds).map(links);
      return single({
        model: models.linkedEvents,
        ds,
        inputs: [events(ds), ...known],
        parameters: {},
        relations: () =>
          new Map([
            ["events", eventRows(ds)],
            ["id_links", rowsOf(models.links, known)],
          ]),
      });
    });

  return { pairs, links, linkedEvents };
}

function filePairRelation(rows: readonly (readonly RelationValue[])[]): Relation {
  const columns = {
    ds: "DATE",
    from_type: "VARCHAR",
    to_type: "VARCHAR",
    from_id: "VARCHAR",
    to_id: "VARCHAR",
    since_us: "BIGINT",
    place: "BIGINT",
  };
  return given(columns, rows);
}

/** What a run of a ds has of its id maps; nothing without them. */
export interface KnownIdLinks {
  /** Of every day up to ds. */
  readonly pairs: readonly Node[];
  readonly links: readonly Node[];
  /** Events of ds that were credited; null where nothing came on it. */
  readonly credited: Node | null;
}

export function knownIdLinks({ ds, days }: GraphContext, nodes: IdLinkNodes | null): KnownIdLinks {
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
export function measuredEventNodes({ events, eventRows }: EventNodes, idLinks: IdLinkNodes | null): MeasuredEventNodes {
  if (idLinks === null) return { nodes: (ds) => [events(ds)], rows: eventRows };
  const nodes = (ds: string): Node[] => [events(ds), idLinks.linkedEvents(ds)];
  return { nodes, rows: (ds) => rowsOf(model("intermediate/events"), nodes(ds)) };
}
