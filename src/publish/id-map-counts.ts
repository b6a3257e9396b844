import type { Engine, RelationValue } from "../engine/engine.ts";
import { type Computation, relationOf } from "../pipeline/compute.ts";
import { given } from "../pipeline/given.ts";
import type { IdMapCounts } from "../pipeline/health/id-map-check.ts";

/** Ids of one side by with how many of the other side they were seen. */
const partnersSql = (side: "from" | "to", other: "from" | "to"): string => `
  select from_type, '${side}' as what, count(*) as n, count_if(partners > 1) as shared
  from (select from_type, ${side}_id, count(distinct ${other}_id) as partners from id_pairs group by from_type, ${side}_id) as seen
  group by from_type`;

const COUNTS = `
  ${partnersSql("from", "to")}
  union all
  ${partnersSql("to", "from")}
  union all
  select from_type, 'links' as what, count(*) as n, 0 as shared from id_links where is_link group by from_type
  union all
  select unit_type as from_type, 'credited' as what, count(*) as n, 0 as shared from linked_events where exclusion is null group by unit_type
  union all
  select m.from_type, 'creditable' as what, count(*) as n, 0 as shared
  from events as e
  join id_maps as m on m.to_type = e.unit_type
  where e.kind = 'event' and e.exclusion is null and not exists (
    select 1 from events as own
    where own.unit_type = m.from_type and own.topic = e.topic and own.partition = e.partition and own."offset" = e."offset" and own.part = e.part
  )
  group by m.from_type`;

/** What each id map of a project has learnt up to ds, and credited on it; by unit type `from`. */
export async function idMapCounts(
  engine: Engine,
  { project, idLinks, today }: Computation,
): Promise<ReadonlyMap<string, IdMapCounts>> {
  const maps = project.settings.id_maps;
  if (maps.length === 0) return new Map();
  const rows = await engine.read({
    inputs: new Map([
      ["id_pairs", relationOf("intermediate/id_pairs", idLinks.pairs)],
      ["id_links", relationOf("intermediate/id_links", idLinks.links)],
      ["linked_events", relationOf("intermediate/linked_events", idLinks.credited === null ? [] : [idLinks.credited])],
      ["events", relationOf("intermediate/events", today === null ? [] : [today.events])],
      [
        "id_maps",
        given(
          { from_type: "VARCHAR", to_type: "VARCHAR" },
          maps.map(({ from, to }): RelationValue[] => [from, to]),
        ),
      ],
    ]),
    sql: COUNTS,
  });
  return new Map(
    maps.map(({ from }) => {
      const of = (what: string, column: "n" | "shared" = "n"): number =>
        Number(rows.find((row) => row.from_type === from && row.what === what)?.[column] ?? 0);
      const counts = {
        links: of("links"),
        fromIds: of("from"),
        sharedFromIds: of("from", "shared"),
        toIds: of("to"),
        sharedToIds: of("to", "shared"),
        credited: of("credited"),
        unlinked: of("creditable") - of("credited"),
      };
      return [from, counts] as const;
    }),
  );
}
