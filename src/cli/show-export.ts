import type { TargetResult } from "../export/target.ts";
import { formatCount } from "../results/words/numbers.ts";
import type { Terminal } from "./terminal.ts";

/** What became of each table at each target, one line each. */
export function exportLines(results: readonly TargetResult[], { style, symbols }: Terminal): string[] {
  return results.flatMap(({ target, tables }) =>
    tables.map((table) => {
      const name = `export ${target} ${table.table} ${table.ds}`;
      if (table.outcome === "failed") return `${style.bad(symbols.worse)} ${name}: ${table.error.message}`;
      const rows = table.outcome === "exported" ? `${formatCount(table.rows)} rows` : "there already";
      return `${style.good(symbols.better)} ${name}: ${rows}`;
    }),
  );
}
