import { clause, closing, itemsOf, opening, startsWith, type Token } from "./sql-tokens.ts";

/** The text of what is divided: the factors before a place. */
export function factorsBefore(tokens: readonly Token[], at: number): string {
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

export const textOf = (tokens: readonly Token[]): string => tokens.map(({ text }) => text).join(" ");

export function factorAfter(tokens: readonly Token[], at: number): string {
  const open = startsWith(tokens, at + 1, "(") ? at + 1 : at + 2;
  return startsWith(tokens, open, "(")
    ? textOf(tokens.slice(at + 1, closing(tokens, open) + 1))
    : (tokens[at + 1]?.text ?? "");
}

/** What is cast, and the type: of the `cast` at a place. */
export function castAt(tokens: readonly Token[], at: number): { what: readonly Token[]; type: string } | undefined {
  if (!startsWith(tokens, at, "cast", "(") && !startsWith(tokens, at, "try_cast", "(")) return undefined;
  const inner = tokens.slice(at + 2, closing(tokens, at + 1));
  const as = inner.findLastIndex((token) => token.text === "as" && token.depth === inner[0]?.depth);
  return { what: inner.slice(0, as), type: textOf(inner.slice(as + 1)).replaceAll(" ", "") };
}

/** The items of the `order by` at a place, without the frame of a window. */
export const orderItems = (tokens: readonly Token[], at: number): Token[][] =>
  startsWith(tokens, at, "order", "by")
    ? itemsOf(clause(tokens, at + 2, "rows", "range", "limit", "window", "union"))
    : [];

/** Whether an `order by` decides a value: the order of a select decides nothing. */
export function isInWindow(tokens: readonly Token[], at: number, depth: number): boolean {
  const open = tokens.findLastIndex((t, i) => i < at && t.text === "(" && t.depth === depth - 1);
  return open !== -1 && !startsWith(tokens, open + 1, "select") && !startsWith(tokens, open + 1, "with");
}

export const saysWhereNullsGo = (item: readonly Token[]): boolean =>
  startsWith(item, item.length - 2, "nulls", "last") || startsWith(item, item.length - 2, "nulls", "first");

/** The select list of the `select` at a place: expressions and their names. */
function selectItems(
  tokens: readonly Token[],
  at: number,
): { expression: readonly Token[]; alias: string | undefined }[] {
  if (!startsWith(tokens, at, "select")) return [];
  const from = at + (startsWith(tokens, at + 1, "distinct") ? 2 : 1);
  return itemsOf(clause(tokens, from, "from", "union")).map((item) => {
    const named = startsWith(item, item.length - 2, "as");
    return { expression: named ? item.slice(0, -2) : item, alias: named ? item.at(-1)?.text : undefined };
  });
}

const namesOf = (expression: readonly Token[]): Set<string> =>
  new Set(expression.flatMap((t) => (t.kind === "word" || t.kind === "quoted" ? [t.text] : [])));

/** Names that a select list gives to computed expressions, and that no column of its input seems to have. */
function computedNames(items: ReturnType<typeof selectItems>): Set<string> {
  return new Set(
    items.flatMap(({ expression, alias }) => (alias === undefined || namesOf(expression).has(alias) ? [] : [alias])),
  );
}

export function lateralAliases(tokens: readonly Token[]): Token[] {
  return tokens.flatMap((_, at) => {
    const items = selectItems(tokens, at);
    return items.flatMap(({ expression }, i) => {
      const known = computedNames(items.slice(0, i));
      return expression.filter(
        (t, j) =>
          t.kind === "word" &&
          known.has(t.text) &&
          !startsWith(expression, j - 1, ".") &&
          !startsWith(expression, j + 1, "("),
      );
    });
  });
}

export function groupedAliases(tokens: readonly Token[]): Token[] {
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
