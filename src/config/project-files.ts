import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { errorCode, hasCode } from "../error-code.ts";
import type { Problem } from "./problem.ts";
import { readYaml, type YamlFile } from "./yaml-file.ts";

export interface ProjectFiles {
  /** pulse.yaml; undefined when there is none. */
  readonly settings: YamlFile | undefined;
  /** metrics/*.yaml, by name. */
  readonly metrics: readonly YamlFile[];
  /** gates/*.yaml, by name. */
  readonly subjects: readonly YamlFile[];
  /** Files that cannot be read, are no UTF-8, or would be passed over because of their name. */
  readonly problems: readonly Problem[];
  /** All paths, in the order in which problems are shown. */
  readonly order: readonly string[];
}

/** Reads a project's YAML files. What a folder does not hold is not there; no file is passed over in silence. */
export async function readProjectFiles(folder: string): Promise<ProjectFiles> {
  const problems: Problem[] = [];

  const read = async (file: string): Promise<YamlFile | undefined> => {
    const fail = (message: string, hint: string): undefined => {
      problems.push({ file, line: 1, column: 1, message, hint });
      return undefined;
    };
    try {
      const bytes = await readFile(join(folder, file));
      return readYaml(file, new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    } catch (error) {
      if (error instanceof TypeError) return fail("the file is not UTF-8", "save it as UTF-8");
      if (hasCode(error, "ENOENT")) return undefined;
      const code = errorCode(error);
      if (code === undefined) throw error;
      return fail(`the file cannot be read (${code})`, "make it a readable file");
    }
  };

  const readFolder = async (name: string): Promise<YamlFile[]> => {
    const names = await namesIn(join(folder, name));
    for (const wrong of names.filter((one) => one.endsWith(".yml"))) {
      const file = `${name}/${wrong}`;
      problems.push({ file, line: 1, column: 1, message: "the file ends in .yml", hint: "rename it to end in .yaml" });
    }
    const paths = names.filter((one) => one.endsWith(".yaml")).map((one) => `${name}/${one}`);
    const files = await Promise.all(paths.map(read));
    return files.filter((file) => file !== undefined);
  };

  const settings = await read("pulse.yaml");
  const metrics = await readFolder("metrics");
  const subjects = await readFolder("gates");
  const order = [
    "pulse.yaml",
    ...[...metrics, ...subjects].map(({ file }) => file),
    ...problems.map(({ file }) => file),
  ];
  return { settings, metrics, subjects, problems, order };
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder);
    return names.filter((name) => !name.startsWith(".")).sort();
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}
