import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { COUNTED_EVENTS, type PeerRow } from "./peer-row.ts";
import { gateName } from "./size.ts";

/**
 * The shape in which experimentation platforms query a warehouse: one query for each gate, with every metric of the same table of facts in it. It finds
 * the first exposures, joins the facts on unit and time, makes a row a unit, and of these n, sums, sums of squares and two cross products of each group.
 * It runs in the same DuckDB as Pulse, with the threads and the memory that DuckDB takes by itself.
 *
 *     tsx test/bench/company/sql-per-gate.ts <folder of tables> <gates>
 *
 * Prints `{"seconds", "cpu_seconds", "peak_mib", "rows"}`: only the time of the queries counts.
 */
const [tables = "", gates = "1"] = process.argv.slice(2);
const facts = Object.entries(COUNTED_EVENTS);
const measures = [...facts.map(([measure]) => measure), "revenue"];

const perRow = [
  ...facts.map(([measure, event]) => `case when e.name = '${event}' then 1 else 0 end as ${measure}`),
  "case when e.name = 'purchase' then e.value else 0 end as revenue",
];
const inWindow = measures.map((measure) => `sum(case when ts_ms >= first_ms then ${measure} else 0 end) as ${measure}`);
const sums = measures.map((measure) => `sum(${measure}) as s_${measure}, sum(${measure} * ${measure}) as q_${measure}`);

function query(gate: string): string {
  return `with exposed as (
      select unit_id, min(ts_ms) as first_ms, max(grp) as grp from read_parquet('${join(tables, "exposures.parquet")}')
      where gate = '${gate}' group by unit_id having count(distinct grp) = 1
    ), facts as (
      select e.unit_id, e.ts_ms, ${perRow.join(", ")} from read_parquet('${join(tables, "events/*/*.parquet")}') as e
      where e.name in (${facts.map(([, event]) => `'${event}'`).join(", ")})
    ), joined as (
      select x.grp, x.unit_id, x.first_ms, f.* exclude (unit_id) from exposed as x left join facts as f on f.unit_id = x.unit_id
    ), per_unit as (
      select grp, unit_id, ${inWindow.join(", ")} from joined group by all
    )
    select grp, count(*) as n, ${sums.join(", ")}, sum(revenue * purchases) as x_revenue_purchases, sum(purchases * page_views) as x_purchases_page_views
    from per_unit group by grp order by grp`;
}

const instance = await DuckDBInstance.create();
const connection = await instance.connect();
const rows: PeerRow[] = [];
const began = performance.now();
const usedBefore = process.cpuUsage();
for (let gate = 0; gate < Number(gates); gate += 1) {
  const found = await connection.runAndReadAll(query(gateName(gate)));
  for (const row of found.getRowObjects()) {
    const numbers = Object.entries(row).flatMap(([name, value]) => (name === "grp" ? [] : [[name, Number(value)]]));
    rows.push({ gate: gateName(gate), group: String(row.grp), figures: Object.fromEntries(numbers) });
  }
}
const seconds = (performance.now() - began) / 1000;
const { user, system } = process.cpuUsage(usedBefore);
const cpu_seconds = (user + system) / 1e6;
const peak_mib = process.resourceUsage().maxRSS / 1024;
connection.closeSync();
instance.closeSync();
process.stdout.write(JSON.stringify({ seconds, cpu_seconds, peak_mib, rows }));
