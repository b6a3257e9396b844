import { randomUUID } from "node:crypto";

/**
 * JSON whose numbers survive reading and writing. A plain `JSON.parse` turns the id 12345678901234567890 into another one, and
 * 1e999, which staging has to judge, into null. Numbers that a double does not hold are carried as marked texts meanwhile.
 */
export interface ExactJson {
  readonly value: unknown;
  /** Writes it, or parts of it, with every number as it was read. */
  write(value: unknown): string;
}

/** Numbers that may not fit; a false alarm only costs time. */
const MAY_NOT_FIT = /\d{16}|[eE]\+?\d{3}/;
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** Not to be guessed, so that no text of a client's is taken for a number. */
const MARK = `number-${randomUUID()}:`;
const MARKED = new RegExp(`"${MARK}([^"]*)"`, "g");

/** Throws SyntaxError for what is not JSON. */
export function parseExactly(text: string): ExactJson {
  const value: unknown = JSON.parse(text);
  if (!MAY_NOT_FIT.test(text)) return { value, write: JSON.stringify };
  const marked = text.replace(TOKEN, (token) => (token.startsWith('"') || fits(token) ? token : `"${MARK}${token}"`));
  return { value: JSON.parse(marked), write: (part) => JSON.stringify(part).replace(MARKED, "$1") };
}

/** Whether a parsed value is a text, and no number that is carried as one. */
export function isText(value: unknown): value is string {
  return typeof value === "string" && !value.startsWith(MARK);
}

/** A text or number of a parsed value as it was written. */
export function textOf(value: string | number): string {
  return String(value).replace(MARK, "");
}

function fits(token: string): boolean {
  const number = Number(token);
  return /^-?\d+$/.test(token) ? Number.isSafeInteger(number) : Number.isFinite(number);
}
