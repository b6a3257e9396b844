import { dayOf } from "./calendar.ts";
import type { UsedExposure } from "./exposures.ts";
import { groupBy } from "./grouping.ts";
import { textOf } from "./json.ts";
import { compareTexts } from "./messages.ts";
import { compareExposures } from "./stages.ts";
import type { Subject } from "./subjects.ts";

/** One unit in one stage of one rule. */
export interface Assignment {
  readonly exposure_type: "gate" | "experiment";
  readonly name: string;
  readonly rule: string;
  readonly stage: number;
  readonly percent: number | null;
  readonly unit_type: string;
  readonly unit_id: string;
  readonly group: string;
  readonly first_exposure_us: bigint;
  readonly first_exposure_ds: string;
  readonly carried_over: boolean;
  readonly crossover: boolean;
  readonly in_analysis: boolean;
  /** Text of each attribute of the subject's dimensions at first exposure; null: missing. */
  readonly user_dimensions: Readonly<Record<string, string | null>>;
}

/** docs/semantics.md section 2: entry, crossover, carried over. */
export function assign(subject: Subject, used: readonly UsedExposure[], zone: string): Assignment[] {
  const assignments: Assignment[] = [];
  for (const { members: exposures } of groupBy(used, (each) => [each.rule, each.unitId])) {
    for (const stage of new Set(exposures.map((each) => each.stage.stage))) {
      const inStage = exposures.filter((each) => each.stage.stage === stage);
      const [entry] = [...inStage].sort((a, b) => compareExposures(a.exposure, b.exposure));
      if (entry === undefined) continue;
      const crossover = inStage.some((each) => each.group !== entry.group);
      const dimensions = subject.dimensions
        .flat()
        .map((key) => [key, textOf(entry.exposure.attributes.get(key)) ?? null] as const);
      assignments.push({
        exposure_type: subject.exposureType,
        name: subject.name,
        rule: entry.rule,
        stage,
        percent: entry.stage.percent,
        unit_type: subject.unitType,
        unit_id: entry.unitId,
        group: entry.group,
        first_exposure_us: entry.exposure.us,
        first_exposure_ds: dayOf(entry.exposure.us, zone),
        carried_over: exposures.some((each) => each.stage.stage < stage),
        crossover,
        in_analysis: !crossover || subject.crossovers === "first_touch",
        user_dimensions: Object.fromEntries(dimensions),
      });
    }
  }
  return assignments.sort(
    (a, b) => compareTexts(a.rule, b.rule) || a.stage - b.stage || compareTexts(a.unit_id, b.unit_id),
  );
}
