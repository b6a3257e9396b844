import type { Applied } from "../applied-stages.ts";
import type { Stage } from "../stages.ts";

export type Interruption = "off" | "on" | "removed" | "back";

/** A percentage, and a salt if it begins with one, that are applied at an instant. */
interface AppliedStep {
  readonly us: bigint;
  readonly percent: number | null;
  readonly salt: string | undefined;
}

export const FOR_EVER_US = 10n ** 20n;

/** The steps of a ramp as they are applied. */
export function stepsOf(
  ramp: readonly Stage[],
  rollout: readonly { readonly salt: string | undefined }[],
): AppliedStep[] {
  return ramp.map(({ fromUs, percent }, k) => ({ us: fromUs ?? 0n, percent, salt: rollout[k]?.salt }));
}

/** What a rule's file says at an instant: nothing before the first step. */
export function stateAt(steps: readonly AppliedStep[], us: bigint): { percent?: number; salt?: string } {
  const taken = steps.filter((step) => step.us <= us);
  const percent = taken.at(-1)?.percent ?? undefined;
  const salt = taken.findLast((step) => step.salt !== undefined)?.salt;
  return { ...(percent === undefined ? {} : { percent }), ...(salt === undefined ? {} : { salt }) };
}

/** What is applied to a gate or holdout in the course of time; nothing where it has no steps. */
export function applyAll(of: {
  readonly kind: Applied["kind"];
  readonly name: string;
  readonly steps: readonly AppliedStep[];
  readonly interruptions: readonly { readonly us: bigint; readonly what: Interruption }[];
  readonly definitionAt: (us: bigint, enabled: boolean) => NonNullable<Applied["definition"]>;
}): Applied[] {
  const { kind, name, steps, interruptions, definitionAt } = of;
  if (steps.length === 0) return [];
  const instants = [...new Set([...steps, ...interruptions].map(({ us }) => us))].sort((a, b) => (a < b ? -1 : 1));
  return instants.map((atUs) => {
    const last = (...asked: readonly Interruption[]) =>
      interruptions
        .filter(({ us, what }) => us <= atUs && asked.includes(what))
        .sort((a, b) => (a.us < b.us ? -1 : 1))
        .at(-1);
    const isThere = last("removed", "back")?.what !== "removed";
    const isEnabled = last("off", "on")?.what !== "off";
    return { atUs, kind, name, definition: isThere ? definitionAt(atUs, isEnabled) : null };
  });
}

/** In order of time; no two at the same instant, as a history has them. */
export function inOrder(history: readonly Applied[]): Applied[] {
  const sorted = [...history].sort((a, b) => (a.atUs < b.atUs ? -1 : a.atUs > b.atUs ? 1 : 0));
  let last = -1n;
  return sorted.map((each) => {
    last = each.atUs > last ? each.atUs : last + 1n;
    return { ...each, atUs: last };
  });
}
