import { existsSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { loadProject } from "../../src/config/load.ts";
import type { Project } from "../../src/config/project.ts";
import { storePath } from "../../src/config/store-path.ts";
import { databasePath } from "../../src/publish/database-path.ts";
import { readHealth, withPublished } from "../harness/published-results.ts";
import { tableHashes } from "../harness/table-hashes.ts";
import { GROUP_VARIABLE } from "./chaos-project.ts";
import { expectedDay, type Gap, holdAgainst, type Landed, readLanded } from "./expected.ts";
import type { Ledger } from "./ledger.ts";
import { landReference } from "./reference.ts";

export interface FinalCheckOptions {
  readonly seed: number;
  /** Folders of the projects: the disturbed one has landed and run everything, the other is fresh. */
  readonly disturbed: string;
  readonly undisturbed: string;
  readonly days: readonly { readonly ds: string; readonly startMs: number }[];
  readonly ledger: Ledger;
  /** What Kafka's own client sees of a topic, `partition/offset`. */
  readonly visible: (topic: string, atLeast: number) => Promise<ReadonlySet<string>>;
  /** Runs all days of a project, to the end. */
  readonly run: (folder: string) => Promise<void>;
  /** Asks of a project that nothing of it is damaged, once what is has been removed and made again. */
  readonly verify: (folder: string) => Promise<void>;
  readonly say: (line: string) => void;
}

/** Everything that must hold when the dust has settled; answers what does not. */
export async function finalCheck(
  options: FinalCheckOptions,
): Promise<{ problems: string[]; counts: Record<string, number> }> {
  const { seed, days, ledger, say } = options;
  const [disturbed, undisturbed] = await Promise.all([load(options.disturbed), load(options.undisturbed)]);
  const store = storePath(disturbed);
  const found = await readLanded(store);
  const starts = days.map(({ startMs }) => startMs);
  const visible = new Map<string, ReadonlySet<string>>();
  for (const topic of ["plain", "transactional"]) {
    const landed = [...found.landed].filter(([chain]) => chain.startsWith(`${topic}/`));
    const atLeast = landed.reduce((sum, [, messages]) => sum + messages.size, 0);
    visible.set(topic, await options.visible(topic, atLeast));
  }
  const held = holdAgainst(found, ledger, visible, seed, starts);
  const problems = [...found.problems, ...held.problems];
  const counts: Record<string, number> = { ...held.counts, gaps: found.gaps.length };
  say(`${held.counts.landed} messages have landed, ${problems.length} problems with them`);

  await landReference(undisturbed, store);
  const other = await readLanded(storePath(undisturbed));
  problems.push(...differences(found.landed, other.landed));
  await options.run(options.disturbed);
  await options.run(options.undisturbed);
  const compare = (when: string): void => {
    for (const { ds } of days) {
      const [hashes, others] = [tableHashes(store, ds), tableHashes(storePath(undisturbed), ds)];
      for (const table of Object.keys(hashes))
        if (!isDeepStrictEqual(hashes[table], others[table]))
          problems.push(
            `${ds}, ${when}: table ${table} is ${JSON.stringify(hashes[table])}, undisturbed ${JSON.stringify(others[table])}`,
          );
    }
  };
  compare("run");
  for (const { ds, startMs } of days) {
    const day = await checkDay(store, ds, startMs, found);
    problems.push(...day.problems);
    for (const [name, value] of Object.entries(day.counts)) counts[name] = (counts[name] ?? 0) + value;
  }
  await options.verify(options.disturbed);
  compare("verified and run again");
  return { problems, counts };
}

function load(folder: string): Promise<Project> {
  return loadProject(folder, { [GROUP_VARIABLE]: `final-${Math.random()}` });
}

/** What two stores hold, message by message. */
function differences(one: Landed, other: Landed): string[] {
  const problems: string[] = [];
  for (const chain of new Set([...one.keys(), ...other.keys()])) {
    const [a, b] = [one.get(chain) ?? new Map(), other.get(chain) ?? new Map()];
    for (const offset of new Set([...a.keys(), ...b.keys()])) {
      const [mine, theirs] = [a.get(offset), b.get(offset)];
      if (mine === undefined || theirs === undefined || !isDeepStrictEqual(mine, theirs))
        problems.push(
          `${chain} offset ${offset} is ${mine ? "there" : "missing"}, undisturbed ${theirs ? "there" : "missing"}`,
        );
    }
  }
  return problems;
}

/** Tables of a day against the landed messages, read a second way. */
async function checkDay(
  store: string,
  ds: string,
  startMs: number,
  { landed, gaps }: { readonly landed: Landed; readonly gaps: readonly Gap[] },
): Promise<{ problems: string[]; counts: Record<string, number> }> {
  const problems: string[] = [];
  const must = expectedDay(landed, startMs);
  if (!existsSync(databasePath(store))) return { problems: [`${ds}: nothing is published`], counts: {} };
  const [sums, dead] = await withPublished(store, async (published) => [
    await published.records(
      "select metric, cast(sum(numerator) as bigint) as total from unit_metrics where ds = cast(? as date) and metric in ('ticks', 'points') group by metric",
      [ds],
    ),
    await published.records('select topic, "partition", "offset" from dead_letters where ds = cast(? as date)', [ds]),
  ]);
  const total = (metric: string): number => Number(sums.find((row) => row.metric === metric)?.total ?? 0);
  for (const metric of ["ticks", "points"] as const)
    if (total(metric) !== must[metric])
      problems.push(`${ds}: ${metric} are ${total(metric)}, should be ${must[metric]}`);
  const letters = dead.map((row) => `${row.topic}/${row.partition}/${row.offset}`).sort();
  if (!isDeepStrictEqual(letters, must.dead))
    problems.push(`${ds}: ${letters.length} dead letters, should be ${must.dead.length}, each once`);

  const health = await readHealth(store, ds);
  for (const { check, scope, status } of health)
    if (check.endsWith("_accounting") && status !== "ok") problems.push(`${ds}: ${check} of ${scope} is ${status}`);
  const reported = health.flatMap(({ check, scope, status, detail }) =>
    check === "gap" ? [`${scope.split(" ")[0]} ${detail.from} ${detail.to} ${status === "fail"}`] : [],
  );
  const lost = gaps.map(({ chain, from, to, beforeLanding }) => `${chain} ${from} ${to} ${!beforeLanding}`);
  if (!isDeepStrictEqual(reported.sort(), lost.sort()))
    problems.push(`${ds}: health reports ${reported.length} gaps, the chains have ${lost.length}`);
  return { problems, counts: { used_ticks: must.ticks, dead_letters: letters.length } };
}
