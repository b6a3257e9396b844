import type { Spec } from "../specs/spec.ts";
import type { Evaluation } from "./evaluation.ts";

type Empty = Omit<Evaluation, "outcome" | "value" | "reason">;

/** An evaluation before anything is decided. */
export function empty(spec: Pick<Spec, "idType" | "explicitParameters">): Empty {
  return {
    ruleId: "",
    passes: false,
    groupName: null,
    idType: spec.idType,
    isExperimentGroup: false,
    secondaryExposures: [],
    undelegatedSecondaryExposures: [],
    configDelegate: null,
    explicitParameters: spec.explicitParameters,
    samplingRate: null,
  };
}

/** What there is none of is off, or an empty object. */
export function unrecognized(value: unknown, reason: string): Evaluation {
  return { ...empty({ idType: "", explicitParameters: [] }), outcome: "unrecognized", value, reason };
}

/** What cannot be evaluated is off, or its default; nothing that was asked on the way counts as exposed. */
export function unsupported(spec: Spec, byDefault: Evaluation, reason: string): Evaluation {
  return { ...empty(spec), outcome: "unsupported", value: byDefault.value, reason };
}
