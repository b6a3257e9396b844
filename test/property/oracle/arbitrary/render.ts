import { floorDivide } from "../exact-number.ts";

/** A number as it is to be written, digit by digit. */
export interface RawNumber {
  readonly raw: string;
}
export type Tree = null | boolean | number | string | RawNumber | readonly Tree[] | { readonly [key: string]: Tree };
export interface TreeObject {
  readonly [key: string]: Tree;
}

/** JSON text; `pretty` puts line breaks and tabs between the tokens. */
export function renderJson(tree: Tree, pretty = false): string {
  if (typeof tree !== "object" || tree === null) return JSON.stringify(tree);
  if (isRawNumber(tree)) return tree.raw;
  const [comma, colon] = pretty ? [",\r\n\t", " : "] : [",", ":"];
  if (isList(tree)) return `[${tree.map((item) => renderJson(item, pretty)).join(comma)}]`;
  const fields = Object.entries(tree).map(
    ([key, value]) => `${JSON.stringify(key)}${colon}${renderJson(value, pretty)}`,
  );
  return `{${fields.join(comma)}}`;
}

function isRawNumber(tree: RawNumber | readonly Tree[] | TreeObject): tree is RawNumber {
  return "raw" in tree && typeof tree.raw === "string";
}

function isList(tree: readonly Tree[] | TreeObject): tree is readonly Tree[] {
  return Array.isArray(tree);
}

/** ISO 8601 text of Unix microseconds: with Z, or with an offset. */
export function renderIso(us: bigint, form: number): string {
  if (form % 2 === 0) return `${localText(us)}Z`;
  return form % 4 === 1 ? `${localText(us + 7_200_000_000n)}+02:00` : `${localText(us - 12_600_000_000n)}-03:30`;
}

function localText(us: bigint): string {
  const seconds = floorDivide(us, 1_000_000n);
  const text = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  const fraction = us - seconds * 1_000_000n;
  if (fraction === 0n) return text;
  if (fraction % 1000n === 0n) return `${text}.${String(fraction / 1000n).padStart(3, "0")}`;
  return `${text}.${String(fraction).padStart(6, "0")}`;
}

/** A message's time in one of its forms: Unix milliseconds where they are exact, or ISO 8601 with or without an offset. */
export function renderTime(us: bigint, form: number): Tree {
  if (form % 3 === 0 && us % 250n === 0n) return { raw: millisecondsText(us) };
  return form % 7 === 5 ? localText(us) : renderIso(us, form);
}

/** Quarters of a millisecond are exact in binary too. */
function millisecondsText(us: bigint): string {
  const rest = us % 1000n;
  return `${us / 1000n}${rest === 0n ? "" : `.${String(rest).padStart(3, "0").replace(/0+$/, "")}`}`;
}
