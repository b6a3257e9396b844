import { createRequire } from "node:module";
import type stringWidth from "string-width";

// What knows of all the world's characters takes a tenth of the time of a query: it is loaded when text beyond ASCII comes.
let wideWidth: typeof stringWidth | undefined;
let graphemes: Intl.Segmenter | undefined;

/** Control characters of names that came from data must not move the cursor or change colours. */
const CONTROL = /\p{Cc}/gu;

/** The text on one line, without control characters (ours, such as colours, are added later). */
export function printable(text: string): string {
  return text.replace(CONTROL, " ");
}

/** Text that needs no closer look: one cell a character. */
const PLAIN = /^[\x20-\x7e]*$/;

/** Terminal cells that the text takes: wide characters are two, colour codes none. */
export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  wideWidth ??= (createRequire(import.meta.url)("string-width") as { default: typeof stringWidth }).default;
  return wideWidth(text);
}

export function padStart(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - displayWidth(text))) + text;
}

export function padEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - displayWidth(text)));
}

/** The text, cut to `width` cells with `ellipsis` at its end if it is longer. Colour codes must not be in it yet. */
export function truncate(text: string, width: number, ellipsis: string): string {
  if (displayWidth(text) <= width) return text;
  const room = width - displayWidth(ellipsis);
  if (room < 0) return ".".repeat(Math.max(0, width));
  let kept = "";
  let used = 0;
  graphemes ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  for (const { segment } of graphemes.segment(text)) {
    const cells = displayWidth(segment);
    if (used + cells > room) break;
    kept += segment;
    used += cells;
  }
  return kept + ellipsis;
}

/** The text broken at spaces into lines of at most `width` cells; a longer word gets a line of its own. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && displayWidth(line) + 1 + displayWidth(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  if (line !== "" || lines.length === 0) lines.push(line);
  return lines;
}

/** Spaces at which a line is not broken: between a figure and its unit, within a length of time, and after `p`. */
const WITHIN_FIGURE =
  / (?=(?:%|pp)(?!\w))|(?<=\d) (?=(?:s|min|h|d|[A-Z]{3})\b)|(?<=\d (?:min|h|d)) (?=\d)|(?<=\bp) (?=[<\d])/g;
const KEPT = "\u00a0";

/** As {@link wrap}, but figures stay whole: `4.1 %`, `11.96 USD`, `20 min 03 s`, `p 0.003`. */
export function wrapWords(text: string, width: number): string[] {
  return wrap(text.replaceAll(WITHIN_FIGURE, KEPT), width).map((line) => line.replaceAll(KEPT, " "));
}
