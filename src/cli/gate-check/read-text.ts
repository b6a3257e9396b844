import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { errorCode } from "../../error-code.ts";
import { PulseError } from "../../errors.ts";

/** The text of a file that an option names, relative to `cwd`. Throws `GATE_FILE_UNREADABLE` (input). */
export async function readText(cwd: string, file: string): Promise<string> {
  try {
    return await readFile(resolve(cwd, file), "utf8");
  } catch (cause) {
    const why = errorCode(cause) ?? "unreadable";
    throw new PulseError({
      code: "GATE_FILE_UNREADABLE",
      fault: "input",
      message: why === "ENOENT" ? `there is no file ${file}` : `${file} cannot be read: ${why}`,
      hint: "paths are relative to the folder that the command runs in",
      cause,
    });
  }
}

/** The JSON of a specs document. Throws `SPECS_INVALID` (input) for what is no JSON. */
export function parseSpecsText(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PulseError({
      code: "SPECS_INVALID",
      fault: "input",
      message: `${source} is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
      hint: "give the JSON that Statsig's download_config_specs answers to a server key, v1 or v2, unchanged",
      cause,
    });
  }
}
