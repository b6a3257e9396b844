import { BANNED_FUNCTIONS, PORTABLE_FUNCTIONS, WORDS_BEFORE_PARENTHESIS } from "./portable-functions.ts";
import { clause, closing, itemsOf, opening, startsWith, type Token } from "./sql-tokens.ts";

/** What a rule knows beside the SQL. */
export interface LintContext {
  /** Macros that every dialect defines. */
  readonly macros: ReadonlySet<string>;
  /** Columns of the model that may be null, by its header. */
  readonly nullable: ReadonlySet<string>;
}

/** Something that another engine would read differently, or not at all. */
export interface Rule {
  readonly name: string;
  readonly why: string;
  /** What to write instead. */
  readonly write: string;
  /** The places that break it. */
  readonly finds: (tokens: readonly Token[], context: LintContext) => Token[];
}

type Place = (tokens: readonly Token[], at: number, context: LintContext) => boolean;

const where =
  (place: Place) =>
  (tokens: readonly Token[], context: LintContext): Token[] =>
    tokens.filter((_, i) => place(tokens, i, context));

/** Any of these sequences of words and signs. */
const any = (...phrases: readonly string[]) =>
  where((tokens, i) => phrases.some((phrase) => startsWith(tokens, i, ...phrase.split(" "))));

const isCall: Place = (tokens, i) =>
  tokens[i]?.kind === "word" && startsWith(tokens, i + 1, "(") && !WORDS_BEFORE_PARENTHESIS.has(tokens[i]?.text ?? "");

/** Names of `with` clauses, tables with named columns and windows also stand before a parenthesis. */
const isNamed: Place = (tokens, i) => startsWith(tokens, i - 1, "as") || startsWith(tokens, i - 1, ")") || startsWith(tokens, i + 1, "as");

/** The text of what is divided: the factors before a place. */
function factorsBefore(tokens: readonly Token[], at: number): string {
  let i = at - 1;
  for (let operand = true; operand && i >= 0; ) {
    if (startsWith(tokens, i, ")")) i = opening(tokens, i) - 1;
    else i -= 1;
    if (tokens[i]?.kind === "word" && startsWith(tokens, i + 1, "(")) i -= 1;
    operand = startsWith(tokens, i, "*") || startsWith(tokens, i, ".");
    if (operand) i -= 1;
  }
  return textOf(tokens.slice(i + 1, at));
}

const textOf = (tokens: readonly Token[]): string => tokens.map(({ text }) => text).join(" ");

function factorAfter(tokens: readonly Token[], at: number): string {
  const open = startsWith(tokens, at + 1, "(") ? at + 1 : at + 2;
  return startsWith(tokens, open, "(") ? textOf(tokens.slice(at + 1, closing(tokens, open) + 1)) : (tokens[at + 1]?.text ?? "");
}

/** What is cast, and the type: of the `cast` at a place. */
function castAt(tokens: readonly Token[], at: number): { what: readonly Token[]; type: string } | undefined {
  if (!startsWith(tokens, at, "cast", "(") && !startsWith(tokens, at, "try_cast", "(")) return undefined;
  const inner = tokens.slice(at + 2, closing(tokens, at + 1));
  const as = inner.findLastIndex((token) => token.text === "as" && token.depth === inner[0]?.depth);
  return { what: inner.slice(0, as), type: textOf(inner.slice(as + 1)).replaceAll(" ", "") };
}

const PORTABLE_TYPE = /^(bigint|integer|double|boolean|date|timestamp|varchar(\(\d+\))?|decimal\(\d+,\d+\))$/;

/** The items of the `order by` at a place, without the frame of a window. */
const orderItems = (tokens: readonly Token[], at: number): Token[][] =>
  startsWith(tokens, at, "order", "by") ? itemsOf(clause(tokens, at + 2, "rows", "range", "limit", "window", "union")) : [];

/** Whether an `order by` decides a value: the order of a select decides nothing. */
function isInWindow(tokens: readonly Token[], at: number, depth: number): boolean {
  const open = tokens.findLastIndex((t, i) => i < at && t.text === "(" && t.depth === depth - 1);
  return open !== -1 && !startsWith(tokens, open + 1, "select") && !startsWith(tokens, open + 1, "with");
}

const saysWhereNullsGo = (item: readonly Token[]): boolean =>
  startsWith(item, item.length - 2, "nulls", "last") || startsWith(item, item.length - 2, "nulls", "first");

/** The select list of the `select` at a place: expressions and their names. */
function selectItems(tokens: readonly Token[], at: number): { expression: readonly Token[]; alias: string | undefined }[] {
  if (!startsWith(tokens, at, "select")) return [];
  const from = at + (startsWith(tokens, at + 1, "distinct") ? 2 : 1);
  return itemsOf(clause(tokens, from, "from", "union")).map((item) => {
    const named = startsWith(item, item.length - 2, "as");
    return { expression: named ? item.slice(0, -2) : item, alias: named ? item.at(-1)?.text : undefined };
  });
}

const namesOf = (expression: readonly Token[]): Set<string> => new Set(expression.flatMap((t) => (t.kind === "word" || t.kind === "quoted" ? [t.text] : [])));

/** Names that a select list gives to computed expressions, and that no column of its input seems to have. */
function computedNames(items: ReturnType<typeof selectItems>): Set<string> {
  return new Set(items.flatMap(({ expression, alias }) => (alias === undefined || namesOf(expression).has(alias) ? [] : [alias])));
}

