import type { Terminal } from "../terminal.ts";
import { printable, wrap } from "../text/width.ts";
import type { Summary } from "./summary.ts";

type Look = Pick<Terminal, "columns" | "style" | "symbols">;

/** What the metrics say, in at most a few lines: what got worse, what got better, how many do not tell. */
export function summaryLines(summary: Summary, { columns, style, symbols }: Look): string[] {
  const named = [
    { mark: symbols.worse, word: "worse", titles: summary.worse, paint: style.bad },
    { mark: symbols.better, word: "better", titles: summary.better, paint: style.good },
    { mark: symbols.higher, word: "higher", titles: summary.higher, paint: style.notable },
    { mark: symbols.lower, word: "lower", titles: summary.lower, paint: style.notable },
  ];
  const lines = named.flatMap(({ mark, word, titles, paint }) => {
    if (titles.length === 0) return [];
    const head = `${mark} ${word.padEnd(6)}`;
    return wrap(printable(titles.join(", ")), columns - 12).map((line, index) =>
      index === 0 ? ` ${paint(style.strong(head))}  ${line}` : `           ${line}`,
    );
  });
  const unclear = summary.unclear.length;
  const none = summary.none.length;
  const rest = [
    ...(unclear === 0 ? [] : [`${unclear} without a clear difference`]),
    ...(none === 0 ? [] : [`${none} without a comparison`]),
  ];
  return rest.length === 0 ? lines : [...lines, style.faint(` ${symbols.separator} ${rest.join(", ")}`)];
}
