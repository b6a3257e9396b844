import type { Method } from "../method.ts";
import { adjustmentMethods } from "./adjustment.ts";
import { comparisonMethods } from "./comparison.ts";
import { distributionMethods } from "./distributions.ts";
import { healthMethods } from "./health.ts";
import { multiplicityMethods } from "./multiplicity.ts";
import { planningMethods } from "./planning.ts";
import { quantileMethods } from "./quantiles.ts";
import { rampMethods } from "./ramp.ts";
import { sequentialMethods } from "./sequential.ts";

/** Everything that the second implementation computes as well, by name. */
export const methods: ReadonlyMap<string, Method> = new Map(
  Object.entries({
    ...comparisonMethods,
    ...adjustmentMethods,
    ...rampMethods,
    ...sequentialMethods,
    ...multiplicityMethods,
    ...planningMethods,
    ...quantileMethods,
    ...healthMethods,
    ...distributionMethods,
  }),
);
