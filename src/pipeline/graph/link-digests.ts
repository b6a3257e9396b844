import type { Engine } from "../../engine/engine.ts";
import { model } from "../../engine/model.ts";
import { type Node, rowsOf } from "../node.ts";

/** Sums over rows, like the hashes of published tables: no order matters, and the sums of days add up. */
const DIGEST_OF_DAYS = `
  select ds, cast(cast(sum(row_hash(link)) as hugeint) as varchar) as digest
  from (
    select ds, struct_pack(from_type := from_type, to_type := to_type, from_id := from_id, to_id := to_id) as link
    from id_links
    where is_link
  ) as links
  group by ds`;

/**
 * A digest a day of all links known by its end: of who is linked with whom, not of when and by which message they were seen.
 * Equal digests are equal links, whatever files they lie in.
 *
 * @param days with data, in order; links: their nodes, which are built.
 */
export async function linkDigests(
  engine: Engine,
  days: readonly string[],
  links: readonly Node[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await engine.read({
    inputs: new Map([["id_links", rowsOf(model("intermediate/id_links"), links)]]),
    sql: DIGEST_OF_DAYS,
  });
  const ofDay = new Map(rows.map(({ ds, digest }) => [String(ds), BigInt(String(digest))]));
  let sum = 0n;
  return new Map(
    days.map((ds) => {
      sum += ofDay.get(ds) ?? 0n;
      return [ds, sum.toString()];
    }),
  );
}
