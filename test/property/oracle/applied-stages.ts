import type { Project } from "../../../src/config/project.ts";
import type { Stage } from "./stages.ts";
import type { Subject } from "./subjects.ts";

/** A gate or a holdout that somebody put into force; without a definition: removed. */
export interface Applied {
  /** Unix microseconds. */
  readonly atUs: bigint;
  readonly kind: "gate" | "holdout";
  readonly name: string;
  readonly definition: Project["gates"][number] | Project["holdouts"][number] | null;
}

interface State {
  readonly percent: number | null;
  readonly prefix: string | null;
  readonly unitType: string;
}

/** What a definition without `rollout:` says of a rule; null: there is no such rule. */
function stateOf(definition: Applied["definition"], rule: string): State | null {
  if (definition === null) return null;
  const own = "rules" in definition ? definition.rules.find((each) => each.rule === rule) : ofHoldout(definition, rule);
  if (own === undefined) return null;
  const isOff = "enabled" in definition && !definition.enabled;
  return {
    percent: isOff ? 0 : (own.percent ?? null),
    prefix: definition.salt === undefined ? null : `${definition.salt}.${own.salt ?? rule}.`,
    unitType: own.unit_type ?? definition.unit_type,
  };
}

function ofHoldout({ rule, rule_salt, percent, unit_type }: Project["holdouts"][number], asked: string) {
  return rule === asked ? { percent, salt: rule_salt, unit_type } : undefined;
}

/** The stages of a rule by what was applied before an instant; null where nothing applied has it with a percentage. */
export function appliedStages(
  history: readonly Applied[],
  { exposureType, name }: Pick<Subject, "exposureType" | "name">,
  rule: string,
  untilUs: bigint,
): Stage[] | null {
  const states = history
    .filter((each) => each.kind === exposureType && each.name === name && each.atUs < untilUs)
    .map(({ atUs, definition }) => ({ atUs, state: stateOf(definition, rule) }));
  if (!states.some(({ state }) => state !== null && state.percent !== null)) return null;
  const turns = states.filter(({ state }, k) => {
    const before = k === 0 ? null : (states[k - 1]?.state ?? null);
    return (
      before?.percent !== state?.percent || before?.prefix !== state?.prefix || before?.unitType !== state?.unitType
    );
  });
  const unitType = states.map(({ state }) => state?.unitType).findLast((type) => type !== undefined);
  const stages: Stage[] = [];
  for (const [k, { atUs, state }] of turns.entries())
    if (state !== null)
      stages.push({
        ...{ stage: stages.length + 1, fromUs: atUs, toUs: turns[k + 1]?.atUs ?? null },
        percent: state.percent,
        prefix: state.unitType === unitType ? state.prefix : null,
      });
  return stages;
}
