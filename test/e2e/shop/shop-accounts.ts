import type { ShopTruth } from "../../../datasets/shop/truth.ts";
import type { Project } from "../../../src/config/project.ts";
import type { Engine } from "../../../src/engine/engine.ts";
import { planComputation, relationOf } from "../../../src/pipeline/compute.ts";

type StagedAccounts = Omit<
  ShopTruth["accounts"],
  "gate" | "experiment" | "search" | "contradicts_timeline" | "late_messages" | "left_out"
>;

/** What staging and deduplication made of all messages of a store, up to a ds whose run is built: the names of the truth. */
export async function shopAccounts(engine: Engine, project: Project, ds: string): Promise<StagedAccounts> {
  const whole = await planComputation({ engine, project, ds });
  const counts = whole.staged.flatMap((segment) => segment.counts);
  const partsOf = (kind: string): number =>
    counts.filter((count) => count.kind === kind).reduce((sum, { parts }) => sum + parts, 0);
  const deadLetters: Record<string, number> = {};
  for (const { kind, reason, parts } of counts)
    if (kind === "dead" && reason !== null) deadLetters[reason] = (deadLetters[reason] ?? 0) + parts;

  const days = await Promise.all(whole.days.map((day) => planComputation({ engine, project, ds: day })));
  const [excluded] = await engine.read({
    inputs: new Map([
      [
        "events",
        relationOf(
          "intermediate/events",
          days.flatMap(({ today }) => today?.events ?? []),
        ),
      ],
    ]),
    sql: `select count_if(exclusion = 'duplicate') as duplicates, count_if(exclusion = 'environment') as others
      from (select distinct topic, partition, "offset", part, exclusion from events) as parts`,
  });
  return {
    messages: whole.segments.reduce((sum, { info }) => sum + info.messages, 0),
    parts: counts.reduce((sum, { parts }) => sum + parts, 0),
    events: partsOf("event"),
    exposures: partsOf("exposure"),
    internal: partsOf("internal"),
    duplicate: Number(excluded?.duplicates),
    environment: Number(excluded?.others),
    dead_letters: deadLetters,
  };
}
