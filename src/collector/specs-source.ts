import type { Specs } from "../gates/specs/spec.ts";

/** What is evaluated by, at one moment. */
export interface SpecsSnapshot {
  readonly specs: Specs;
  /** Ids of each id list, by its name. */
  readonly idLists: ReadonlyMap<string, readonly string[]>;
  /** Given: the document to serve as it is, rather than one that is written from the specs. */
  readonly written?: { readonly version: "v1" | "v2"; readonly document: Readonly<Record<string, unknown>> };
}

/** Where specs come from. */
export interface SpecsSource {
  /**
   * What is in force now, or null where nothing changed since the last call. Errors: those of what is read; what was read before
   * stays in force then, and the next call reads again.
   */
  read(nowMs: number): Promise<SpecsSnapshot | null>;
}
