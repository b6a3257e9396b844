import { loadProject } from "../../config/load.ts";
import { idListKey } from "../../gates/evaluation/bucket.ts";
import { specsOfProject } from "../../gates/specs/from-project.ts";
import { parseSpecs } from "../../gates/specs/parse-specs.ts";
import type { Specs } from "../../gates/specs/spec.ts";
import { dayOf as calendarDay } from "../../lake/calendar.ts";
import { parseSpecsText, readText } from "./read-text.ts";

/** What is evaluated, and where it is read. */
export interface GateSource {
  readonly folder: () => string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** A file of Statsig's `download_config_specs`, in place of a project. */
  readonly specs: string | undefined;
  /** `name=file`: members of id lists. */
  readonly idLists: readonly { readonly name: string; readonly file: string }[];
}

export interface KnownGates {
  readonly specs: Specs;
  /** Hashed members by list. */
  readonly idLists: ReadonlyMap<string, ReadonlySet<string>>;
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

async function gatesOfProject({ folder, env }: GateSource, atMs: number): Promise<KnownGates> {
  const project = await loadProject(folder(), env);
  const { time_zone: timeZone, unit_types: unitTypes } = project.settings;
  const dayStartUs = (ds: string): bigint => calendarDay(timeZone, ds).startUs;
  return {
    specs: specsOfProject(project, { nowMs: atMs, timeMs: atMs, dayStartUs, unitTypes }),
    idLists: new Map([...project.segmentIds].map(([segment, ids]) => [segment, keysOf(ids)])),
  };
}

/**
 * The gates of a specs file, or of a project as they are at an instant.
 *
 * @throws PulseError SPECS_INVALID, GATE_FILE_UNREADABLE, and what loading a project throws.
 */
export async function knownGates(source: GateSource, atMs: number): Promise<KnownGates> {
  const listed = await listedIds(source);
  const known =
    source.specs === undefined
      ? await gatesOfProject(source, atMs)
      : {
          specs: parseSpecs(parseSpecsText(await readText(source.cwd, source.specs), source.specs)),
          idLists: new Map(),
        };
  return { specs: known.specs, idLists: new Map([...known.idLists, ...listed]) };
}
