/** What an evaluation depends on besides the specs and the user. */
export interface EvaluationContext {
  /** The time of the evaluation, milliseconds since 1970. */
  readonly nowMs: number;
  /** Members of each id list by its name: the first 8 characters of base64(SHA-256(id)). */
  readonly idLists: ReadonlyMap<string, ReadonlySet<string>>;
  /** Id of the app that asks, for conditions on the target app. */
  readonly appId?: string;
  /**
   * Where the generations of Statsig's SDKs differ: `core` is the current one, `legacy` the Node SDK before it.
   * Left out: the documented reading, which is core's unless that is plainly a mistake.
   */
  readonly flavor?: "core" | "legacy";
}
