import type { Holdout } from "./definition.ts";

/** What a holdout may hold units out of. */
export interface Holdable {
  readonly kind: "gates" | "experiments";
  readonly name: string;
  readonly unitType: string;
}

/** Whether units that a holdout holds out are held out of this: it is named, or `all` of the holdout's own unit type are. */
export function isHeldOut(holdout: Pick<Holdout, "gates" | "experiments" | "unit_type">, held: Holdable): boolean {
  const names = holdout[held.kind];
  return names === "all" ? holdout.unit_type === held.unitType : names.includes(held.name);
}
