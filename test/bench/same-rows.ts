import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";

const DEAD = `topic, "partition", "offset", part, received_us, kind, reason, bytes_base64`;

function parquetOf(store: string, model: string): string {
  const folder = join(store, "derived", model);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".parquet"));
  return `read_parquet([${files.map((name) => `'${join(folder, name)}'`).join(", ")}], hive_partitioning = false)`;
}

/**
 * Holds the rows of a store against those of a baseline's database: events with their exclusions, and what is no event with its reason and bytes.
 *
 * @returns how many there are.
 * @throws where one of them is not in the other.
 */
export async function requireSameRows(store: string, database: string): Promise<{ events: number; others: number }> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    await connection.run(`attach '${database}' as baseline (read_only)`);
    const pairs: readonly (readonly [ours: string, theirs: string])[] = [
      [`from ${parquetOf(store, "events")}`, "from baseline.events"],
      [
        `select ${DEAD} from ${parquetOf(store, "messages")} where kind in ('dead', 'internal')`,
        `select ${DEAD} from baseline.others`,
      ],
    ];
    const counts: number[] = [];
    for (const [ours, theirs] of pairs) {
      const difference = `select count(*) from (((${ours}) except all (${theirs})) union all ((${theirs}) except all (${ours})))`;
      const reader = await connection.runAndReadAll(`select (${difference}), count(*) from (${ours})`);
      const [different, rows] = (reader.getRows()[0] ?? []).map(Number);
      if (different !== 0) throw new Error(`${different} rows differ: ${ours.slice(0, 60)}... ${theirs}`);
      counts.push(rows ?? 0);
    }
    const [events = 0, others = 0] = counts;
    return { events, others };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
