import type { World } from "../../../datasets/calibration/world.ts";
import type { Figure } from "./figure.ts";
import type { Observations } from "./observations.ts";

/** Something to be certified: a world, how often it is repeated, and the figures that it yields. */
export interface Scenario {
  readonly name: string;
  /** What is made up, and what is looked at, in a few sentences of Markdown. */
  readonly about: string;
  readonly world: World;
  /** Days (from 0) as of whose end results are computed and published. */
  readonly runDays: readonly number[];
  readonly replications: { readonly full: number; readonly quick: number };
  /** Replications in one project: what one run computes. */
  readonly batch: number;
  readonly figures: (observations: Observations) => readonly Figure[];
}
