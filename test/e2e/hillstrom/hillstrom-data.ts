import { join } from "node:path";
import { type DataSet, dataSet } from "../real-data/data-set.ts";
import { readCsv } from "../real-data/read-csv.ts";
import type { Reference } from "../real-data/reference.ts";

export const HILLSTROM: DataSet = dataSet("hillstrom");

/** A customer of a shop, who was sent an e-mail for men, one for women, or none. */
export interface Customer {
  /** The number of the row: the data has no ids. */
  readonly customer: string;
  readonly group: string;
  /** Dollars spent in the year before. */
  readonly history: number;
  readonly channel: string;
  /** In the two weeks after. */
  readonly visited: boolean;
  readonly bought: boolean;
  /** Dollars. */
  readonly spent: number;
}

export async function readCustomers(): Promise<Customer[]> {
  const rows = await readCsv(join(HILLSTROM.folder, "hillstrom.csv"));
  return rows.map((row, index) => ({
    customer: `row-${index + 1}`,
    group: row.segment ?? "",
    history: Number(row.history),
    channel: row.channel ?? "",
    visited: row.visit === "1",
    bought: row.conversion === "1",
    spent: Number(row.spend),
  }));
}

export interface HillstromReference extends Reference {
  /** Student's t-test with one variance for both groups. */
  readonly pooled_t_spend_mens_vs_none: { readonly t: number; readonly p: number };
}
