import type { Engine } from "../../engine/engine.ts";
import { model } from "../../engine/model.ts";
import { PulseError } from "../../errors.ts";
import { sqlText } from "../../metrics/condition-sql.ts";
import { type Node, rowsOf } from "../../pipeline/node.ts";
import { textOf, textRows } from "../partial/text-rows.ts";

/** The types of units under which an id has events or exposures, with how many. */
export async function typesOfUnit(
  engine: Engine,
  events: readonly Node[],
  unitId: string,
): Promise<Map<string, number>> {
  const { found } = await textRows(engine, new Map([["events", rowsOf(model("intermediate/events"), events)]]), {
    found: `select unit_type, count(*) as events from events where unit_id = ${sqlText(unitId)} group by unit_type`,
  });
  return new Map(found.map((row) => [textOf(row, "unit_type"), Number(row.events)]));
}

/** Says that a unit is not there: `EXPLAIN_UNIT_UNKNOWN` (input). */
export function unknownUnit(
  unitId: string,
  lookedAt: readonly string[],
  found: ReadonlyMap<string, number>,
  ds: string,
): PulseError {
  const others = [...found].filter(([type]) => !lookedAt.includes(type));
  const elsewhere = others.map(([type, events]) => `${events} of a ${type} with this id`).join(", ");
  return new PulseError({
    code: "EXPLAIN_UNIT_UNKNOWN",
    fault: "input",
    message: `there is no event or exposure of ${lookedAt.join(" or ")} ${JSON.stringify(unitId)} up to ${ds}`,
    hint:
      others.length > 0
        ? `there are ${elsewhere}, but what takes the metric is of ${lookedAt.join(" and ")}`
        : `looked at the unit types ${lookedAt.join(", ")}; \`pulse query "select unit_id from assignments limit 5"\` shows units that are there`,
  });
}
