import { DuckDBInstance } from "@duckdb/node-api";
import { benchMetrics } from "./definitions.ts";
import { gateName } from "./log.ts";

/**
 * The shape in which experimentation platforms query a warehouse: one query for each gate and metric. It finds the gate's first exposures, joins the
 * metric's events on unit and time, makes a row a unit, and of these the sums of each group. It reads the same files of typed, deduplicated
 * events as Pulse does; it knows no stages, fresh units, days, views, dimensions, limits or history.
 *
 *     tsx test/bench/metrics/sql-per-gate.ts <glob of Parquet files> <gates> <metrics>
 *
 * Prints `{"seconds", "rows": [{gate, metric, group, units, y, x}]}`; `units`: those that count, with a denominator for ratios.
 */
const [events = "", gates = "1", metrics = "1"] = process.argv.slice(2);

const instance = await DuckDBInstance.create();
const connection = await instance.connect();
await connection.run(`create view events as select * from read_parquet('${events}') where exclusion is null`);

const rows: object[] = [];
const began = performance.now();
for (let gate = 0; gate < Number(gates); gate += 1) {
  for (const { definition, sql } of benchMetrics(Number(metrics))) {
    const found = await connection.runAndReadAll(`
      with exposed as (
        select unit_id, min(ts_us) as first_us, min("group") as "group"
        from events where kind = 'exposure' and name = '${gateName(gate)}'
        group by unit_id having count(distinct "group") = 1
      ), matching as (
        select unit_id, ts_us, name, metadata, cast(value as double) as value
        from events where kind = 'event' and ${sql.events}
      ), per_unit as (
        select x.unit_id, x."group", ${sql.numerator} as y, ${sql.denominator ?? "1"} as x
        from exposed as x left join matching as m on m.unit_id = x.unit_id and m.ts_us >= x.first_us
        group by x.unit_id, x."group"
      )
      select "group", count(*) as units, sum(y) as y, sum(x) as x, sum(y * y), sum(x * x), sum(x * y)
      from per_unit where x > 0 group by "group"`);
    for (const { group, units, y, x } of found.getRowObjects()) {
      const figures = { units: Number(units), y: Number(y), x: sql.denominator === null ? null : Number(x) };
      rows.push({ gate: gateName(gate), metric: definition.name, group, ...figures });
    }
  }
}
const seconds = (performance.now() - began) / 1000;
connection.closeSync();
instance.closeSync();
process.stdout.write(JSON.stringify({ seconds, rows }));
