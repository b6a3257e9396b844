import { Gauge, type Registry } from "prom-client";
import type { Clock } from "../clock.ts";
import type { Project } from "../config/project.ts";
import type { PartsRead } from "./parts-read.ts";
import { readPublishedFacts } from "./published-facts.ts";

const MAX_AGE_MS = 30_000;
const MS = 1000;

/** The published results as they are, whichever process or person made them: how old, how complete, how healthy. */
export function registerPublishedMetrics(registry: Registry, parts: PartsRead, project: Project, clock: Clock): void {
  const gauge = <T extends string = never>(name: string, help: string, labelNames: readonly T[] = []) => {
    const made = new Gauge<T>({ name, help, labelNames: [...labelNames], registers: [registry] });
    // Without a label it would stand at 0 before anything is published.
    if (labelNames.length === 0) made.remove();
    return made;
  };
  const finished = gauge(
    "pulse_newest_result_timestamp_seconds",
    "When the run in force of the newest published day was finished, Unix seconds.",
  );
  const ended = gauge(
    "pulse_newest_result_ds_end_timestamp_seconds",
    "When the newest published day ended, Unix seconds.",
  );
  const behind = gauge(
    "pulse_newest_result_behind_messages",
    "Offsets that were stored after the run in force of the newest published day had read.",
  );
  const due = gauge("pulse_days_due", "Of the last `late_days` days, those that should be published by now.");
  const published = gauge("pulse_days_published", "Of those, the ones that are.");
  const day = gauge(
    "pulse_day_published",
    "1: the day is published; 0: it should be. 1 day ago is the newest that is due.",
    ["days_ago"],
  );
  const messages = gauge("pulse_day_messages", "Messages received on a published day, as its run counted them.", [
    "days_ago",
  ]);
  const rejects = gauge(
    "pulse_rejected_messages",
    "Messages of the newest published day that could not be used, by reason.",
    ["topic", "reason"],
  );
  const checks = gauge("pulse_health_checks", "Health checks of the newest published day, by status.", ["status"]);

  parts.add("results", MAX_AGE_MS, async () => {
    const facts = await readPublishedFacts(project, clock.now());
    for (const one of [day, messages, rejects, checks]) one.reset();
    due.set(facts.days.length);
    published.set(facts.days.filter(({ isPublished }) => isPublished).length);
    for (const { daysAgo, isPublished, messages: came } of facts.days) {
      day.set({ days_ago: daysAgo }, isPublished ? 1 : 0);
      if (came !== undefined) messages.set({ days_ago: daysAgo }, came);
    }
    const { newest } = facts;
    if (newest === undefined) return;
    finished.set(newest.finishedMs / MS);
    ended.set(newest.dsEndedMs / MS);
    behind.set(Number(newest.offsetsBehind));
    for (const { topic, reason, messages: count } of newest.rejects) rejects.set({ topic, reason }, count);
    for (const [status, count] of Object.entries(newest.checks)) checks.set({ status }, count);
  });
}
