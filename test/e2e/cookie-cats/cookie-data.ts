import { join } from "node:path";
import { type DataSet, dataSet } from "../real-data/data-set.ts";
import { readCsv } from "../real-data/read-csv.ts";
import type { Reference } from "../real-data/reference.ts";

export const COOKIE_CATS: DataSet = dataSet("cookie_cats");

/** A player of the game, for whom a gate stood at level 30 or 40. */
export interface Player {
  readonly player: string;
  readonly group: string;
  /** In the first 14 days. */
  readonly rounds: number;
  /** Whether they came back 1 and 7 days after the installation. */
  readonly cameBack: Readonly<Record<1 | 7, boolean>>;
}

export async function readPlayers(): Promise<Player[]> {
  const rows = await readCsv(join(COOKIE_CATS.folder, "cookie_cats.csv"));
  return rows.map((row) => ({
    player: row.userid ?? "",
    group: row.test_version ?? "",
    rounds: Number(row.sum_gamerounds),
    cameBack: { 1: row.retention_1 === "True", 7: row.retention_7 === "True" },
  }));
}

export interface CookieReference extends Reference {
  /** By percentage: of the rounds in gate_30 and in gate_40. */
  readonly quantiles_by_group_numpy_linear: Readonly<Record<string, readonly [number, number]>>;
}
