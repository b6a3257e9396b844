/**
 * Whether a value is the one that a page shows, written as in JavaScript: `{ ok: true, units: 3n, mean: 0.577..., interval: { ... } }`.
 *
 * A figure that ends in `...` is cut there, not rounded (`0.577...`, `5.57...e-12`); any other must be exactly the value. Among the keys of an object
 * and the items of a list `...` stands for all others, and in the place of a value for any. Without it there may be no others.
 *
 * @throws SyntaxError where the text is no such value.
 */
export function isShownAs(value: unknown, shown: string): boolean {
  const tokens = tokensOf(shown);
  const matches = readValue(tokens);
  if (tokens.length > 0) throw new SyntaxError(`after the value there is still: ${tokens.join(" ")}`);
  return matches(value);
}

type Matches = (value: unknown) => boolean;

const TOKEN = /\s+|(\.\.\.(?!\d)|[{}[\]:,]|"[^"]*"|-?\d[\d.]*(?:e[+-]?\d+)?n?|[A-Za-z_]\w*)/gy;
const FIGURE = /^(-?\d+(?:\.\d+)?)(\.\.\.)?(e[+-]?\d+)?$/;

function tokensOf(shown: string): string[] {
  const tokens: string[] = [];
  let end = 0;
  for (const match of shown.matchAll(TOKEN)) {
    end = match.index + match[0].length;
    if (match[1] !== undefined) tokens.push(match[1]);
  }
  if (end !== shown.length) throw new SyntaxError(`not a value: ${shown.slice(end)}`);
  return tokens;
}

function readValue(tokens: string[]): Matches {
  const token = tokens.shift() ?? "";
  if (token === "...") return () => true;
  if (token === "{") return readObject(tokens);
  if (token === "[") return readList(tokens);
  if (token.startsWith('"')) return (value) => value === token.slice(1, -1);
  if (/^-?\d+n$/.test(token)) return (value) => value === BigInt(token.slice(0, -1));
  if (/^-?\d/.test(token)) return readFigure(token);
  const words = new Map<string, unknown>([
    ["true", true],
    ["false", false],
    ["null", null],
  ]);
  if (!words.has(token)) throw new SyntaxError(`not a value: ${token}`);
  return (value) => value === words.get(token);
}

function readFigure(token: string): Matches {
  const [whole, digits = "", cut, exponent = ""] = FIGURE.exec(token) ?? [];
  if (whole === undefined) throw new SyntaxError(`not a figure: ${token}`);
  const least = Number(digits + exponent);
  if (cut === undefined) return (value) => value === least;
  const decimals = (digits.split(".")[1] ?? "").length;
  const unit = Number(`1e${-decimals + Number(exponent.slice(1))}`);
  // Half a rounding error of the sum is given away, so that 0.3 may be shown as 0.3...
  const slack = 4 * Number.EPSILON * Math.abs(least);
  const isCutFrom = (size: number): boolean => size >= Math.abs(least) - slack && size < Math.abs(least) + unit;
  return (value) => typeof value === "number" && value < 0 === digits.startsWith("-") && isCutFrom(Math.abs(value));
}

/** Reads up to the closing bracket; `others` says whether `...` was among the parts. */
function readParts(tokens: string[], closing: string, readPart: () => void): { readonly others: boolean } {
  let others = false;
  while (tokens[0] !== closing) {
    if (tokens[0] === "..." && (tokens[1] === "," || tokens[1] === closing)) {
      tokens.shift();
      others = true;
    } else readPart();
    if (tokens[0] === ",") tokens.shift();
    else if (tokens[0] !== closing) throw new SyntaxError(`expected , or ${closing} before ${tokens[0] ?? "the end"}`);
  }
  tokens.shift();
  return { others };
}

function readObject(tokens: string[]): Matches {
  const parts = new Map<string, Matches>();
  const { others } = readParts(tokens, "}", () => {
    const key = tokens.shift() ?? "";
    if (tokens.shift() !== ":") throw new SyntaxError(`expected : after ${key}`);
    parts.set(key, readValue(tokens));
  });
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    const has = new Map<string, unknown>(Object.entries(value));
    return (
      (others || has.size === parts.size) && [...parts].every(([key, matches]) => has.has(key) && matches(has.get(key)))
    );
  };
}

function readList(tokens: string[]): Matches {
  const items: Matches[] = [];
  const { others } = readParts(tokens, "]", () => items.push(readValue(tokens)));
  return (value) =>
    Array.isArray(value) &&
    (others ? value.length >= items.length : value.length === items.length) &&
    items.every((matches, index) => matches(value[index]));
}
