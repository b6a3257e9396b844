import type { Project } from "../../../src/config/project.ts";
import { type Applied, appliedStages } from "./applied-stages.ts";
import { addDays, startOfDay } from "./calendar.ts";
import { textOf, truthOf } from "./json.ts";
import type { Exposure } from "./messages.ts";
import { isExposureRow, type Row } from "./rows.ts";
import { inferStages, type Stage, stageAt } from "./stages.ts";
import type { Subject } from "./subjects.ts";

/** An exposure that an analysis uses. */
export interface UsedExposure {
  readonly exposure: Exposure;
  readonly unitId: string;
  readonly rule: string;
  readonly group: string;
  readonly stage: Stage;
}

export interface JudgedExposures {
  readonly used: readonly UsedExposure[];
  /** One for each exposure of the subject up to ds: its day and what became of it. */
  readonly outcomes: readonly { readonly ds: string; readonly reason: string }[];
  /** All timelines, and those that no `rollout:` says. */
  readonly stages: ReadonlyMap<string, readonly Stage[]>;
  readonly inferred: ReadonlyMap<string, readonly Stage[]>;
  readonly contradictions: number;
}

const BOT_WORDS = ["bot", "crawler", "spider", "headless"];

/** docs/semantics.md section 1, "Exposures, per gate or experiment", for the exposures with a day of at most ds. */
export function judgeExposures(
  subject: Subject,
  exposures: readonly Exposure[],
  rows: readonly Row[],
  project: Project,
  history: readonly Applied[],
  ds: string,
): JudgedExposures {
  const rowOf = new Map<Exposure, Row<Exposure>>();
  for (const row of rows) if (isExposureRow(row) && row.unitType === subject.unitType) rowOf.set(row.what, row);

  const outcomes: { ds: string; reason: string }[] = [];
  const placed: { exposure: Exposure; unitId: string; rule: string; group: string }[] = [];
  for (const message of exposures) {
    const exposure = subject.reading(message);
    if (exposure === undefined || exposure.ds > ds) continue;
    const row = rowOf.get(message);
    const place = subject.place(exposure);
    const reason = excludedBecause(exposure, row, project.settings);
    if (reason !== undefined || row === undefined) outcomes.push({ ds: exposure.ds, reason: reason ?? "missing_unit" });
    else if (place === undefined) outcomes.push({ ds: exposure.ds, reason: unplaced(subject, exposure) });
    else placed.push({ exposure, unitId: row.unitId, ...place });
  }

  const stages = new Map<string, readonly Stage[]>();
  const inferred = new Map<string, readonly Stage[]>();
  const endUs = startOfDay(addDays(ds, 1), project.settings.time_zone);
  for (const [rule, { configured, prefix }] of subject.rules) {
    const declared = configured ?? appliedStages(history, subject, rule, endUs);
    const own = () => placed.filter((p) => p.rule === rule).map((p) => p.exposure);
    const found = declared ?? inferStages(own(), prefix);
    stages.set(rule, found);
    if (configured === null) inferred.set(rule, found);
  }

  const used: UsedExposure[] = [];
  for (const each of placed) {
    const stage = stageAt(stages.get(each.rule) ?? [], each.exposure.us);
    const isUsed = stage !== undefined && stage.percent !== 0;
    outcomes.push({ ds: each.exposure.ds, reason: isUsed ? "used" : "no_stage" });
    if (isUsed) used.push({ ...each, stage });
  }
  return { used, outcomes, stages, inferred, contradictions: used.filter(contradicts).length };
}

function excludedBecause(
  exposure: Exposure,
  row: Row<Exposure> | undefined,
  settings: Project["settings"],
): string | undefined {
  if (row === undefined) return "missing_unit";
  if (row.status !== "used") return row.status;
  if (exposure.override) return "override";
  if (settings.exclude_bots && isBot(exposure)) return "bot";
  return settings.sampled_exposures === "set_aside" && (exposure.samplingRate ?? 1) > 1 ? "sampled" : undefined;
}

/** Why an exposure is to none of the configured rules or groups. */
function unplaced({ exposureType }: Subject, { rule }: Exposure): string {
  if (exposureType !== "holdout" && rule.startsWith("holdout:")) return "holdout";
  return exposureType === "experiment" ? "other_group" : "other_rule";
}

function isBot({ attributes }: Exposure): boolean {
  if (truthOf(attributes.get("is_bot")) === true) return true;
  const agents = [attributes.get("userAgent"), attributes.get("user_agent")].map((a) => textOf(a)?.toLowerCase() ?? "");
  return agents.some((agent) => BOT_WORDS.some((word) => agent.includes(word)));
}

function contradicts({ exposure, stage }: UsedExposure): boolean {
  return exposure.percent !== null && stage.percent !== null && exposure.percent !== stage.percent;
}
