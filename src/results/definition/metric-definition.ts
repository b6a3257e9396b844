/** A metric's definition as it was in force for a run. */
export interface MetricDefinition {
  /** What it is in one sentence; null where the run does not have the definition (it was written by another version). */
  readonly sentence: string | null;
  readonly description: string | null;
  readonly owner: string | null;
  /** Window, values, limits, CUPED, how it is judged, ...: in words. */
  readonly facts: readonly { readonly label: string; readonly text: string }[];
  /** Metrics that it is made of. */
  readonly parts: readonly { readonly name: string; readonly sentence: string }[];
  /** Hash of the definition that the figures were computed with. */
  readonly version: string | null;
  /** How to see the same figures from the published tables, and which events count. */
  readonly sql: readonly DefinitionSql[];
}

export interface DefinitionSql {
  readonly title: string;
  readonly text: string;
}
