import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { PulseError } from "../errors.ts";
import { identifier } from "../metrics/shapes.ts";
import { packagePath } from "../package-path.ts";
import { pathExists } from "../path-exists.ts";
import { editorSchemas } from "./json-schema.ts";

/**
 * The files of a new project, as they lie in `assets/project`. `# text` explains; `#key: value` (no space) is a setting with its default
 * or an example, to be uncommented as it stands.
 */
const TEMPLATES = ["pulse.yaml", "metrics/core.yaml", "gates/example_gate.yaml"];
const TEMPLATE_NAME = "project: my_project\n";

/**
 * Writes a commented starting point into a folder, which is made when it is not there: pulse.yaml, metrics/core.yaml,
 * gates/example_gate.yaml and schema/*.json for editors. Gives the paths written, relative to the folder.
 * Throws `INIT_WOULD_OVERWRITE` (input), and writes nothing, when one of these files is there.
 */
export async function initProject(folder: string): Promise<string[]> {
  const files = startingPoint(projectName(folder));
  const paths = Object.keys(files);
  const existing = await Promise.all(paths.map((path) => pathExists(join(folder, path))));
  const inTheWay = paths.filter((_, index) => existing[index]);
  if (inTheWay.length > 0) {
    throw new PulseError({
      code: "INIT_WOULD_OVERWRITE",
      fault: "input",
      message: `${resolve(folder)} already holds ${inTheWay.join(", ")}`,
      hint: "begin in another folder, or move these files away",
    });
  }
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text, { flag: "wx" });
  }
  return paths;
}

/** What `initProject` writes: text by path relative to the folder. */
export function startingPoint(project: string): Readonly<Record<string, string>> {
  const schemas = Object.entries(editorSchemas()).map(([name, schema]) => {
    return [`schema/${name}`, `${JSON.stringify(schema, undefined, 2)}\n`] as const;
  });
  const templates = TEMPLATES.map((path) => {
    const text = readFileSync(packagePath(`assets/project/${path}`), "utf8");
    return [path, text.replace(TEMPLATE_NAME, `project: ${project}\n`)] as const;
  });
  return Object.fromEntries([...templates, ...schemas]);
}

/** The folder's name as far as it can be a project's name. */
function projectName(folder: string): string {
  const name = basename(resolve(folder)).replace(/[^A-Za-z0-9_.-]/g, "_");
  const isYamlWord = /^(null|true|false)$/i.test(name);
  return (isYamlWord ? undefined : identifier.safeParse(name).data) ?? "my_project";
}
