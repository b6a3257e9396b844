import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DATA_FOLDER } from "./data-folder.ts";
import { readCsv } from "./read-csv.ts";

/** What visitors met and did. Times are ISO 8601, UTC. */
export interface CovidData {
  readonly decisions: readonly { readonly at: string; readonly visitor: string; readonly group: string }[];
  readonly events: readonly {
    readonly at: string;
    readonly visitor: string;
    readonly name: string;
    /** Cents. */
    readonly revenue: number;
    readonly category: string;
    readonly product: string;
  }[];
  readonly calls: readonly { readonly at: string; readonly visitor: string; readonly minutes: number }[];
}

/** `2020-09-14 18:21:40.177`, UTC. */
const iso = (text: string | undefined): string => `${(text ?? "").replace(" ", "T")}Z`;

/** `9/15/2020 23:00:00`, UTC. */
function isoOfAmerican(text: string | undefined): string {
  const [date = "", time = ""] = (text ?? "").split(" ");
  const [month = "", day = "", year = ""] = date.split("/");
  return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}T${time.padStart(8, "0")}Z`;
}

export async function readCovidData(): Promise<CovidData> {
  const [decisions, events, calls] = await Promise.all(
    ["decisions.csv", "events.csv", "call_data.csv"].map((name) => readCsv(join(DATA_FOLDER, name))),
  );
  return {
    decisions: (decisions ?? []).map((row) => ({
      at: iso(row.timestamp),
      visitor: row.visitor_id ?? "",
      group: row.variation_name ?? "",
    })),
    events: (events ?? []).map((row) => ({
      at: iso(row.timestamp),
      visitor: row.visitor_id ?? "",
      name: row.event_name ?? "",
      revenue: Number(row.revenue),
      category: row.category ?? "",
      product: row.product ?? "",
    })),
    calls: (calls ?? []).map((row) => ({
      at: isoOfAmerican(row.call_start),
      visitor: row.visitor_id ?? "",
      minutes: Number(row.call_duration_min),
    })),
  };
}

interface ReferenceGroup {
  readonly n: number;
  readonly sum: number;
  readonly mean: number;
  readonly var: number;
}

/** What SciPy made of the same data; `method` in the file says how. */
export interface CovidReference {
  readonly results: readonly {
    /** `message_1 vs control`. */
    readonly comparison: string;
    readonly metric: string;
    readonly control: ReferenceGroup;
    readonly treatment: ReferenceGroup;
    readonly welch: {
      readonly diff: number;
      readonly se: number;
      readonly df: number;
      readonly p: number;
      readonly ci95: readonly [number, number];
    };
    readonly rel_delta: { readonly rel: number };
    readonly rel_fieller: { readonly ci95: readonly [number, number] };
  }[];
  readonly srm: readonly { readonly p: number }[];
  /** The vendor's own figures; `recomputed` by group and event name: `control|purchase`. */
  readonly published: readonly { readonly claim: string; readonly recomputed: unknown }[];
}

export async function readCovidReference(): Promise<CovidReference> {
  return JSON.parse(await readFile(join(DATA_FOLDER, "reference.json"), "utf8")) as CovidReference;
}
