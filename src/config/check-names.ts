import type { Names } from "./declared-names.ts";
import { allowedHint } from "./near-name.ts";
import type { Problem } from "./problem.ts";
import type { Cursor } from "./yaml-cursor.ts";

/** A name that a project's file gives to a metric, a gate or an experiment. */
export interface GivenName {
  readonly file: string;
  readonly name: Cursor;
}

/** Entries that name what is not there. */
export function unknownNames(
  entries: readonly Cursor[],
  { known, shown }: Names,
  word: string,
  complaint: string,
): Problem[] {
  if (known === undefined) return [];
  return entries.flatMap((entry) => {
    const name = entry.text();
    if (name === undefined || known.includes(name)) return [];
    return [entry.problem(`${word} "${name}" ${complaint}`, allowedHint(name, shown))];
  });
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

/** Names of `later` that `earlier` has given to something else already; `words` say what the two are: later, earlier. */
export function clashingNames(
  earlier: readonly GivenName[],
  later: readonly GivenName[],
  words: readonly [later: string, earlier: string],
): Problem[] {
  const [laterWord, earlierWord] = words;
  return later.flatMap(({ name }) => {
    const text = name.text();
    const clash = text === undefined ? undefined : earlier.find((one) => one.name.text() === text);
    if (clash === undefined) return [];
    const place = `${clash.file}:${clash.name.line}`;
    const message = `${laterWord} "${text}" has the name of the ${earlierWord} at ${place}`;
    return [name.problem(message, "rename one of them: SDKs look for both in one list")];
  });
}
