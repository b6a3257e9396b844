import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

function findPackage(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}

const packageFolder = findPackage();

/** Absolute path of a file that ships with Pulse, whether it runs from `src` or from `dist`. */
export function packagePath(relative: string): string {
  return join(packageFolder, relative);
}

/** Version of this program, from package.json. */
export function programVersion(): string {
  const { version } = JSON.parse(readFileSync(packagePath("package.json"), "utf8")) as { version: string };
  return version;
}
