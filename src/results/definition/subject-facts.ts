/** What people wrote about a gate, an experiment or a holdout. */
export interface SubjectFacts {
  readonly description: string | null;
  readonly owner: string | null;
  readonly tags: readonly string[];
  /** A type of id: `userID`. */
  readonly unit_type: string | null;
  /** Further facts in words: switched off, crossovers, layer, holdouts. */
  readonly facts: readonly { readonly label: string; readonly text: string }[];
}
