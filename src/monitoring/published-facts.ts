import { existsSync } from "node:fs";
import type { Project } from "../config/project.ts";
import { storePath } from "../config/store-path.ts";
import { openPublished } from "../engine/duckdb/open-published.ts";
import { dayOf } from "../lake/calendar.ts";
import { chainEnd, listChains } from "../landing/chain.ts";
import { databasePath } from "../publish/database-path.ts";
import { currentRun, publishedDays } from "../publish/run.ts";
import { addDays, dsEnded } from "../schedule/ds-ended.ts";
import { dailyPattern, lastFire } from "../schedule/fire-times.ts";

/** A day that should be published by now. */
export interface DueDay {
  readonly ds: string;
  /** 1: the newest day that is due. */
  readonly daysAgo: number;
  readonly isPublished: boolean;
  /** Messages received on it, as its run counted them; undefined where it is not published. */
  readonly messages: number | undefined;
}

/** What the results are like at a moment, whoever made them. */
export interface PublishedFacts {
  readonly newest:
    | {
        readonly ds: string;
        readonly runId: string;
        /** Unix milliseconds. */
        readonly dsEndedMs: number;
        readonly finishedMs: number;
        /** Stored since the run read: it is true as of fewer messages than there are. */
        readonly offsetsBehind: bigint;
        /** Messages of the day that could not be used, by topic and reason. */
        readonly rejects: readonly { readonly topic: string; readonly reason: string; readonly messages: number }[];
        /** Health checks by status. */
        readonly checks: Readonly<Record<string, number>>;
      }
    | undefined;
  /** The last days that are due, newest first; none before the first published one. */
  readonly days: readonly DueDay[];
}

const STATUSES = ["ok", "warn", "fail", "skipped"];
/** Of what a message may become, what is no reject. */
const USED: ReadonlySet<string> = new Set(["came", "events", "exposures", "internal"]);

/**
 * Reads what is published: the runs in the store, and their health checks in `pulse.duckdb`.
 *
 * @param nowMs Unix milliseconds.
 */
export async function readPublishedFacts(project: Project, nowMs: number): Promise<PublishedFacts> {
  const store = storePath(project);
  const { time_zone: timeZone, schedule } = project.settings;
  const published = publishedDays(store);
  const newestDs = published.at(-1);
  const run = newestDs === undefined ? undefined : currentRun(store, newestDs);
  if (run === undefined) return { newest: undefined, days: [] };

  const due = dsEnded(lastFire({ pattern: dailyPattern(schedule.at), timeZone }, nowMs), timeZone);
  const health = await readHealth(store, addDays(due, -schedule.late_days), run.ds);
  const known = new Set(published);
  const first = published[0] ?? run.ds;
  const days = Array.from({ length: Math.max(1, schedule.late_days) }, (_, index) => addDays(due, -index))
    .filter((ds) => ds >= first)
    .map((ds, index) => ({
      ds,
      daysAgo: index + 1,
      isPublished: known.has(ds),
      messages: known.has(ds) ? health.messages.get(ds) : undefined,
    }));
  return {
    newest: {
      ds: run.ds,
      runId: run.run_id,
      dsEndedMs: Number(dayOf(timeZone, run.ds).endUs / 1000n),
      finishedMs: Date.parse(run.finished_at),
      offsetsBehind: await offsetsBehind(store, run.input_offsets),
      rejects: health.rejects,
      checks: health.checks,
    },
    days,
  };
}

async function offsetsBehind(
  store: string,
  read: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Promise<bigint> {
  let behind = 0n;
  for (const partition of await listChains(store)) {
    const end = (await chainEnd(store, partition)) ?? 0n;
    const upTo = BigInt(read[partition.topic]?.[String(partition.partition)] ?? 0);
    if (end > upTo) behind += end - upTo;
  }
  return behind;
}

interface Health {
  readonly messages: ReadonlyMap<string, number>;
  readonly rejects: { topic: string; reason: string; messages: number }[];
  readonly checks: Record<string, number>;
}

const ACCOUNTS = `
  select cast(ds as varchar) as ds, scope, cast(detail as varchar) as detail from pulse_health
  where "check" = 'message_accounting' and (ds >= ?::date or ds = ?::date)`;
const CHECKS = `select status, count(*)::double as checks from pulse_health where ds = ?::date group by status`;

async function readHealth(store: string, fromDs: string, newestDs: string): Promise<Health> {
  const messages = new Map<string, number>();
  const rejects: Health["rejects"] = [];
  const checks: Record<string, number> = Object.fromEntries(STATUSES.map((status) => [status, 0]));
  const path = databasePath(store);
  // It is made after the runs that it shows: between the two there is nothing to read yet.
  if (!existsSync(path)) return { messages, rejects, checks };
  const published = await openPublished(path);
  try {
    for (const { ds, scope, detail } of await published.records(ACCOUNTS, [fromDs, newestDs])) {
      const parts = Object.entries(JSON.parse(String(detail)) as Readonly<Record<string, number>>);
      const came = parts.find(([name]) => name === "came")?.[1] ?? 0;
      messages.set(String(ds), (messages.get(String(ds)) ?? 0) + came);
      if (ds !== newestDs) continue;
      for (const [reason, count] of parts)
        if (!USED.has(reason)) rejects.push({ topic: String(scope), reason, messages: count });
    }
    for (const { status, checks: count } of await published.records(CHECKS, [newestDs]))
      checks[String(status)] = Number(count);
  } finally {
    published.close();
  }
  return { messages, rejects, checks };
}
