import type { Scenario } from "./scenario.ts";
import { cuped, cupedHalf, strata } from "./scenarios/adjustments.ts";
import { balanced } from "./scenarios/balanced.ts";
import { behaviour } from "./scenarios/behaviour.ts";
import { corrections } from "./scenarios/corrections.ts";
import { peeking } from "./scenarios/peeking.ts";
import { ramp } from "./scenarios/ramp.ts";
import { brokenSplit, evenSplit, unevenSplit } from "./scenarios/sample-ratio.ts";
import { small, twoPercent } from "./scenarios/sizes.ts";
import { delta, values } from "./scenarios/values.ts";

/** Everything that the certificate covers, in the order of its page. */
export const scenarios: readonly Scenario[] = [
  values,
  delta,
  twoPercent,
  small,
  behaviour,
  cuped,
  cupedHalf,
  strata,
  ramp,
  balanced,
  peeking,
  evenSplit,
  unevenSplit,
  brokenSplit,
  ...corrections,
];