function lateralAliases(tokens: readonly Token[]): Token[] {
  return tokens.flatMap((_, at) => {
    const items = selectItems(tokens, at);
    return items.flatMap(({ expression }, i) => {
      const known = computedNames(items.slice(0, i));
      return expression.filter((t, j) => t.kind === "word" && known.has(t.text) && !startsWith(expression, j - 1, ".") && !startsWith(expression, j + 1, "("));
    });
  });
}

function groupedAliases(tokens: readonly Token[]): Token[] {
  return tokens.flatMap((token, at) => {
    if (!startsWith(tokens, at, "group", "by")) return [];
    const select = tokens.findLastIndex((t, i) => i < at && t.text === "select" && t.depth === token.depth);
    const computed = computedNames(selectItems(tokens, select));
    return itemsOf(clause(tokens, at + 2, "having", "order", "window", "union")).flatMap((item) => {
      const [only] = item;
      return item.length === 1 && only !== undefined && computed.has(only.text) ? [only] : [];
    });
  });
}

const bannedFunctions: Rule[] = BANNED_FUNCTIONS.map(({ rule, names, why, write }) => ({
  name: rule,
  why,
  write,
  finds: where((tokens, i) => {
    const bare = rule === "clock" && tokens[i]?.text.startsWith("current_") === true;
    return tokens[i]?.kind === "word" && names.includes(tokens[i]?.text ?? "") && (bare || startsWith(tokens, i + 1, "("));
  }),
}));

const banned = new Set(BANNED_FUNCTIONS.flatMap(({ names }) => names));

/** The rules of the common subset: what differs in silence, and what another engine refuses. */
export const RULES: readonly Rule[] = [
  {
    name: "integer_division",
    why: "7 / 2 is 3.5 in DuckDB and Spark, 3 in Trino; decimals keep another number of digits in each",
    write: "cast(a as double) / b; exact decimals are divided in TypeScript; days: utc_day(us)",
    finds: where((tokens, i) => startsWith(tokens, i, "/") && !`${factorsBefore(tokens, i)} ${factorAfter(tokens, i)}`.includes("as double )")),
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
    finds: where((tokens, i) => (startsWith(tokens, i, "floor", "(") || startsWith(tokens, i, "ceil", "(")) && !startsWith(tokens, i - 2, "cast", "(")),
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
      return cast !== undefined && cast.type.startsWith("varchar") && / as double \)$/.test(textOf(cast.what));
    }),
  },
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
  { name: "all_columns", why: "only DuckDB and Spark group or order by ALL", write: "the columns", finds: any("group by all", "order by all") },
  { name: "grouped_alias", why: "Trino groups by columns of the input only", write: "the expression, or a select before it", finds: groupedAliases },
  { name: "lateral_alias", why: "Trino knows a name only in the next select", write: "the expression, or a select before it", finds: lateralAliases },
  { name: "qualify", why: "Trino has no QUALIFY", write: "row_number() as place in one select, where place = 1 in the next", finds: any("qualify") },
  {
    name: "star_modifier",
    why: "EXCLUDE, EXCEPT, REPLACE and RENAME after * differ by engine",
    write: "the columns",
    finds: any("* exclude", "* except (", "* replace", "* rename"),
  },
  { name: "bits", why: "Trino has functions for bits", write: "% and arithmetic", finds: any("&", "|", "^", "~", "<<", ">>", "**") },
  { name: "equality", why: "Trino has no ==", write: "=", finds: any("==") },
  { name: "limit", why: "the order of LIMIT and OFFSET differs, and without a total order any rows may stay", write: "row_number() and where", finds: any("limit", "offset", "fetch") },
  { name: "list_literal", why: "each engine writes lists and structs in another way", write: "values, or a macro", finds: any("[", "{", "array [", "array (") },
  { name: "lambda", why: "each engine writes lambdas in another way", write: "explode and group, or a macro", finds: any("lambda", "->", "->>") },
  { name: "asof_join", why: "only DuckDB has it", write: "a window over a union", finds: any("asof", "positional") },
  { name: "half_join", why: "Trino has no SEMI and ANTI joins", write: "exists, not exists", finds: any("semi join", "anti join") },
  { name: "materialized", why: "only DuckDB takes it", write: "a relation of kind table", finds: any("materialized") },
  { name: "pivot", why: "each engine has its own", write: "sum(case when ...)", finds: any("pivot", "unpivot", "lateral", "tablesample") },
  { name: "pattern", why: "not every engine has it", write: "lower(a) like b", finds: any("ilike", "glob", "similar to", "rlike") },
  {
    name: "like_escape",
    why: "a backslash escapes in Spark and is a character elsewhere",
    write: "like '...' escape '\\'",
    finds: where((tokens, i) => startsWith(tokens, i, "like") && tokens[i + 1]?.text.includes("\\") === true && !startsWith(tokens, i + 2, "escape")),
  },
  { name: "parameter", why: "values are columns of input relations", write: "a relation with one row", finds: any("?", "$", ":=", "=>") },
  { name: "semicolon", why: "a model is one SELECT", write: "nothing", finds: any(";") },
  ...bannedFunctions,
  {
    name: "function",
    why: "it is neither in the common subset nor a macro of the dialects",
    write: "a function of the common subset, or add a macro to sql/dialects",
    finds: where((tokens, i, context) => {
      const name = tokens[i]?.text ?? "";
      return isCall(tokens, i, context) && !isNamed(tokens, i, context) && !PORTABLE_FUNCTIONS.has(name) && !context.macros.has(name) && !banned.has(name);
    }),
  },
];
