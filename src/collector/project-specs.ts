import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Change } from "../changes/change.ts";
import { readChanges } from "../changes/history.ts";
import { definitionsInForce } from "../changes/in-force.ts";
import { stageAt } from "../changes/timeline-of-changes.ts";
import type { Environment } from "../config/environment.ts";
import { loadProject } from "../config/load.ts";
import type { Project } from "../config/project.ts";
import { storePath } from "../config/store-path.ts";
import { hasCode } from "../error-code.ts";
import type { Definitions } from "../gates/definitions.ts";
import { specsOfProject } from "../gates/specs/from-project.ts";
import { dayStartsIn } from "../lake/calendar.ts";
import type { Log } from "../log.ts";
import { instantsOf } from "./definition-instants.ts";
import type { SpecsSource } from "./specs-source.ts";

const HISTORY = "changes.ndjson";

/** Definitions, and what was recorded of them. */
interface Read {
  readonly definitions: Definitions;
  readonly changes: readonly Change[];
  /** Paths whose changes are looked for besides the history: none where definitions were applied. */
  readonly files: readonly string[];
  /** How the history and these files were. */
  readonly state: string;
  /** When they come to say something else by themselves, microseconds since 1970. */
  readonly instants: readonly bigint[];
}

/**
 * What is in force in a project: what was applied last, or, where nothing was ever applied, what its files say.
 *
 * Their time is when this process saw them first, so that SDKs ask once more after a restart and never miss a change.
 */
export function createProjectSpecs(project: Project, environment: Environment, log: Log): SpecsSource {
  const store = storePath(project);
  const dayStartUs = dayStartsIn(project.settings.time_zone);
  let read: Read | undefined;
  let validUntilUs = 0n;

  const readAll = async (): Promise<Read> => {
    // Taken before reading: what changes meanwhile is read again.
    const stateOfHistory = await stateOf(join(store, HISTORY));
    const changes = readChanges(store);
    const applied = definitionsInForce(store, changes);
    if (applied !== null) {
      const { definitions } = applied;
      return { definitions, changes, files: [], state: stateOfHistory, instants: instantsOf(definitions, dayStartUs) };
    }
    const ownFiles = await filesOf(project.folder);
    const stateOfOwnFiles = await stateOfAll(ownFiles);
    const definitions = await definitionsOfFiles();
    const lists = definitions.segments.flatMap(({ file }) => (file === undefined ? [] : [join(project.folder, file)]));
    const state = [stateOfHistory, stateOfOwnFiles, ...(lists.length === 0 ? [] : [await stateOfAll(lists)])].join(" ");
    return {
      definitions,
      changes,
      files: [...ownFiles, ...lists],
      state,
      instants: instantsOf(definitions, dayStartUs),
    };
  };

  const definitionsOfFiles = async (): Promise<Definitions> => {
    log.warn(
      {},
      "nothing was ever applied: the project's files are served as they are; `pulse apply` puts them in force",
    );
    return loadProject(project.folder, environment);
  };

  return {
    read: async (nowMs) => {
      const nowUs = BigInt(nowMs) * 1000n;
      const isChanged = read === undefined || (await stateOfAll([join(store, HISTORY), ...read.files])) !== read.state;
      if (!isChanged && nowUs < validUntilUs) return null;
      if (read === undefined || isChanged) read = await readAll();
      const { definitions, changes, instants } = read;
      validUntilUs = earliest(instants.filter((instant) => instant > nowUs));
      const specs = specsOfProject(definitions, {
        nowMs,
        timeMs: nowMs,
        dayStartUs,
        unitTypes: project.settings.unit_types,
        stageOf: stageAt(changes, dayStartUs, nowUs),
      });
      return { specs, idLists: definitions.segmentIds };
    },
  };
}

const NEVER_US = 1n << 62n;

function earliest(instants: readonly bigint[]): bigint {
  return instants.reduce((first, instant) => (instant < first ? instant : first), NEVER_US);
}

/** The project's own files, as far as they decide what is evaluated. The folder itself changes when a file comes or goes. */
async function filesOf(folder: string): Promise<string[]> {
  const gates = join(folder, "gates");
  return [join(folder, "pulse.yaml"), gates, ...(await namesIn(gates)).map((name) => join(gates, name))];
}

async function stateOfAll(paths: readonly string[]): Promise<string> {
  return (await Promise.all(paths.map(stateOf))).join(" ");
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}

/** Changes whenever a file does. */
async function stateOf(path: string): Promise<string> {
  try {
    const { ino, size, mtimeMs } = await stat(path);
    return `${path}:${ino}:${size}:${mtimeMs}`;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return `${path}:none`;
    throw error;
  }
}
