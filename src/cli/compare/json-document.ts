import { LosslessNumber, parse } from "lossless-json";
import { PulseError } from "../../errors.ts";

const POSITION = / at position (\d+)$/;

/** `line 2, column 7` of a position in a text, both from 1. */
function place(text: string, position: number): string {
  const lines = text.slice(0, position).split("\n");
  return `line ${lines.length}, column ${(lines.at(-1) ?? "").length + 1}`;
}

/**
 * A JSON text as a value whose numbers keep every digit that was written.
 *
 * @param source where the text is from, for the error: a file's name, or standard input.
 * @throws PulseError COMPARE_JSON_INVALID with line and column.
 */
export function readJson(text: string, source: string): unknown {
  try {
    return parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    if (!(cause instanceof SyntaxError || cause instanceof RangeError)) throw cause;
    // The parser calls itself for every level of nesting, until the stack is full.
    const said = cause.name === "RangeError" ? "it is nested too deeply" : cause.message;
    const position = POSITION.exec(said)?.[1];
    const where = position === undefined ? "" : ` at ${place(text, Number(position))}`;
    throw new PulseError({
      code: "COMPARE_JSON_INVALID",
      fault: "input",
      message: `${source} is no JSON: ${said.replace(POSITION, "")}${where}`,
      hint: "numbers are written as 1396.87 or 1.2e6; NaN, Infinity, comments and trailing commas are no JSON",
      cause,
    });
  }
}

/** The text of a number of {@link readJson}, null for anything else. */
export function numberText(value: unknown): string | null {
  return value instanceof LosslessNumber ? value.value : null;
}
