import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { PulseError } from "../../errors.ts";
import type { Cli } from "../cli.ts";

/** A text with where it is from, for errors. */
export interface SourceText {
  readonly text: string;
  readonly source: string;
}

const HINT = "name a file, or give it on standard input: pulse compare < file.json";

/**
 * The text of a file, or of standard input where the file is left out or `-`.
 *
 * @throws PulseError COMPARE_INPUT_MISSING, COMPARE_FILE_UNREADABLE.
 */
export async function readSource(cli: Pick<Cli, "stdin" | "cwd">, file: string | undefined): Promise<SourceText> {
  if (file !== undefined && file !== "-") return { text: await fileText(resolve(cli.cwd, file), file), source: file };
  if (file === undefined && cli.stdin.isTTY === true) throw missing("nothing to compare was given");
  const parts: Uint8Array[] = [];
  for await (const part of cli.stdin) parts.push(typeof part === "string" ? Buffer.from(part) : part);
  const text = Buffer.concat(parts).toString("utf8");
  if (text.trim() === "") throw missing("standard input is empty");
  return { text, source: "standard input" };
}

function missing(message: string): PulseError {
  return new PulseError({ code: "COMPARE_INPUT_MISSING", fault: "input", message, hint: HINT });
}

async function fileText(path: string, file: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    const why = cause instanceof Error && "code" in cause ? String(cause.code) : "unreadable";
    throw new PulseError({
      code: "COMPARE_FILE_UNREADABLE",
      fault: "input",
      message: why === "ENOENT" ? `there is no file ${file}` : `${file} cannot be read: ${why}`,
      hint: HINT,
      cause,
    });
  }
}
