import { join } from "node:path";
import { type DataSet, dataSet } from "../real-data/data-set.ts";
import { readCsv } from "../real-data/read-csv.ts";
import type { Reference } from "../real-data/reference.ts";

export const COVID: DataSet = dataSet("optimizely_covid");

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
    ["decisions.csv", "events.csv", "call_data.csv"].map((name) => readCsv(join(COVID.folder, name))),
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

export interface CovidReference extends Reference {
  readonly events_total: number;
  /** Events that no window has: most of them came before their visitor's decision. */
  readonly outside_window: number;
}
