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
};

/** Which ids belong together: a node a day for all id maps. */
export interface IdLinkNodes {
  /** Pairs of ids that were seen together on a day. */
  readonly pairs: (ds: string) => Node;
  /** Ids that were first seen on a day, and with whom: the day's new links. */
  readonly links: (ds: string) => Node;
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
export function idLinkNodes(context: GraphContext, { stagedRows }: EventNodes, project: Project): IdLinkNodes | null {
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

  return { pairs, links };
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
