import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PulseError } from "../../errors.ts";
import { pathExists } from "../../path-exists.ts";

/** A file that is to be written, relative to a folder. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
}

/** Those of the files that are there already. */
async function inTheWay(folder: string, files: readonly NewFile[]): Promise<string[]> {
  const there = await Promise.all(files.map(({ path }) => pathExists(join(folder, path))));
  return files.filter((_, index) => there[index]).map(({ path }) => path);
}

/** Throws `IMPORT_WOULD_OVERWRITE` (input) if one of the files is there. */
export async function refuseToOverwrite(folder: string, shown: string, files: readonly NewFile[]): Promise<void> {
  const names = await inTheWay(folder, files);
  if (names.length === 0) return;
  throw new PulseError({
    code: "IMPORT_WOULD_OVERWRITE",
    fault: "input",
    message: `${shown} already holds ${names.join(", ")}; nothing was written`,
    hint: "write into another folder with --into, or replace them with --overwrite",
  });
}

/** Writes the files; the folder is made when it is not there. */
export async function writeFiles(folder: string, files: readonly NewFile[], overwrite: boolean): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { path, text } of files) await writeFile(join(folder, path), text, { flag: overwrite ? "w" : "wx" });
}
