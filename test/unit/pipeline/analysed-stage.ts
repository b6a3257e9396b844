import type { Stage } from "../../../src/gates/timeline.ts";
import { dayOf } from "../../../src/lake/calendar.ts";
import type { AnalysedStage, DailyEntries } from "../../../src/pipeline/results/analysis.ts";
import type { Slice, StageMomentsTable } from "../../../src/pipeline/stage-moments.ts";
import { NO_QUANTILES } from "../../../src/pipeline/stage-quantiles.ts";

/** Midnight UTC of a day, in microseconds. */
const startOf = (ds: string): bigint => dayOf("UTC", ds).startUs;

interface Given {
  readonly percent: number;
  readonly from: string;
  readonly to: string;
  readonly entries: readonly Omit<DailyEntries, "carriedOver">[];
  /** Units by group in slices of user dimensions. */
  readonly slices?: readonly (Slice & { readonly units: Readonly<Record<string, bigint>> })[];
  readonly looks?: AnalysedStage["subject"]["looks"];
}

/** A stage of a gate with units but no metrics. */
export function analysedStage({ percent, from, to, entries, slices = [], looks }: Given): AnalysedStage {
  const stage: Stage = { stage: 1, percent, fromUs: startOf(from), toUs: startOf(to), hashPrefix: null };
  const unitsOf = (group: string, slice: Slice): bigint =>
    slice.userDimension === ""
      ? entries.filter((entry) => entry.group === group).reduce((sum, { units }) => sum + units, 0n)
      : (slices.find((s) => s.userDimension === slice.userDimension && s.userLevel === slice.userLevel)?.units[group] ??
        0n);
  const table: StageMomentsTable = {
    groups: ["control", "test"],
    userSlices: slices,
    levelsOf: () => [],
    cells: [],
    units: (_population, group, slice) => unitsOf(group, slice),
    moments: () => {
      throw new RangeError("a stage without metrics has no moments");
    },
  };
  return {
    subject: {
      exposureType: "gate",
      name: "g",
      unitType: "userID",
      keepsCrossovers: false,
      dimensions: [...new Set(slices.map(({ userDimension }) => userDimension))].map((name) => ({
        name,
        keys: [name],
      })),
      metrics: [],
      activeVersion: "",
      rules: [],
      seen: [],
      experiment: null,
      salt: undefined,
      confidenceLevel: undefined,
      postStratifyBy: undefined,
      looks,
    },
    rule: { rule: "r", name: "r", rollout: undefined, percent: undefined, salt: "everyone", hashesUnits: true },
    analysis: "stage",
    stage,
    span: null,
    lastComparableStage: null,
    table,
    quantiles: NO_QUANTILES,
    entries: entries.map((entry) => ({ ...entry, carriedOver: false })),
  };
}
