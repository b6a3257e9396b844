import { numberOf, type PublishedRecord, textOf } from "../published/published-record.ts";

/** Numbers of the headlines of one rule. */
export interface RuleCounts {
  readonly rule: string;
  readonly unit_type: string;
  readonly exposure_type: string;
  readonly compared: number;
  readonly guardrails: number;
  /** Headlines, be there a number or not. */
  readonly comparisons: number;
  /** Test groups. */
  readonly groups: number;
  /** Metrics without a comparison, by the code of the reason. */
  readonly none: Readonly<Record<string, readonly string[]>>;
}

function noneOf(found: unknown): Record<string, string[]> {
  const none: Record<string, string[]> = {};
  for (const each of Array.isArray(found) ? found : []) {
    const { outcome, metric } = each as { readonly outcome: string; readonly metric: string };
    const known = none[outcome] ?? [];
    if (!known.includes(metric)) none[outcome] = [...known, metric];
  }
  return none;
}

/** A row of the counts. */
export function ruleCounts(record: PublishedRecord): RuleCounts {
  const number = (name: string): number => numberOf(record, name);
  return {
    ...{
      rule: textOf(record, "rule"),
      unit_type: textOf(record, "unit_type"),
      exposure_type: textOf(record, "exposure_type"),
    },
    ...{
      compared: number("compared"),
      guardrails: number("guardrails"),
      comparisons: number("comparisons"),
      groups: number("groups"),
    },
    none: noneOf(record.none),
  };
}
