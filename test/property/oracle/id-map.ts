import type { Project } from "../../../src/config/project.ts";
import { dayOf } from "./calendar.ts";
import { comparePlaces, type Exposure, type MetricEvent, type Place } from "./messages.ts";
import { isEventRow, type Row } from "./rows.ts";

/** Ids that belong together from a day on. */
export interface IdLink {
  readonly fromType: string;
  readonly toType: string;
  readonly fromId: string;
  readonly toId: string;
  /** Day of the project's time zone; empty: always. */
  readonly sinceDs: string;
}

type IdMap = Project["settings"]["id_maps"][number];

/** Two ids together, by a message or by a line of the map's file. */
export interface IdSight {
  readonly fromId: string;
  readonly toId: string;
  readonly us: bigint;
  /** Day of the project's time zone; empty: always. */
  readonly ds: string;
  readonly place: Place | null;
}

/** Everything that an id map sees, in order. */
export function idSights(map: IdMap, parts: readonly (MetricEvent | Exposure)[], project: Project): IdSight[] {
  return [...sightsOfFile(map, project), ...sightsOfMessages(map, parts, project)].sort(compareSights);
}

/** docs/semantics.md section 1, "Id maps": whoever meets first is linked, for ever. */
export function idLinks(parts: readonly (MetricEvent | Exposure)[], project: Project): IdLink[] {
  return project.settings.id_maps.flatMap((map) => {
    const links: IdLink[] = [];
    const metBy = new Map<string, Set<string>>();
    const met = (side: string, id: string): Set<string> => {
      const found = metBy.get(`${side} ${id}`) ?? new Set();
      metBy.set(`${side} ${id}`, found);
      return found;
    };
    for (const { fromId, toId, ds } of idSights(map, parts, project)) {
      if (met("from", fromId).size === 0 && met("to", toId).size === 0)
        links.push({ fromType: map.from, toType: map.to, fromId, toId, sinceDs: ds });
      met("from", fromId).add(toId);
      met("to", toId).add(fromId);
    }
    return links;
  });
}

function sightsOfFile({ from }: IdMap, { idPairs, settings }: Project): IdSight[] {
  return idPairs
    .filter(({ map }) => map === from)
    .map(({ fromId, toId, sinceUs }) => {
      return {
        fromId,
        toId,
        us: sinceUs ?? 0n,
        ds: sinceUs === null ? "" : dayOf(sinceUs, settings.time_zone),
        place: null,
      };
    });
}

function sightsOfMessages(
  { from, to, learn_from }: IdMap,
  parts: readonly (MetricEvent | Exposure)[],
  project: Project,
) {
  return parts.flatMap((what): IdSight[] => {
    const [fromId, toId] = [what.units.get(from), what.units.get(to)];
    if (fromId === undefined || toId === undefined) return [];
    if (!project.settings.environments.includes(what.environment)) return [];
    if (learn_from !== undefined && !(what.kind === "event" && learn_from.includes(what.name))) return [];
    return [{ fromId, toId, us: what.us, ds: what.ds, place: what.place }];
  });
}

/** By time; of a microsecond the file first, in its own order (sorting keeps it), then by place. */
function compareSights(a: IdSight, b: IdSight): number {
  if (a.us !== b.us) return a.us < b.us ? -1 : 1;
  if (a.place === null || b.place === null) return (a.place === null ? 0 : 1) - (b.place === null ? 0 : 1);
  return comparePlaces(a.place, b.place);
}

/** Rows of metric events, of all units, that links give to other units as well. */
export function linkedRows(rows: readonly Row[], links: readonly IdLink[]): Row[] {
  return rows
    .filter(isEventRow)
    .flatMap((row) =>
      links
        .filter(
          ({ fromType, toType, toId, sinceDs }) =>
            toType === row.unitType && toId === row.unitId && sinceDs <= row.what.ds && !row.what.units.has(fromType),
        )
        .map(({ fromType, fromId }) => ({ ...row, unitType: fromType, unitId: fromId })),
    );
}
