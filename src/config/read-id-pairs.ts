import { resolve } from "node:path";
import { instant } from "../gates/instant.ts";
import { isoInstantUs } from "../gates/timeline.ts";
import { type CsvField, csvFields } from "./csv-fields.ts";
import type { IdPair } from "./id-map.ts";
import { instantMilliseconds } from "./instant-order.ts";
import type { Problem } from "./problem.ts";
import { textOfFile } from "./text-file.ts";
import type { Cursor } from "./yaml-cursor.ts";

export interface IdPairFiles {
  /** Pairs of all maps, those of a map in the order of its file. */
  readonly pairs: readonly IdPair[];
  readonly problems: readonly Problem[];
  /** The files that were read, as pulse.yaml names them. */
  readonly files: readonly string[];
}

/**
 * Reads the files of a project's id maps.
 *
 * @param settings pulse.yaml with the environment filled in
 * @param written pulse.yaml as it is written: what problems quote
 */
export async function readIdPairs(folder: string, settings: Cursor, written: Cursor): Promise<IdPairFiles> {
  const shown = written.key("id_maps").items();
  const read = settings
    .key("id_maps")
    .items()
    .map(async (map, index) => {
      const [from, to, path] = [map.key("from").text(), map.key("to").text(), map.key("file").text()];
      const place = shown[index]?.key("file");
      if (from === undefined || to === undefined || path === undefined || path === "" || place === undefined) return [];
      const file = { name: place.text() ?? path, header: [from, to, "since"] as const };
      const text = await textOfFile(resolve(folder, path), place);
      return [
        { name: file.name, ...(typeof text === "string" ? readPairs(text, file) : { pairs: [], problems: [text] }) },
      ];
    });
  const found = (await Promise.all(read)).flat();
  return {
    pairs: found.flatMap(({ pairs }) => pairs),
    problems: found.flatMap(({ problems }) => problems),
    files: found.map(({ name }) => name),
  };
}

interface IdPairFile {
  readonly name: string;
  readonly header: readonly [from: string, to: string, since: string];
}

/** More would only say the same again. */
const PROBLEMS_AT_MOST = 10;

/** The pairs of a file's lines, and what is wrong with its first lines. */
function readPairs(text: string, file: IdPairFile): { pairs: IdPair[]; problems: Problem[] } {
  const problem = (line: number, column: number, message: string, hint: string): Problem => {
    return { file: file.name, line, column, message, hint };
  };
  const [from, to, since] = file.header;
  const allowed = `write ${from},${to} or ${from},${to},${since}`;
  const [first = "", ...lines] = text.split(/\r?\n/);
  const header = csvFields(first);
  const names = typeof header === "number" ? first : header.map((field) => field.text).join(",");
  if (names !== `${from},${to}` && names !== `${from},${to},${since}`) {
    const seen = first.trim() === "" ? "there is no header" : `the header is "${first.trim()}"`;
    return { pairs: [], problems: [problem(1, 1, seen, allowed)] };
  }
  const width = names.split(",").length;
  const pairs: IdPair[] = [];
  const problems: Problem[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const at = index + 2;
    const found = pairOf(csvFields(line), width, file);
    if ("pair" in found) pairs.push(found.pair);
    else problems.push(problem(at, found.column, found.message, found.hint));
    if (problems.length === PROBLEMS_AT_MOST) break;
  }
  return { pairs, problems };
}

type ReadPair =
  | { readonly pair: IdPair }
  | { readonly column: number; readonly message: string; readonly hint: string };

function pairOf(fields: readonly CsvField[] | number, width: number, { header }: IdPairFile): ReadPair {
  const wrong = (column: number, message: string, hint: string): ReadPair => ({ column, message, hint });
  if (typeof fields === "number") {
    const hint = 'write "..." around the whole field, and "" for a quote in it';
    return wrong(fields, "a quote is not closed, or text stands beside it", hint);
  }
  const [fromId, toId, since] = fields;
  if (fields.length !== width || fromId === undefined || toId === undefined)
    return wrong(1, `the line has ${fields.length} fields, the header ${width}`, "write as many as the header has");
  for (const [id, type] of [[fromId, header[0]] as const, [toId, header[1]] as const])
    if (id.text === "") return wrong(id.column, `${type} is empty`, "write an id, or remove the line");
  const pair = { map: header[0], fromId: fromId.text, toId: toId.text };
  if (since === undefined || since.text === "") return { pair: { ...pair, sinceUs: null } };
  const hint = sinceHint(since.text);
  if (hint !== undefined) return wrong(since.column, `since is ${JSON.stringify(since.text)}`, hint);
  return { pair: { ...pair, sinceUs: isoInstantUs(since.text) } };
}

/** No event is earlier: docs/semantics.md, `time_too_early`. */
const EARLIEST_MS = Date.UTC(2010, 0, 1);

/** What to write instead of an instant that is none; undefined if it is one. */
function sinceHint(text: string): string | undefined {
  if (!text.includes("T") || !instant.safeParse(text).success)
    return "write an ISO 8601 time with an offset (2026-01-05T10:00:00Z), or nothing";
  const at = instantMilliseconds(text, "UTC");
  if (at === undefined) return "write a day and a time that exist";
  return at < EARLIEST_MS ? "leave it empty: no event is earlier than 2010" : undefined;
}
