import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packagePath } from "../../../src/package-path.ts";
import { type Measured, measure } from "../measured-command.ts";
import { linkTree } from "./link-tree.ts";
import { type CompanyQuestion, writeCompanyProject } from "./project.ts";
import { type CompanySize, DAY_MS, DAYS, dsOfDay, FIRST_MS, sizeName } from "./size.ts";
import { writeSegments } from "./write-segments.ts";
import { writeTables } from "./write-tables.ts";

const PULSE = packagePath("dist/src/cli/main.js");

/** Derived files that a full run from staged events begins with: staged messages, and of these the typed, deduplicated events, ordered by bucket. */
const STAGED: readonly string[] = ["calendar", "messages", "events"];

/** A run as of the end of the last day, and of the day before it. */
export const LAST_DS = dsOfDay(DAYS - 1);
export const DS_BEFORE = dsOfDay(DAYS - 2);

/** A project's folder; its store is within it. */
export interface Workplace {
  readonly folder: string;
  readonly store: string;
}

/** What all steps of the benchmark share: generated data, kept from run to run, and folders to work in, which are not. */
export interface Workbench {
  /** Tables of a company for the peers. */
  tables(size: CompanySize): Promise<string>;
  /** A copy of a company's store with everything landed and nothing staged. */
  landed(size: CompanySize, question: CompanyQuestion): Promise<Workplace>;
  /** A copy of a company's store with all messages staged and all events typed, and nothing else made. */
  staged(size: CompanySize, question: CompanyQuestion): Promise<Workplace>;
  /** A `pulse` command in a process of its own. */
  pulse(place: Workplace, ...args: string[]): Promise<Measured>;
  /** Deletes a copy. */
  leave(place: Workplace): void;
}

/** Nothing to compute but one metric of one gate, so that what all questions share gets built. */
const LEAST: CompanyQuestion = { gates: 1, metrics: 9, everything: false, threads: undefined, memoryGib: undefined };

const at = (folder: string): Workplace => ({ folder, store: join(folder, ".pulse") });

interface ExplainedStep {
  readonly model: string;
  readonly state: string;
}

/** Models that a run would have to build. */
async function toBuild(place: Workplace, ds: string): Promise<Set<string>> {
  const { stdout } = await measure(PULSE, ["run", "--ds", ds, "--explain", "--json", "--project", place.folder]);
  const { steps } = JSON.parse(stdout) as { steps: readonly ExplainedStep[] };
  return new Set(steps.flatMap(({ model, state }) => (state === "build" ? [model] : [])));
}

/** Deletes what was made from the staged events, results included. */
function forget({ store }: Workplace): void {
  const derived = join(store, "derived");
  for (const name of readdirSync(derived)) if (!STAGED.includes(name)) rmSync(join(derived, name), { recursive: true });
  for (const name of readdirSync(store))
    if (name !== "raw" && name !== "derived") rmSync(join(store, name), { recursive: true });
}

/** Segments whose messages were all sent before a day begins: within `raw/<topic>/<partition>/<segment>/`. */
function landedBefore(raw: string, day: number): (path: string) => boolean {
  const known = new Map<string, boolean>();
  return (path) => {
    const segment = path.split("/").slice(0, 3).join("/");
    const found = known.get(segment);
    if (found !== undefined) return found;
    const info = JSON.parse(readFileSync(join(raw, segment, "segment.json"), "utf8")) as { first_timestamp_ms: number };
    const isBefore = info.first_timestamp_ms < FIRST_MS + day * DAY_MS;
    known.set(segment, isBefore);
    return isBefore;
  };
}

/** Takes the last day's segments, which are at the end of their chains, out of a copy. */
export function withoutLastDay({ store }: Workplace): void {
  const raw = join(store, "raw");
  const isKept = landedBefore(raw, DAYS - 1);
  for (const topic of readdirSync(raw))
    for (const partition of readdirSync(join(raw, topic)))
      for (const segment of readdirSync(join(raw, topic, partition))) {
        const path = join(topic, partition, segment);
        if (!isKept(`${path}/segment.json`)) rmSync(join(raw, path), { recursive: true });
      }
}

/** Lands the last day in a copy that lacks it, from one that has it. */
export function landLastDay(place: Workplace, whole: Workplace): void {
  const raw = join(whole.store, "raw");
  const isBefore = landedBefore(raw, DAYS - 1);
  linkTree(raw, join(place.store, "raw"), (path) => !isBefore(path));
}

/** @param root where everything lies; what is generated stays there. */
export function openWorkbench(root: string): Workbench {
  mkdirSync(root, { recursive: true });
  const kept = (size: CompanySize, what: string): string => join(root, sizeName(size), what);
  const copies = join(root, `work-${process.pid}`);
  let copied = 0;

  const say = (what: string): void => console.log(`company: ${what}`);

  const generated = async (size: CompanySize): Promise<Workplace> => {
    const place = at(kept(size, "landed"));
    if (!existsSync(join(place.store, "all-written"))) say(`writing raw segments of ${sizeName(size)}`);
    await writeSegments(place.store, size);
    return place;
  };

  const copy = async (place: Workplace, question: CompanyQuestion): Promise<Workplace> => {
    copied += 1;
    const target = at(join(copies, String(copied)));
    linkTree(place.store, target.store);
    await writeCompanyProject(target.folder, question);
    return target;
  };

  const stagedOnce = async (size: CompanySize): Promise<Workplace> => {
    const place = at(kept(size, "staged"));
    const { store } = await generated(size);
    if (!existsSync(place.store)) linkTree(store, place.store);
    await writeCompanyProject(place.folder, LEAST);
    // Staged by an older version of the program: again.
    if (existsSync(join(place.folder, "ready")) && !(await toBuild(place, LAST_DS)).has("events")) {
      forget(place);
      return place;
    }
    say(`staging ${sizeName(size)}`);
    rmSync(join(place.store, "derived"), { recursive: true, force: true });
    await measure(PULSE, ["run", "--ds", LAST_DS, "--project", place.folder]);
    forget(place);
    writeFileSync(join(place.folder, "ready"), "");
    return place;
  };

  return {
    async tables(size) {
      const folder = kept(size, "tables");
      if (!existsSync(folder)) say(`writing tables of ${sizeName(size)}`);
      await writeTables(folder, size);
      return folder;
    },
    landed: async (size, question) => copy(await generated(size), question),
    staged: async (size, question) => copy(await stagedOnce(size), question),
    pulse: (place, ...args) => measure(PULSE, [...args, "--project", place.folder]),
    leave({ folder }) {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
