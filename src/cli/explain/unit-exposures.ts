import type { Engine } from "../../engine/engine.ts";
import { model } from "../../engine/model.ts";
import { sqlText } from "../../metrics/condition-sql.ts";
import type { Subject } from "../../pipeline/definitions.ts";
import type { StageNodes } from "../../pipeline/graph/stages.ts";
import { type Node, rowsOf } from "../../pipeline/node.ts";
import { integerOf, type TextRow, textOf, textRows } from "../partial/text-rows.ts";

/** A unit in a stage, as the pipeline assigned it. */
export interface Assigned {
  readonly group: string;
  /** First exposure within the stage, microseconds since 1970. */
  readonly firstExposureUs: bigint;
  readonly isCarriedOver: boolean;
  readonly isCrossover: boolean;
  readonly isInAnalysis: boolean;
}

/** Exposures of a unit to one gate or experiment that had the same fate. */
export interface ExposureCount {
  readonly exposureType: string;
  readonly name: string;
  readonly rule: string | null;
  readonly stage: number | null;
  /** Why they are not used; null: they are. */
  readonly exclusion: string | null;
  readonly groups: readonly string[];
  readonly exposures: number;
}

export interface UnitExposures {
  /** By the stage's id. */
  readonly assigned: ReadonlyMap<string, Assigned>;
  readonly counts: readonly ExposureCount[];
}

const inTypes = (subjects: readonly Subject[]): string =>
  [...new Set(subjects.map(({ unitType }) => unitType))].map(sqlText).join(", ");

function assignedOf(row: TextRow): Assigned {
  return {
    group: textOf(row, "group"),
    firstExposureUs: integerOf(row, "first_exposure_us"),
    isCarriedOver: row.carried_over === "true",
    isCrossover: row.crossover === "true",
    isInAnalysis: row.in_analysis === "true",
  };
}

function countOf(row: TextRow): ExposureCount {
  return {
    exposureType: textOf(row, "exposure_type"),
    name: textOf(row, "name"),
    rule: row.rule ?? null,
    stage: row.stage === null || row.stage === undefined ? null : Number(row.stage),
    exclusion: row.exclusion ?? null,
    groups: textOf(row, "groups").split("\n"),
    exposures: Number(row.exposures),
  };
}

/**
 * Reads where a unit is, and what became of its exposures.
 *
 * @param exposures nodes of the days' exposures.
 */
export async function readUnitExposures(
  engine: Engine,
  stages: readonly StageNodes[],
  exposures: readonly Node[],
  unitId: string,
): Promise<UnitExposures> {
  if (stages.length === 0) return { assigned: new Map(), counts: [] };
  const subjects = stages.map(({ subject }) => subject);
  const isUnit = `unit_id = ${sqlText(unitId)} and unit_type in (${inTypes(subjects)})`;
  const nodes = stages.map(({ assigned }) => assigned);
  const { assigned, counts } = await textRows(
    engine,
    new Map([
      ["assigned", rowsOf(model("intermediate/assigned"), nodes)],
      ["exposures", rowsOf(model("intermediate/exposures"), exposures)],
    ]),
    {
      assigned: `select * from assigned where ${isUnit}`,
      counts: `select exposure_type, name, rule, stage, exclusion, string_agg(distinct "group", chr(10) order by "group") as groups, count(*) as exposures
        from exposures where ${isUnit} group by exposure_type, name, rule, stage, exclusion`,
    },
  );
  return {
    assigned: new Map(assigned.map((row) => [textOf(row, "stage_id"), assignedOf(row)])),
    counts: counts.map(countOf),
  };
}

const EXCLUSIONS: Readonly<Record<string, string>> = {
  duplicate: "duplicate",
  environment: "from another environment",
  override: "forced by an override",
  bot: "of a bot",
  sampled: "logged for only one of so many",
  holdout: "decided by a holdout",
  other_rule: "of a rule that is not configured",
  other_group: "of a group that is not configured",
  no_stage: "outside of the stages",
};

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;

/** Numbers of the stages that an analysis is of. */
function stagesOf({ analysis, stage, span }: StageNodes): readonly number[] {
  return analysis === "balanced" && span !== null ? span.stages.map((each) => each.stage) : [stage.stage];
}

/** Why a unit is not in a stage or balanced span, in words. */
export function whyNotIn(stage: StageNodes, { counts }: UnitExposures): string {
  const { subject, rule } = stage;
  const own = counts.filter(({ exposureType, name }) => exposureType === subject.exposureType && name === subject.name);
  if (own.length === 0) return `never exposed to ${subject.name}`;
  const used = own.filter(({ exclusion }) => exclusion === null);
  const unused = new Map<string, number>();
  for (const { exclusion, exposures } of own)
    if (exclusion !== null) unused.set(exclusion, (unused.get(exclusion) ?? 0) + exposures);
  const left = [...unused].map(([exclusion, count]) => `${count} ${EXCLUSIONS[exclusion] ?? exclusion}`);
  const notUsed = left.length === 0 ? "" : `not used: ${left.join(", ")}`;
  if (used.length === 0) {
    const total = [...unused.values()].reduce((sum, count) => sum + count, 0);
    return `never exposed: ${plural(total, "exposure")}, ${notUsed}`;
  }
  const isIn = used.some((one) => one.rule === rule.rule && stagesOf(stage).includes(one.stage ?? 0));
  if (stage.analysis === "balanced" && isIn)
    return "exposed in this span, but in neither of the slices by hash that are compared";
  return `not exposed in this ${stage.analysis === "balanced" ? "span" : "stage"}, but ${elsewhere(used, rule.rule)}${notUsed === "" ? "" : `; ${notUsed}`}`;
}

/** The stages in which a unit was exposed instead. */
function elsewhere(used: readonly ExposureCount[], ownRule: string): string {
  const rules = [...new Set(used.map(({ rule }) => rule ?? ownRule))].sort();
  return rules
    .map((rule) => {
      const of = used.filter((one) => (one.rule ?? ownRule) === rule).flatMap(({ stage }) => stage ?? []);
      const stages = [...new Set(of)].sort((a, b) => a - b);
      return `${rule === ownRule ? "" : `by rule ${rule} `}in stage${stages.length === 1 ? "" : "s"} ${stages.join(", ")}`;
    })
    .join(" and ");
}

/** The groups in which a unit was seen within a stage. */
export function groupsSeen(stage: StageNodes, { counts }: UnitExposures): string[] {
  const { subject, rule } = stage;
  const seen = counts.filter(
    (one) =>
      one.exposureType === subject.exposureType &&
      one.name === subject.name &&
      one.rule === rule.rule &&
      one.stage !== null &&
      stagesOf(stage).includes(one.stage) &&
      one.exclusion === null,
  );
  return [...new Set(seen.flatMap(({ groups }) => groups))].sort();
}
