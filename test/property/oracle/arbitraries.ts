import fc from "fast-check";
import type { Project } from "../../../src/config/project.ts";
import type { Applied } from "./applied-stages.ts";
import { actsArbitrary } from "./arbitrary/acts.ts";
import { projectArbitrary } from "./arbitrary/projects.ts";
import { play } from "./arbitrary/script.ts";
import type { LandedMessage } from "./messages.ts";

/** A small project, a log of messages, and the day that a run is for. */
export interface Case {
  readonly project: Project;
  readonly messages: readonly LandedMessage[];
  readonly ds: string;
  /** What was applied, in order of time. */
  readonly history: readonly Applied[];
  /** For whatever else is to be random about the case: where chains are cut, which night brings what. */
  readonly seed: number;
}

/**
 * Random cases, dense in edges: few units and names, times snapped to borders of stages, days and windows, retries, late, early and
 * broken messages. The project and what happens are drawn apart, so that a failing case shrinks well.
 *
 * @param mostMessages upper bound of the number of messages (default 300)
 */
export function caseArbitrary(mostMessages = 300): fc.Arbitrary<Case> {
  return fc
    .record({ plan: projectArbitrary, acts: actsArbitrary(mostMessages), seed: fc.nat() })
    .map(({ plan, acts, seed }) => ({
      project: plan.project,
      ds: plan.ds,
      history: plan.history,
      messages: play(plan, acts),
      seed,
    }));
}
