import { loadProject } from "../../config/load.ts";
import { idListKey } from "../../gates/evaluation/bucket.ts";
import { parseSpecs } from "../../gates/specs/parse-specs.ts";
import { type Gates, type ProjectGates, projectGates } from "./project-gates.ts";
import { parseSpecsText, readText } from "./read-text.ts";

/** What is evaluated, and where it is read. */
export interface GateSource {
  readonly folder: () => string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** A file of Statsig's `download_config_specs`, in place of a project. */
  readonly specs: string | undefined;
  /** What is in force rather than what the files say. */
  readonly isApplied: boolean;
  /** `name=file`: members of id lists. */
  readonly idLists: readonly { readonly name: string; readonly file: string }[];
}

export interface KnownGates extends Gates {
  /** Where they were read; `applied`: what is in force, or the files where nothing was ever applied. */
  readonly origin: "files" | "applied" | "specs";
  /** What the files say and what is in force; null for a specs file. */
  readonly project: ProjectGates | null;
}

function keysOf(ids: readonly string[]): ReadonlySet<string> {
  return new Set(ids.map(idListKey));
}

async function listedIds({ idLists, cwd }: GateSource): Promise<[string, ReadonlySet<string>][]> {
  return Promise.all(
    idLists.map(async ({ name, file }): Promise<[string, ReadonlySet<string>]> => {
      const lines = (await readText(cwd, file)).split(/\r?\n/).map((line) => line.trim());
      return [name, keysOf(lines.filter((line) => line !== ""))];
    }),
  );
}

async function gatesOf(source: GateSource, atMs: number): Promise<KnownGates> {
  const { folder, env, cwd, specs, isApplied } = source;
  if (specs !== undefined) {
    const parsed = parseSpecs(parseSpecsText(await readText(cwd, specs), specs));
    return { specs: parsed, idLists: new Map(), origin: "specs", project: null };
  }
  const project = projectGates(await loadProject(folder(), env), atMs);
  const { files, applied } = project;
  return { ...(isApplied ? (applied ?? files) : files), origin: isApplied ? "applied" : "files", project };
}

/**
 * The gates of a specs file, or of a project as they are at an instant.
 *
 * @throws PulseError SPECS_INVALID, GATE_FILE_UNREADABLE, CHANGES_UNREADABLE, and what loading a project throws.
 */
export async function knownGates(source: GateSource, atMs: number): Promise<KnownGates> {
  const listed = await listedIds(source);
  const known = await gatesOf(source, atMs);
  return { ...known, idLists: new Map([...known.idLists, ...listed]) };
}
