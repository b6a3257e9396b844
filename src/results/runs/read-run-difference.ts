import type { Published } from "../../engine/duckdb/open-published.ts";
import type { Change } from "../changes/changes-page.ts";
import { readHistory } from "../changes/read-changes-page.ts";
import type { At } from "../published/at.ts";
import { headlinesByKey, type RunHeadline, readHeadlines } from "./read-headlines.ts";
import { readRunPage } from "./read-run-page.ts";
import { withVersion } from "./run-version.ts";
import type { FigureDifference, FigureSide, RunDifference, RunPage, RunValueDifference } from "./runs-page.ts";

function differing(what: string, before: string | null, after: string | null): RunValueDifference[] {
  return before === after ? [] : [{ what, before, after }];
}

function byName<T>(of: readonly T[], name: (one: T) => string, value: (one: T) => number): Map<string, string> {
  return new Map(of.map((one) => [name(one), value(one).toLocaleString("en-US")]));
}

function eachDiffering(
  what: string,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): RunValueDifference[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) =>
    differing(`${what} ${name}`, before.get(name) ?? null, after.get(name) ?? null),
  );
}

function inputsOf(before: RunPage, after: RunPage): RunValueDifference[] {
  const messages = (page: RunPage): Map<string, string> =>
    byName(
      page.inputs,
      ({ topic }) => topic,
      ({ messages: count }) => count,
    );
  const rows = (page: RunPage): Map<string, string> =>
    byName(
      page.tables,
      ({ table }) => table,
      ({ rows: count }) => count,
    );
  return [
    ...differing("version of Pulse", before.run.program_version, after.run.program_version),
    ...differing("configuration", before.run.configuration_hash, after.run.configuration_hash),
    ...differing("health", before.run.health, after.run.health),
    ...differing("hash of all that was read", before.inputs_hash, after.inputs_hash),
    ...eachDiffering("messages of topic", messages(before), messages(after)),
    ...eachDiffering("rows of", rows(before), rows(after)),
  ];
}

function definitionsOf(before: readonly Change[], after: readonly Change[]): RunValueDifference[] {
  // Newest first: the first of a subject is what is in force.
  const inForce = (changes: readonly Change[]): Map<string, string | null> => {
    const found = new Map<string, string | null>();
    for (const change of changes) if (!found.has(change.subject)) found.set(change.subject, change.after);
    return found;
  };
  const [old, now] = [inForce(before), inForce(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .sort()
    .flatMap((subject) => differing(subject, old.get(subject) ?? null, now.get(subject) ?? null));
}

function sideOf(headline: RunHeadline | undefined): FigureSide | null {
  if (headline === undefined) return null;
  const { verdict, doubtful, guardrail, relative, difference, p_value, test_units, control_units, why } =
    headline.estimate;
  return {
    ...{ verdict, doubtful, guardrail: guardrail?.verdict ?? null, p_value, why, relative, difference },
    units: test_units + control_units,
  };
}

/** Headlines that are judged otherwise come first, then those that moved most. */
function byWeight(a: FigureDifference, b: FigureDifference): number {
  const judged = (side: FigureSide | null): string => `${side?.verdict} ${side?.doubtful} ${side?.guardrail}`;
  const turned = ({ before, after }: FigureDifference): number => Number(judged(before) !== judged(after));
  const moved = ({ before, after }: FigureDifference): number =>
    Math.abs((after?.relative?.value ?? 0) - (before?.relative?.value ?? 0));
  return turned(b) - turned(a) || moved(b) - moved(a) || (a.name < b.name ? -1 : 1);
}

/** What a version is compared by. */
interface Side {
  readonly page: RunPage;
  readonly headlines: ReadonlyMap<string, RunHeadline>;
  readonly changes: readonly Change[];
}

function readSide(published: Published, version: string, timeZone: string): Promise<Side> {
  return withVersion(published, version, async (of, ds) => ({
    page: await readRunPage(of, { ds, timeZone }),
    headlines: headlinesByKey(await readHeadlines(of, ds)),
    changes: await readHistory(of, ds),
  }));
}

/**
 * What is different between two runs: inputs, definitions, headlines.
 *
 * @param from day, or version of a day: `2026-01-28.5f2c91ab77e0`.
 * @param to as `from`.
 * Errors: `NOTHING_PUBLISHED`, `RESULTS_UNKNOWN` (input).
 */
export async function readRunDifference(
  published: Published,
  from: string,
  to: string,
  { timeZone }: Pick<At, "timeZone">,
): Promise<RunDifference> {
  const { page: before, headlines: old, changes: earlier } = await readSide(published, from, timeZone);
  const { page: after, headlines: now, changes: later } = await readSide(published, to, timeZone);
  const keys = [...new Set([...old.keys(), ...now.keys()])];
  const figures = keys.flatMap((key): FigureDifference[] => {
    const [one, other] = [old.get(key), now.get(key)];
    const either = other ?? one;
    if (either === undefined) return [];
    const [left, right] = [sideOf(one), sideOf(other)];
    if (JSON.stringify(left) === JSON.stringify(right)) return [];
    const { name, rule, metric, metric_part, test_group } = either;
    return [{ ...{ name, rule, metric, metric_part, test_group }, before: left, after: right }];
  });
  return {
    ...{ time_zone: timeZone, before: before.run, after: after.run },
    inputs: inputsOf(before, after),
    definitions: definitionsOf(earlier, later),
    figures: figures.sort(byWeight),
    same_figures: keys.length - figures.length,
  };
}
