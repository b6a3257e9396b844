import { conditionProblems } from "./check-conditions.ts";
import { repeatedTexts } from "./check-repeats.ts";
import type { Names } from "./declared-names.ts";
import { allowedHint } from "./near-name.ts";
import type { Problem } from "./problem.ts";
import type { Cursor } from "./yaml-cursor.ts";

/** What the schema of `active_user` and `active_user_by_unit_type` cannot see: unit types that are not there, and definitions that contradict themselves. */
export function activeUserProblems(settings: Cursor, unitTypes: Names): Problem[] {
  const byType = settings.key("active_user_by_unit_type");
  const types = Object.keys(mappingOf(byType.value));
  return [
    ...types.flatMap((type) => unknownType(byType.key(type), type, unitTypes)),
    ...[settings.key("active_user"), ...types.map(byType.key)].flatMap(definitionProblems),
  ];
}

function mappingOf(value: unknown): object {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

function unknownType(definition: Cursor, type: string, { known, shown }: Names): Problem[] {
  if (known === undefined || known.includes(type)) return [];
  return [definition.problem(`unit type "${type}" is not among unit_types`, allowedHint(type, shown))];
}

function definitionProblems(definition: Cursor): Problem[] {
  const [include, exclude] = [definition.key("include"), definition.key("exclude")];
  const included = new Set(include.items().map((event) => event.text()));
  return [
    ...repeatedTexts(include.items(), "event"),
    ...repeatedTexts(exclude.items(), "event"),
    ...exclude
      .items()
      .filter((event) => event.text() !== undefined && included.has(event.text()))
      .map((event) => event.problem(`event "${event.text()}" is both in include and in exclude`, "keep one of them")),
    ...definition.key("where").items().flatMap(conditionProblems),
    ...nothingCounts(definition),
  ];
}

/** Nobody could ever be active. */
function nothingCounts(definition: Cursor): Problem[] {
  const newEvents = definition.key("new_events");
  const hasNames = definition.key("include").items().length > 0;
  if (newEvents.value !== false || hasNames || definition.key("count_exposures").value !== false) return [];
  return [newEvents.problem("neither events nor exposures make a unit active", "name events in include")];
}
