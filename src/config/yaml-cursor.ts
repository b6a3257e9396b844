import type { Problem } from "./problem.ts";
import type { Path, YamlFile } from "./yaml-file.ts";

/** A value in a YAML file with its place, whatever its type: lets checks look at files that are wrong elsewhere. */
export interface Cursor {
  readonly value: unknown;
  readonly path: Path;
  /** The value under a key; undefined in it when this is no mapping or has no such key. */
  readonly key: (name: string) => Cursor;
  /** The items of a list; none when this is no list. */
  readonly items: () => readonly Cursor[];
  /** The value if it is text. */
  readonly text: () => string | undefined;
  /** The value if it is a number. */
  readonly number: () => number | undefined;
  /** 1-based line of the value. */
  readonly line: number;
  readonly problem: (message: string, hint?: string) => Problem;
}

/** The whole file. */
export function cursorOf(file: YamlFile): Cursor {
  return cursorAt(file, [], file.value);
}

function cursorAt(file: YamlFile, path: Path, value: unknown): Cursor {
  const problem = (message: string, hint?: string): Problem => file.problemAt(path, "value", message, hint);
  return {
    value,
    path,
    key: (name) => cursorAt(file, [...path, name], childOf(value, name)),
    items: () => (Array.isArray(value) ? value.map((item, index) => cursorAt(file, [...path, index], item)) : []),
    text: () => (typeof value === "string" ? value : undefined),
    number: () => (typeof value === "number" ? value : undefined),
    get line() {
      return problem("").line;
    },
    problem,
  };
}

/** The own property `name` of a plain object, else undefined (never the object's prototype). */
export function childOf(value: unknown, name: string | number): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}

/** What stands at a path, undefined when nothing does. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce(childOf, value);
}
