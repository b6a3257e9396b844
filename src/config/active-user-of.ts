import type { ActiveUser } from "../metrics/active-user.ts";
import type { Settings } from "./settings.ts";

/** What makes a unit of a type active on a day: the type's own definition, else the project's. */
export function activeUserOf(
  settings: Pick<Settings, "active_user" | "active_user_by_unit_type">,
  unitType: string,
): ActiveUser {
  return new Map(Object.entries(settings.active_user_by_unit_type)).get(unitType) ?? settings.active_user;
}
