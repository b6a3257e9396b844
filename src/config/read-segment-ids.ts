import { resolve } from "node:path";
import type { Problem } from "./problem.ts";
import { subjectKind } from "./subject-kind.ts";
import { textOfFile } from "./text-file.ts";
import { type Cursor, cursorOf } from "./yaml-cursor.ts";
import type { YamlFile } from "./yaml-file.ts";

export interface SegmentFiles {
  /** Ids by segment, in the order of its file, each once. */
  readonly ids: ReadonlyMap<string, readonly string[]>;
  readonly problems: readonly Problem[];
  /** The files that were read, as the segments name them. */
  readonly files: readonly string[];
}

/** Reads the files of a project's segments: one id a line; blank lines and lines that begin with # do not count. */
export async function readSegmentIds(folder: string, subjects: readonly YamlFile[]): Promise<SegmentFiles> {
  const segments = subjects.filter(({ value }) => subjectKind(value) === "segment").map(cursorOf);
  const found = (await Promise.all(segments.map((segment) => readOne(folder, segment)))).flat();
  return {
    ids: new Map(found.map(({ segment, ids }) => [segment, ids])),
    problems: found.flatMap(({ problems }) => problems),
    files: found.map(({ file }) => file),
  };
}

interface SegmentFile {
  readonly segment: string;
  readonly file: string;
  readonly ids: readonly string[];
  readonly problems: readonly Problem[];
}

async function readOne(folder: string, segment: Cursor): Promise<SegmentFile[]> {
  const [name, file] = [segment.key("segment").text(), segment.key("file").text()];
  if (name === undefined || file === undefined || file === "") return [];
  const text = await textOfFile(resolve(folder, file), segment.key("file"));
  if (typeof text !== "string") return [{ segment: name, file, ids: [], problems: [text] }];
  return [{ segment: name, file, ...idsOf(text, file) }];
}

/** More would only say the same again. */
const PROBLEMS_AT_MOST = 10;
const LONGEST_ID = 1024;

function idsOf(text: string, file: string): { ids: string[]; problems: Problem[] } {
  const ids = new Set<string>();
  const problems: Problem[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const id = line.trim();
    if (id === "" || id.startsWith("#")) continue;
    const wrong = wrongWith(id);
    if (wrong === undefined) ids.add(id);
    else problems.push({ file, line: index + 1, column: line.indexOf(id) + 1, ...wrong });
    if (problems.length === PROBLEMS_AT_MOST) break;
  }
  return { ids: [...ids], problems };
}

function wrongWith(id: string): Pick<Problem, "message" | "hint"> | undefined {
  if (/\p{Cc}/u.test(id))
    return { message: "the line has a tab or another control character in it", hint: "write one id a line" };
  if (id.length > LONGEST_ID)
    return { message: `the line has ${id.length} characters`, hint: `write one id a line, of at most ${LONGEST_ID}` };
  return undefined;
}
