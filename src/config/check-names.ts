import type { Problem } from "./problem.ts";
import type { Cursor } from "./yaml-cursor.ts";

/** A name that a project's file gives to a metric, a gate or an experiment. */
export interface GivenName {
  readonly file: string;
  readonly name: Cursor;
}

/** Names that are given twice, over all files; each problem says where the first one is. */
export function repeatedNames(given: readonly GivenName[], word: string): Problem[] {
  const first = new Map<string, GivenName>();
  return given.flatMap((one) => {
    const text = one.name.text();
    if (text === undefined) return [];
    const earlier = first.get(text);
    if (earlier === undefined) {
      first.set(text, one);
      return [];
    }
    const place = `${earlier.file}:${earlier.name.line}`;
    return [one.name.problem(`${word} "${text}" is there twice, first at ${place}`, "rename one of them")];
  });
}
