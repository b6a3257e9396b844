/** Functions that DuckDB, Spark and Trino all have, with the same meaning. A model uses these and the macros of the dialects. */
export const PORTABLE_FUNCTIONS: ReadonlySet<string> = new Set([
  "abs",
  "bool_and",
  "bool_or",
  "cast",
  "ceil",
  "coalesce",
  "count",
  "count_if",
  "floor",
  // In Trino null if any argument is null; here its arguments never are.
  "least",
  "length",
  "lower",
  "lpad",
  "max",
  "min",
  "nullif",
  "power",
  "regexp_extract",
  "replace",
  "row_number",
  "split_part",
  "substr",
  "sum",
  "trim",
  "try_cast",
  "upper",
]);

/** Words that stand before a parenthesis without being a function. */
export const WORDS_BEFORE_PARENTHESIS: ReadonlySet<string> = new Set([
  "and",
  "as",
  "by",
  "decimal",
  "distinct",
  "else",
  "exists",
  "filter",
  "from",
  "in",
  "join",
  "not",
  "on",
  "or",
  "over",
  "select",
  "sets",
  "then",
  "using",
  "values",
  "varchar",
  "when",
  "where",
]);

interface BannedFunctions {
  readonly rule: string;
  readonly names: readonly string[];
  readonly why: string;
  readonly write: string;
}

/** Functions that are there, and mean something else elsewhere. */
export const BANNED_FUNCTIONS: readonly BannedFunctions[] = [
  {
    rule: "null_in_greatest",
    names: ["greatest"],
    why: "with a null among them, Trino answers null and the others skip it",
    write: "a case, or coalesce each argument",
  },
  {
    rule: "null_in_concat",
    names: ["concat", "concat_ws"],
    why: "DuckDB skips a null, Spark and Trino answer null",
    write: "a || b, which is null everywhere",
  },
  {
    rule: "regexp_replace",
    names: ["regexp_replace"],
    why: "DuckDB replaces the first match, the others replace all",
    write: "regexp_extract(text, pattern, group)",
  },
  {
    rule: "clock",
    names: ["now", "current_timestamp", "current_date", "localtimestamp", "today", "get_current_timestamp"],
    why: "a model is a function of its inputs, and the engines' clocks have different types",
    write: "a column of an input relation, such as as_of.end_us",
  },
  {
    rule: "random",
    names: ["random", "rand", "setseed", "uuid", "gen_random_uuid"],
    why: "a model is a function of its inputs",
    write: "unit_bucket(id), or another hash",
  },
  {
    rule: "day_of_week",
    names: ["extract", "date_part", "dayofweek", "isodow", "weekday"],
    why: "Wednesday is 3 in DuckDB and Trino, 4 in Spark",
    write: "day arithmetic on calendar.day_index",
  },
  {
    rule: "floating_statistics",
    names: [
      "avg",
      "mean",
      "stddev",
      "stddev_samp",
      "stddev_pop",
      "variance",
      "var_samp",
      "var_pop",
      "corr",
      "covar_samp",
      "covar_pop",
      "exp",
      "ln",
      "log",
    ],
    why: "the last digit of a double differs between engines, and between runs",
    write: "exact_sum and sum_product_*; statistics are computed from them in TypeScript",
  },
  {
    rule: "any_of_ties",
    names: [
      "min_by",
      "max_by",
      "arg_min",
      "arg_max",
      "first",
      "last",
      "any_value",
      "first_value",
      "last_value",
      "mode",
      "rank",
      "dense_rank",
    ],
    why: "among ties any row may win, in each engine another one",
    write: "row_number() over (... order by ..., a column that makes it unique)",
  },
  {
    rule: "unnest",
    names: ["unnest"],
    why: "Spark has no unnest",
    write: "explode(list) in the select list",
  },
  {
    rule: "list_length",
    names: ["len", "array_length", "cardinality", "size"],
    why: "each engine has another name for the length of a list",
    write: "list_length(list); length(text) for texts",
  },
  {
    rule: "regular_expression",
    names: ["regexp_matches", "rlike", "regexp_full_match"],
    why: "Spark and Trino call it regexp_like",
    write: "regexp_like(text, pattern)",
  },
  {
    rule: "date_difference",
    names: ["date_diff", "datediff", "date_sub", "date_add", "date_trunc"],
    why: "names, order of arguments and types of the results differ",
    write: "arithmetic on microseconds, or on calendar.day_index",
  },
  {
    rule: "starts_with",
    names: ["starts_with", "ends_with", "contains", "prefix", "suffix", "startswith", "endswith"],
    why: "Spark has them under other names",
    write: "text like 'start%'",
  },
];
