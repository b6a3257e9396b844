import { allowedHint } from "../../config/near-name.ts";
import { PulseError } from "../../errors.ts";
import type { Spec, Specs } from "../../gates/specs/spec.ts";

/** Kinds as people call them; a kind of a Statsig project that has no counterpart goes under `config`. */
export const CHECKED_KINDS = ["gate", "experiment", "layer", "config", "segment", "holdout"] as const;
export type CheckedKind = (typeof CHECKED_KINDS)[number];

export interface CheckedSubject {
  readonly kind: CheckedKind;
  /** As people write it: without `segment:`. */
  readonly name: string;
  readonly spec: Spec;
}

const SEGMENT = "segment:";

function gateSubject(spec: Spec): CheckedSubject {
  if (spec.entity === "segment" || spec.name.startsWith(SEGMENT))
    return { kind: "segment", name: spec.name.replace(SEGMENT, ""), spec };
  return { kind: spec.entity === "holdout" ? "holdout" : "gate", name: spec.name, spec };
}

function configSubject(spec: Spec): CheckedSubject {
  return { kind: spec.entity === "experiment" ? "experiment" : "config", name: spec.name, spec };
}

/** All that can be asked about. */
function subjectsOf({ gates, configs, layers }: Specs): CheckedSubject[] {
  return [
    ...[...gates.values()].map(gateSubject),
    ...[...configs.values()].map(configSubject),
    ...[...layers.values()].map((spec): CheckedSubject => ({ kind: "layer", name: spec.name, spec })),
  ];
}

/**
 * What a name means.
 *
 * @param where where it was looked for, in words after its name.
 * @throws PulseError GATE_UNKNOWN, GATE_AMBIGUOUS (input).
 */
export function findSubject(specs: Specs, name: string, kind: CheckedKind | undefined, where = ""): CheckedSubject {
  const candidates = subjectsOf(specs).filter((subject) => kind === undefined || subject.kind === kind);
  const found = candidates.filter((subject) => subject.name === name || subject.spec.name === name);
  const [only] = found;
  if (only === undefined) {
    throw new PulseError({
      code: "GATE_UNKNOWN",
      fault: "input",
      message: `there is no ${kind ?? "gate, experiment, layer, config, segment or holdout"} named ${JSON.stringify(name)}${where}`,
      hint: allowedHint(
        name,
        candidates.map((subject) => subject.name),
      ),
    });
  }
  if (found.length > 1) {
    const kinds = found.map((subject) => subject.kind);
    throw new PulseError({
      code: "GATE_AMBIGUOUS",
      fault: "input",
      message: `${JSON.stringify(name)} is the name of ${kinds.map((one) => `a ${one}`.replace("a e", "an e")).join(" and ")}`,
      hint: kinds.map((one) => `--kind ${one}`).join(" or "),
    });
  }
  return only;
}
