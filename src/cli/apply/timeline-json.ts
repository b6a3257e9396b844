import { OPEN_END_US, OPEN_START_US } from "../../gates/timeline.ts";
import { isoInstant } from "../text/local-instant.ts";
import type { GateTimeline } from "./gate-timeline.ts";

function instant(us: bigint): string | null {
  return us === OPEN_END_US || us === OPEN_START_US ? null : isoInstant(us);
}

/** A gate's timeline for programs. */
export function timelineJson({ kind, name, notes, rules }: GateTimeline): object {
  return {
    kind,
    name,
    notes,
    rules: rules.map(({ rule, name: ruleName, source, stages }) => ({
      rule,
      name: ruleName,
      source,
      stages: stages.map(({ stage, isNow, isResalted, newUnitType, applied, analyses }) => ({
        stage: stage.stage,
        percent: stage.percent,
        from_at: instant(stage.fromUs),
        to_at: instant(stage.toUs),
        in_force: isNow,
        salt_changed: isResalted,
        new_unit_type: newUnitType,
        changed_by: applied?.changedBy ?? null,
        reason: applied?.reason ?? null,
        scheduled: applied?.isScheduled ?? false,
        analyses,
      })),
    })),
  };
}
