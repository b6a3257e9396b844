import type { Assigned } from "./assignments.ts";
import { labeller, levelName } from "./levels.ts";
import type { StageScope } from "./scope.ts";

/** A way to split a stage's units. */
export interface UserDimension {
  /** Empty for all units. */
  readonly name: string;
  labelOf(unit: Assigned): string;
}

export const ALL_UNITS: UserDimension = { name: "", labelOf: () => "" };

/** An attribute, or several: `country x plan`. The ten levels with most units of the stage (all groups) keep their names. */
export function userDimensions({ assignments, dimensions }: StageScope): UserDimension[] {
  return dimensions.map((dimension): UserDimension => {
    const keys = typeof dimension === "string" ? [dimension] : dimension;
    const levelOf = (unit: Assigned) => keys.map((key) => levelName(unit.user_dimensions[key])).join(" x ");
    const label = labeller(assignments.map(levelOf), 0);
    return { name: keys.join(" x "), labelOf: (unit) => label(levelOf(unit)) };
  });
}
