/** What a chaos came to. */
export interface Outcome {
  readonly seed: number;
  readonly folder: string;
  /** Everything that must not be; empty where all is well. */
  readonly problems: readonly string[];
  /** How often each fault was done, by name. */
  readonly faults: Readonly<Record<string, number>>;
  readonly counts: Readonly<Record<string, number>>;
}
