import type { Relation } from "../engine/engine.ts";
import { model } from "../engine/model.ts";
import { indexOfDs } from "../lake/calendar.ts";
import { measureId } from "../metrics/measure.ts";
import type { Computation } from "../pipeline/compute.ts";
import { given } from "../pipeline/given.ts";
import { tableDaysRelation } from "../pipeline/graph/table-days.ts";

/** Days from the first one of which anything has landed to ds, both counted; 0 if nothing has. */
function landedDays({ ds, days }: Computation): number {
  const [first] = days;
  return first === undefined ? 0 : indexOfDs(ds) - indexOfDs(first) + 1;
}

/** The relations that the table `active_users` is made from, without `run`: all days on which units were active, up to ds. */
export function activeUserRelations(computation: Computation): [string, Relation][] {
  const { ds, days, definitions, activeDays } = computation;
  const calendar = { ds: "DATE", day_index: "INTEGER", is_first: "BOOLEAN" };
  const unitType = { unit_type: "VARCHAR", measure: "VARCHAR", active_user_version: "VARCHAR" };
  return [
    ...tableDaysRelation("active_unit_days", activeDays),
    [
      "calendar",
      given(
        calendar,
        days.map((day) => [day, indexOfDs(day), true]),
      ),
    ],
    ["active_days", { kind: "query", sql: model("intermediate/active_days").sql }],
    [
      "unit_types",
      given(
        unitType,
        definitions.unitTypes.map((type) => [type.unitType, measureId(type.active), type.activeVersion]),
      ),
    ],
    ["as_of_day", given({ day_index: "INTEGER", landed_days: "INTEGER" }, [[indexOfDs(ds), landedDays(computation)]])],
  ];
}
