import { any, type Rule, where } from "./portable-rule.ts";
import { castAt, factorAfter, factorsBefore, isInWindow, orderItems, saysWhereNullsGo, textOf } from "./sql-clauses.ts";
import { closing, startsWith } from "./sql-tokens.ts";

/** What other engines take, and answer something else for. */
export const SILENT_DIFFERENCES: readonly Rule[] = [
  {
    name: "integer_division",
    why: "7 / 2 is 3.5 in DuckDB and Spark, 3 in Trino; decimals keep another number of digits in each",
    write: "cast(a as double) / b; exact decimals are divided in TypeScript; days: utc_day(us)",
    finds: where(
      (tokens, i) =>
        startsWith(tokens, i, "/") && !`${factorsBefore(tokens, i)} ${factorAfter(tokens, i)}`.includes("as double )"),
    ),
  },
  {
    name: "division_by_zero",
    why: "DuckDB answers Infinity, the others fail",
    write: "a / nullif(b, 0)",
    finds: where((tokens, i) => startsWith(tokens, i, "/") && !/^([1-9]|nullif |power )/.test(factorAfter(tokens, i))),
  },
  { name: "floor_division", why: "only DuckDB has //", write: "a macro, such as utc_day(us)", finds: any("//") },
  {
    name: "rounding_cast",
    why: "a cast to a whole number rounds half to even, rounds half up or truncates",
    write: "cast(floor(x + 0.5) as bigint)",
    finds: where((tokens, i) => {
      const cast = castAt(tokens, i);
      if (cast === undefined || !/^(bigint|integer|decimal\(\d+,0\))$/.test(cast.type)) return false;
      return !startsWith(cast.what, 0, "floor") && /as double \)| \/ |power \(|\b\d+\.\d/.test(textOf(cast.what));
    }),
  },
  {
    name: "floor_type",
    why: "floor of a double is a double in DuckDB and Trino, a bigint in Spark",
    write: "cast(floor(x) as bigint)",
    finds: where(
      (tokens, i) =>
        (startsWith(tokens, i, "floor", "(") || startsWith(tokens, i, "ceil", "(")) &&
        !startsWith(tokens, i - 2, "cast", "("),
    ),
  },
  {
    name: "sum_overflow",
    why: "a sum of bigints is a hugeint in DuckDB; the others fail past 64 bits",
    write: "exact_sum(x); in a window sum(cast(x as decimal(38, 0)))",
    finds: where((tokens, i) => startsWith(tokens, i, "sum", "(") && castAt(tokens, i + 2)?.type !== "decimal(38,0)"),
  },
  {
    name: "order_of_nulls",
    why: "ascending, nulls are last in DuckDB and Trino, first in Spark",
    write: "order by x nulls last",
    finds: (tokens, { nullable }) =>
      tokens.flatMap((token, i) =>
        orderItems(tokens, i).flatMap((item) => {
          const decides = isInWindow(tokens, i, token.depth) || item.some(({ text }) => nullable.has(text));
          return decides && !saysWhereNullsGo(item) ? item.slice(0, 1) : [];
        }),
      ),
  },
  {
    name: "ties",
    why: "among ties any row may be the first, in each engine another one",
    write: "order by what decides and then by a column that makes it unique",
    finds: where((tokens, i) => {
      if (!startsWith(tokens, i, "row_number", "(", ")", "over", "(")) return false;
      const inside = tokens.slice(i + 5, closing(tokens, i + 4));
      const order = inside.findIndex((t) => t.text === "order" && t.depth === inside[0]?.depth);
      return orderItems(inside, order).length < 2;
    }),
  },
  {
    name: "date_interval",
    why: "DATE + INTERVAL is a timestamp in DuckDB, a date elsewhere",
    write: "microseconds: us + 86400000000; days: calendar.day_index",
    finds: any("interval"),
  },
  {
    name: "double_as_text",
    why: "1.5 becomes 1.5E0 in Trino",
    write: "keep the number",
    finds: where((tokens, i) => {
      const cast = castAt(tokens, i);
      return cast?.type.startsWith("varchar") === true && / as double \)$/.test(textOf(cast.what));
    }),
  },
];
