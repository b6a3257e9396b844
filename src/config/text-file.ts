import { readFile } from "node:fs/promises";
import { errorCode } from "../error-code.ts";
import type { Problem } from "./problem.ts";
import type { Cursor } from "./yaml-cursor.ts";

/** The text of a UTF-8 file that a setting names, without a byte order mark; or what is wrong with it, told where it is named. */
export async function textOfFile(path: string, place: Cursor): Promise<string | Problem> {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(path));
  } catch (error) {
    if (error instanceof TypeError) return place.problem("file is not UTF-8", "save it as UTF-8");
    const code = errorCode(error);
    if (code === undefined) throw error;
    if (code === "ENOENT")
      return place.problem("file is not there", "write its path relative to the folder of pulse.yaml");
    return place.problem(`file cannot be read (${code})`, "make it a readable file");
  }
}
