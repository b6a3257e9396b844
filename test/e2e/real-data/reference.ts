import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { DataSet } from "./data-set.ts";

type Ends = readonly [number, number];

/** One group: mean and sample variance of its units' values, or the ratio of two sums and its variance. */
export interface ReferenceGroup {
  readonly n: number;
  readonly sum?: number;
  readonly mean?: number;
  readonly var?: number;
  readonly sum_y?: number;
  readonly sum_x?: number;
  readonly ratio?: number;
  readonly var_ratio?: number;
}

/** What SciPy made of one metric in two groups; `method` in the file says how. A figure that a metric does not have is left out. */
export interface ReferenceResult {
  /** `message_1 vs control`. */
  readonly comparison: string;
  readonly metric: string;
  readonly control: ReferenceGroup;
  readonly treatment: ReferenceGroup;
  readonly welch?: Test & { readonly t: number; readonly df: number };
  readonly ratio_delta?: Test & { readonly z: number };
  readonly rel_delta?: {
    readonly rel: number;
    readonly se: number;
    readonly z: number;
    readonly p: number;
    readonly ci95: Ends;
  };
  readonly rel_fieller?: { readonly ci95: Ends };
  readonly two_prop_z?: {
    readonly z: number;
    readonly p: number;
    readonly ci95_unpooled: Ends;
    readonly ci95_pooled: Ends;
  };
  readonly chi2_2x2?: { readonly chi2: number; readonly p: number };
}

interface Test {
  readonly diff: number;
  readonly se: number;
  readonly p: number;
  readonly ci95: Ends;
}

/** A split of units that was meant to be, against the units that were found. */
export interface ReferenceSplit {
  readonly counts: Readonly<Record<string, number>>;
  readonly chi2: number;
  readonly df: number;
  readonly p: number;
}

/** What a data set's `reference.json` holds, but for what only one of them has. */
export interface Reference {
  readonly results: readonly ReferenceResult[];
  readonly srm: readonly ReferenceSplit[];
  /** What others published about the data; `recomputed` is the same from the rows. */
  readonly published: readonly { readonly claim: string; readonly recomputed: unknown }[];
}

export async function readReference<T extends Reference>({ folder }: DataSet): Promise<T> {
  return JSON.parse(await readFile(join(folder, "reference.json"), "utf8")) as T;
}

/** What in a reference file is no figure. */
const WORDS = ["dataset", "method", "files", "notes", "notes_support_calls"];
const WORDS_OF_RESULT = ["comparison", "metric", "unit"];

/** Every figure of a reference, by name: `retention_1, gate_40 vs gate_30: welch`; those outside `results` by their key. */
export function figuresOf(reference: Reference): string[] {
  const ofResults = reference.results.flatMap((result) =>
    Object.keys(result)
      .filter((key) => !WORDS_OF_RESULT.includes(key))
      .map((key) => `${result.metric}, ${result.comparison}: ${key}`),
  );
  const others = Object.keys(reference).filter((key) => key !== "results" && !WORDS.includes(key));
  return [...ofResults, ...others];
}
