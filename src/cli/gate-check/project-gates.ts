import type { Change } from "../../changes/change.ts";
import { readChanges } from "../../changes/history.ts";
import { definitionsInForce } from "../../changes/in-force.ts";
import { type DayStart, rampedAmong, rampedName, ruleStateAt, writtenRules } from "../../changes/rule-in-force.ts";
import { stageAt } from "../../changes/timeline-of-changes.ts";
import type { Project } from "../../config/project.ts";
import { storePath } from "../../config/store-path.ts";
import type { Definitions } from "../../gates/definitions.ts";
import { idListKey } from "../../gates/evaluation/bucket.ts";
import { specsOfProject } from "../../gates/specs/from-project.ts";
import type { SpecOptions } from "../../gates/specs/rule-specs.ts";
import type { Specs } from "../../gates/specs/spec.ts";
import { dayStartsIn } from "../../lake/calendar.ts";

/** What can be evaluated. */
export interface Gates {
  readonly specs: Specs;
  /** Hashed members by list. */
  readonly idLists: ReadonlyMap<string, ReadonlySet<string>>;
}

/** A project's gates at one moment, as its files say and as they are in force. */
export interface ProjectGates {
  readonly files: Gates;
  /** Null: nothing was applied by then. */
  readonly applied: Gates | null;
  /** When something was applied last, milliseconds since 1970; null: never. */
  readonly sinceMs: number | null;
}

type StageOf = NonNullable<SpecOptions["stageOf"]>;

/** Stages of the rules whose files say what is in force: of the others nobody can say which stage they would be in. */
function stagesOfFiles(project: Project, changes: readonly Change[], dayStartUs: DayStart, nowUs: bigint): StageOf {
  const stageInForce = stageAt(changes, dayStartUs, nowUs);
  const ramped = rampedAmong(project);
  return (name, rule) => {
    const stage = stageInForce(name, rule);
    const owner = ramped.find((one) => rampedName(one) === name);
    const written = owner === undefined ? undefined : writtenRules(owner).find((one) => one.rule === rule);
    if (stage === undefined || written === undefined) return undefined;
    const { percent, hashPrefix, unitType } = ruleStateAt(written, nowUs, dayStartUs);
    const isSame = percent === stage.percent && hashPrefix === stage.hashPrefix && unitType === stage.unitType;
    return isSame ? stage : undefined;
  };
}

/**
 * Reads both at an instant, milliseconds since 1970: of a past one, what was in force then.
 *
 * @throws PulseError CHANGES_UNREADABLE
 */
export function projectGates(project: Project, atMs: number): ProjectGates {
  const { time_zone: timeZone, unit_types: unitTypes } = project.settings;
  const nowUs = BigInt(Math.floor(atMs)) * 1000n;
  const changes = readChanges(storePath(project)).filter(({ changed_at_us }) => BigInt(changed_at_us) <= nowUs);
  const dayStartUs = dayStartsIn(timeZone);
  const gatesOf = (definitions: Definitions, stageOf: StageOf): Gates => ({
    specs: specsOfProject(definitions, { nowMs: atMs, timeMs: atMs, dayStartUs, unitTypes, stageOf }),
    idLists: new Map([...definitions.segmentIds].map(([segment, ids]) => [segment, new Set(ids.map(idListKey))])),
  });
  const applied = definitionsInForce(storePath(project), changes);
  return {
    files: gatesOf(project, stagesOfFiles(project, changes, dayStartUs, nowUs)),
    applied: applied && gatesOf(applied.definitions, stageAt(changes, dayStartUs, nowUs)),
    sinceMs: applied && Number(applied.sinceUs / 1000n),
  };
}
