/** A piece of SQL: a word (in lower case, or as it is within double quotes), a literal, or a sign. */
export interface Token {
  readonly kind: "word" | "quoted" | "text" | "number" | "sign";
  readonly text: string;
  /** From 1. */
  readonly line: number;
  /** Parentheses around it. */
  readonly depth: number;
}

const TOKEN = new RegExp(
  [
    /(?<space>\s+|--[^\n]*)/,
    /(?<text>'(?:[^']|'')*')/,
    /"(?<quoted>(?:[^"]|"")*)"/,
    /(?<number>\d[\w.]*)/,
    /(?<word>[A-Za-z_]\w*)/,
    /(?<sign>::|\/\/|\|\||<<|>>|<=|>=|<>|!=|==|->>|->|=>|:=|\*\*|.)/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "y",
);

/** Cuts SQL into its pieces; comments are left out. */
export function sqlTokens(sql: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let depth = 0;
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(sql); match !== null; match = TOKEN.exec(sql)) {
    const groups = match.groups ?? {};
    const kind = (["text", "quoted", "number", "word", "sign"] as const).find((name) => groups[name] !== undefined);
    const text = kind === undefined ? "" : (groups[kind] ?? "");
    if (text === ")") depth -= 1;
    if (kind !== undefined) tokens.push({ kind, text: kind === "word" ? text.toLowerCase() : text, line, depth });
    if (text === "(") depth += 1;
    line += match[0].split("\n").length - 1;
  }
  return tokens;
}

/** Whether the tokens from a place on are these words and signs. */
export function startsWith(tokens: readonly Token[], at: number, ...texts: readonly string[]): boolean {
  return texts.every((text, i) => {
    const token = tokens[at + i];
    return token !== undefined && token.text === text && token.kind !== "text" && token.kind !== "quoted";
  });
}

/** Place of the parenthesis that closes the one at a place. */
export function closing(tokens: readonly Token[], open: number): number {
  const depth = tokens[open]?.depth;
  const close = tokens.findIndex((token, i) => i > open && token.text === ")" && token.depth === depth);
  return close === -1 ? tokens.length : close;
}

/** Place of the parenthesis that is closed at a place. */
export function opening(tokens: readonly Token[], close: number): number {
  const depth = tokens[close]?.depth;
  return tokens.findLastIndex((token, i) => i < close && token.text === "(" && token.depth === depth);
}

/** Cuts tokens at the commas that stand in no deeper parentheses than the first token. */
export function itemsOf(tokens: readonly Token[]): Token[][] {
  const depth = tokens[0]?.depth;
  const items: Token[][] = [[]];
  for (const token of tokens) {
    if (token.text === "," && token.kind === "sign" && token.depth === depth) items.push([]);
    else items.at(-1)?.push(token);
  }
  return items;
}

/** The tokens from a place up to where one of the words stands at the same depth, or the parentheses close. */
export function clause(tokens: readonly Token[], from: number, ...until: readonly string[]): Token[] {
  const depth = tokens[from]?.depth ?? 0;
  const end = tokens.findIndex(
    (token, i) =>
      i >= from &&
      (token.depth < depth || (token.depth === depth && token.kind === "word" && until.includes(token.text))),
  );
  return tokens.slice(from, end === -1 ? tokens.length : end);
}

/** Names in a `with` clause, and the relations that stand after `from` or `join`. */
export function relationsOf(tokens: readonly Token[]): {
  readonly named: ReadonlySet<string>;
  readonly read: ReadonlySet<string>;
} {
  const named = new Set<string>();
  const read = new Set<string>();
  tokens.forEach((token, i) => {
    if (
      (startsWith(tokens, i, "with") || (token.text === "," && token.depth === 0)) &&
      startsWith(tokens, i + 2, "as", "(")
    )
      named.add(tokens[i + 1]?.text ?? "");
    const next = tokens[i + 1];
    const reads =
      token.kind === "word" && (token.text === "join" || (token.text === "from" && tokens[i - 1]?.text !== "distinct"));
    if (reads && next !== undefined && (next.kind === "word" || next.kind === "quoted")) read.add(next.text);
  });
  return { named, read: new Set([...read].filter((name) => !named.has(name))) };
}
