import type { Engine } from "../../engine/engine.ts";
import { model } from "../../engine/model.ts";
import { sqlText } from "../../metrics/condition-sql.ts";
import { type Node, rowsOf } from "../../pipeline/node.ts";
import { textOf, textRows } from "../partial/text-rows.ts";
import type { Unit } from "./unit-events.ts";

/**
 * The unit whose events an id map credits to a unit; null: none is linked.
 *
 * @param links nodes of all days.
 */
export async function linkedUnit(engine: Engine, links: readonly Node[], unit: Unit): Promise<Unit | null> {
  if (links.length === 0) return null;
  const { found } = await textRows(engine, new Map([["id_links", rowsOf(model("intermediate/id_links"), links)]]), {
    found: `select to_type, to_id from id_links where is_link and from_type = ${sqlText(unit.unitType)} and from_id = ${sqlText(unit.unitId)}`,
  });
  const [link] = found;
  return link === undefined ? null : { unitType: textOf(link, "to_type"), unitId: textOf(link, "to_id") };
}
