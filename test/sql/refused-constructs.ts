import { any, type Rule, where } from "./portable-rule.ts";
import { castAt, groupedAliases, lateralAliases } from "./sql-clauses.ts";
import { startsWith } from "./sql-tokens.ts";

const PORTABLE_TYPE = /^(bigint|integer|double|boolean|date|timestamp|varchar(\(\d+\))?|decimal\(\d+,\d+\))$/;

/** What another engine does not take. */
export const REFUSED_CONSTRUCTS: readonly Rule[] = [
  {
    name: "type",
    why: "not every engine has the type",
    write: "bigint, integer, double, boolean, date, timestamp, varchar or decimal(p, s)",
    finds: where((tokens, i) => {
      const cast = castAt(tokens, i);
      return cast !== undefined && !PORTABLE_TYPE.test(cast.type);
    }),
  },
  { name: "double_colon", why: "Trino has no ::", write: "cast(x as type)", finds: any("::") },
  {
    name: "all_columns",
    why: "only DuckDB and Spark group or order by ALL",
    write: "the columns",
    finds: any("group by all", "order by all"),
  },
  {
    name: "grouped_alias",
    why: "Trino groups by columns of the input only",
    write: "the expression, or a select before it",
    finds: groupedAliases,
  },
  {
    name: "lateral_alias",
    why: "Trino knows a name only in the next select",
    write: "the expression, or a select before it",
    finds: lateralAliases,
  },
  {
    name: "qualify",
    why: "Trino has no QUALIFY",
    write: "row_number() as place in one select, where place = 1 in the next",
    finds: any("qualify"),
  },
  {
    name: "star_modifier",
    why: "EXCLUDE, EXCEPT, REPLACE and RENAME after * differ by engine",
    write: "the columns",
    finds: any("* exclude", "* except (", "* replace", "* rename"),
  },
  {
    name: "bits",
    why: "Trino has functions for bits",
    write: "% and arithmetic",
    finds: any("&", "|", "^", "~", "<<", ">>", "**"),
  },
  { name: "equality", why: "Trino has no ==", write: "=", finds: any("==") },
  {
    name: "limit",
    why: "the order of LIMIT and OFFSET differs, and without a total order any rows may stay",
    write: "row_number() and where",
    finds: any("limit", "offset", "fetch"),
  },
  {
    name: "list_literal",
    why: "each engine writes lists and structs in another way",
    write: "values, or a macro",
    finds: any("[", "{", "array [", "array ("),
  },
  {
    name: "lambda",
    why: "each engine writes lambdas in another way",
    write: "explode and group, or a macro",
    finds: any("lambda", "->", "->>"),
  },
  { name: "asof_join", why: "only DuckDB has it", write: "a window over a union", finds: any("asof", "positional") },
  {
    name: "half_join",
    why: "Trino has no SEMI and ANTI joins",
    write: "exists, not exists",
    finds: any("semi join", "anti join"),
  },
  { name: "materialized", why: "only DuckDB takes it", write: "a relation of kind table", finds: any("materialized") },
  {
    name: "pivot",
    why: "each engine has its own",
    write: "sum(case when ...)",
    finds: any("pivot", "unpivot", "lateral", "tablesample"),
  },
  {
    name: "pattern",
    why: "not every engine has it",
    write: "lower(a) like b",
    finds: any("ilike", "glob", "similar to", "rlike"),
  },
  {
    name: "like_escape",
    why: "a backslash escapes in Spark and is a character elsewhere",
    write: "like '...' escape '\\'",
    finds: where(
      (tokens, i) =>
        startsWith(tokens, i, "like") &&
        tokens[i + 1]?.text.includes("\\") === true &&
        !startsWith(tokens, i + 2, "escape"),
    ),
  },
  {
    name: "parameter",
    why: "values are columns of input relations",
    write: "a relation with one row",
    finds: any("?", "$", ":=", "=>"),
  },
  { name: "semicolon", why: "a model is one SELECT", write: "nothing", finds: any(";") },
];
