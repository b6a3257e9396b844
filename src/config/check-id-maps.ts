import { unknownNames } from "./check-names.ts";
import { repeatedTexts } from "./check-repeats.ts";
import type { Names } from "./declared-names.ts";
import type { Problem } from "./problem.ts";
import type { Cursor } from "./yaml-cursor.ts";

/** What the schema of `id_maps` cannot see: unit types that are not there, and maps that contradict one another. */
export function idMapProblems(settings: Cursor, unitTypes: Names): Problem[] {
  const maps = settings.key("id_maps").items();
  const ends = maps.flatMap((map) => [map.key("from"), map.key("to")]);
  const written = ends.filter((end) => end.text()?.includes("${") === false);
  return [
    ...unknownNames(written, unitTypes, "unit type", "is not among unit_types"),
    ...repeatedTexts(
      maps.map((map) => map.key("from")),
      "id map from",
    ),
    ...maps.flatMap((map) => [...sameEnds(map), ...repeatedTexts(map.key("learn_from").items(), "event")]),
  ];
}

function sameEnds(map: Cursor): Problem[] {
  const [from, to] = [map.key("from").text(), map.key("to")];
  if (from === undefined || to.text() !== from) return [];
  return [to.problem(`to is "${from}", as from is`, "name two unit types")];
}
