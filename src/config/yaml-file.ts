import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type ParsedNode, parseDocument } from "yaml";
import type { Problem } from "./problem.ts";
import { yamlMeaning } from "./yaml-syntax.ts";

/** Way to a value: keys of mappings and 0-based positions in lists. */
export type Path = readonly (string | number)[];

interface Place {
  readonly line: number;
  readonly column: number;
}

/** A YAML file as plain values that remember where they stand. */
export interface YamlFile {
  /** Path relative to the project's folder. */
  readonly file: string;
  /** Objects, arrays, text, numbers, booleans, null; undefined when the file cannot be read as YAML. */
  readonly value: unknown;
  /** Mistakes of the YAML itself: its syntax, keys that are there twice, numbers that are not exact. */
  readonly syntax: readonly Problem[];
  /** A problem at a key or at its value. A path that is not there is reported at the nearest thing that is. */
  readonly problemAt: (path: Path, part: "key" | "value", message: string, hint?: string) => Problem;
}

const NODES_AT_MOST = 100_000;

/** Reads YAML 1.2 text (one document). Never throws: what is wrong is in `syntax`. */
export function readYaml(file: string, text: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const places = new Map<string, { readonly key: Place; readonly value: Place }>();
  const minor: Problem[] = [];
  const fatal: Problem[] = [];
  const ancestors = new Set<Node>();
  let nodes = 0;

  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const report = (list: Problem[], offset: number, message: string, hint: string): void => {
    list.push({ file, ...placeAt(offset), message, hint });
  };

  function read(node: ParsedNode | Node | null | undefined, path: Path, keyOffset: number): unknown {
    const offset = node?.range?.[0] ?? keyOffset;
    const isEmpty = node == null || (isScalar(node) && node.value === null);
    places.set(JSON.stringify(path), { key: placeAt(keyOffset), value: placeAt(isEmpty ? keyOffset : offset) });
    nodes += 1;
    if (node == null || nodes > NODES_AT_MOST) return null;
    if (ancestors.has(node)) {
      report(fatal, keyOffset, "an alias refers to the very value that it is in", "write the value out");
      return null;
    }
    if (isAlias(node)) {
      const target = node.resolve(document);
      if (target === undefined) report(fatal, offset, ...yamlMeaning("BAD_ALIAS"));
      return target === undefined ? null : read(target, path, offset);
    }
    ancestors.add(node);
    const value = readContent(node, path, offset);
    ancestors.delete(node);
    return value;
  }

  function readContent(node: Node, path: Path, offset: number): unknown {
    if (isMap(node)) {
      const entries = new Map<string, unknown>();
      for (const { key, value } of node.items) {
        const keyOffset = (isScalar(key) ? key.range?.[0] : undefined) ?? offset;
        if (!isScalar(key)) {
          report(minor, offset, "a key of this mapping is not text", "write plain text before the colon");
          continue;
        }
        const name = String(key.value);
        const childPath = [...path, name];
        const first = places.get(JSON.stringify(childPath))?.key;
        if (entries.has(name) && first !== undefined) {
          report(minor, keyOffset, `"${name}" is there twice, first in line ${first.line}`, "keep one of them");
          continue;
        }
        entries.set(name, read(value as Node | null, childPath, keyOffset));
      }
      return Object.fromEntries(entries);
    }
    if (isSeq(node)) {
      return node.items.map((item, index) => {
        const itemNode = item as Node | null;
        return read(itemNode, [...path, index], itemNode?.range?.[0] ?? offset);
      });
    }
    const value = isScalar(node) ? node.value : null;
    if (
      typeof value === "number" &&
      Number.isInteger(value) &&
      !Number.isSafeInteger(value) &&
      !isAsWritten(node, value)
    ) {
      report(minor, offset, "a whole number beyond 2^53 is not exact", "write it as text, in quotes");
    }
    return value;
  }

  const value = read(document.contents, [], 0);
  if (nodes > NODES_AT_MOST)
    report(fatal, 0, `the file unfolds to more than ${NODES_AT_MOST} values`, "use fewer aliases");

  for (const error of [...document.errors, ...document.warnings]) {
    const { line } = placeAt(error.pos[0]);
    const written = text.split(/\r?\n/)[line - 1] ?? "";
    if (fatal.every((one) => one.line !== line)) {
      report(fatal, error.pos[0], ...yamlMeaning(error.code, error.message, written));
    }
  }

  return {
    file,
    value: fatal.length > 0 ? undefined : value,
    syntax: fatal.length > 0 ? fatal : minor,
    problemAt(path, part, message, hint) {
      const found = places.get(JSON.stringify(path));
      const nearest = (): Place => {
        for (let length = path.length - 1; length > 0; length -= 1) {
          const parent = places.get(JSON.stringify(path.slice(0, length)));
          if (parent !== undefined) return parent.key;
        }
        return places.get("[]")?.value ?? { line: 1, column: 1 };
      };
      const place = found?.[part] ?? nearest();
      return { file, ...place, message, ...(hint === undefined ? {} : { hint }) };
    },
  };
}

/** Whether a large number prints as it is written, or is written with an exponent: nothing of it is lost. */
function isAsWritten(node: Node, value: number): boolean {
  return isScalar(node) && (node.format === "EXP" || node.source === String(value));
}
