import { isFields } from "./wire-reader.ts";

/** Something of a Statsig project that has no counterpart here, and why it was left out. */
export interface LeftOut {
  readonly name: string;
  readonly why: string;
}

/** Parts of a document that change what an SDK answers, and that Pulse does not evaluate. */
const UNREAD = {
  overrides: "maps this config to another one, which only Statsig's newer SDKs do",
  cmab_configs: "is a contextual bandit, which Pulse does not evaluate",
  param_stores: "is a parameter store, which Pulse does not evaluate",
  prompt_configs: "is a prompt, which Pulse does not evaluate",
} as const;

/** What {@link parseSpecs} does not read of a document although an SDK would use it. */
export function unreadParts(json: unknown): LeftOut[] {
  if (!isFields(json)) return [];
  return Object.entries(UNREAD).flatMap(([key, why]) => {
    const part = json[key];
    return isFields(part) ? Object.keys(part).map((name) => ({ name, why })) : [];
  });
}
