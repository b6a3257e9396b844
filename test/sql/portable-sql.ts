import { dialectSql } from "../../src/engine/model.ts";
import { RULES } from "./portable-rules.ts";
import { sqlTokens } from "./sql-tokens.ts";

/** Names of the macros that stand in the place of what differs between engines. */
export const MACROS: ReadonlySet<string> = new Set(
  [...dialectSql("duckdb").matchAll(/^create macro (\w+)\(/gm)].flatMap(([, name]) => name ?? []),
);

/** Columns of a header whose meaning says that they may be null. */
function nullableColumns(sql: string): Set<string> {
  return new Set([...sql.matchAll(/^-- {3}(\w+) .*\bnull\b/gm)].flatMap(([, name]) => name ?? []));
}

/**
 * What in a model another engine would read differently, or not at all: one line each, with place, rule, reason and what to write.
 *
 * @example
 * portabilityProblems("sql/a.sql", "select a::int from t")
 * // ["sql/a.sql:1 double_colon at `::`: Trino has no ::; write cast(x as type)"]
 */
export function portabilityProblems(file: string, sql: string): string[] {
  const tokens = sqlTokens(sql);
  const context = { macros: MACROS, nullable: nullableColumns(sql) };
  return RULES.flatMap(({ name, why, write, finds }) =>
    finds(tokens, context).map((token) => `${file}:${token.line} ${name} at \`${token.text}\`: ${why}; write ${write}`),
  );
}
