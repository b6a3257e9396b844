import type { RolesOfMeasure } from "../../results/definition/measure-roles.ts";
import { formatCount } from "../../results/words/numbers.ts";
import type { Terminal } from "../terminal.ts";
import { displayWidth, wrapWords } from "../text/width.ts";

/** How a unit is shown. */
export interface UnitLook extends Pick<Terminal, "columns" | "style" | "symbols"> {
  readonly timeZone: string;
  /** Events that are listed at most. */
  readonly limit: number;
  readonly metric: string;
  /** `EUR`, `orders`: stands behind the metric's values; empty: nothing does. */
  readonly unit: string;
  readonly roles: readonly RolesOfMeasure[];
  /** Whether the metric is a share of the window's days, or a mean over them. */
  readonly overDays: "share" | "mean" | null;
}

/** `1 event`, `1,024 events`. */
export const plural = (count: bigint | number, word: string): string =>
  `${formatCount(Number(count))} ${word}${BigInt(count) === 1n ? "" : "s"}`;

/** Lines of a text that begins after some first words and goes on below them. */
export function hanging(
  head: string,
  text: string,
  { columns }: UnitLook,
  paint = (line: string): string => line,
): string[] {
  const width = displayWidth(head);
  return wrapWords(text, Math.max(20, columns - width - 1)).map((line, index) =>
    index === 0 ? head + paint(line) : " ".repeat(width) + paint(line),
  );
}

/** A text at whose spaces {@link hanging} does not break a line. */
export function unbroken(text: string): string {
  return text.replaceAll(" ", "\u00a0");
}
