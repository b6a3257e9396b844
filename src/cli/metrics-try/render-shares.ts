import { nearName } from "../../config/near-name.ts";
import { formatCount } from "../../results/words/numbers.ts";
import { namesInWords } from "../explain/event-tests.ts";
import type { Terminal } from "../terminal.ts";
import { displayWidth, padEnd, padStart, printable, truncate, wrapWords } from "../text/width.ts";
import type { EventShare, EventShares, FieldShare } from "./event-shares.ts";

type Look = Pick<Terminal, "columns" | "style" | "symbols">;

/** A share in per cent, of at most two decimals: 24.37 %. */
function share(part: number, whole: number): string {
  return whole === 0 ? "" : `${Number(((100 * part) / whole).toFixed(2))} %`;
}

function fieldText({ field, asks, notNumbers, nulls, missing }: FieldShare): string {
  const others = [
    ...(missing > 0 ? [`missing ${formatCount(missing)}`] : []),
    ...(nulls > 0 ? [`null ${formatCount(nulls)}`] : []),
    ...(notNumbers > 0 ? [`no number ${formatCount(notNumbers)}`] : []),
  ];
  const what = `${field} is ${asks === "number" ? "a number" : "there"}`;
  return others.length === 0 ? what : `${what} (${others.join(", ")})`;
}

/** Names that came, where none of those asked for did. */
function nameLines({ names }: EventShares, asked: readonly string[], { columns, style }: Look): string[] {
  if (names.length === 0) return [`   ${style.warning("no event of this unit type came at all")}`];
  const near = asked.flatMap(
    (name) =>
      nearName(
        name,
        names.map((one) => one.name),
      ) ?? [],
  );
  const hint = near.length === 0 ? "" : `did you mean ${near.map((name) => JSON.stringify(name)).join(" or ")}? `;
  const commonest = names.slice(0, 10).map(({ name, events }) => `${printable(name)} ${formatCount(events)}`);
  return wrapWords(`${hint}the commonest names: ${commonest.join(", ")}`, columns - 4).map(
    (line) => `   ${style.warning(line)}`,
  );
}

function shareLines(one: EventShare, shares: EventShares, look: Look): string[] {
  const { style, columns, symbols } = look;
  const { role, names, named, conditions, field, matching } = one;
  const what = names === null ? "of any name" : `named ${namesInWords(names)}`;
  const head = ` ${style.strong(role === "" ? "Events" : printable(role))}: ${formatCount(named)} of ${formatCount(shares.events)} are ${printable(what)}`;
  if (named === 0) return [head, ...nameLines(shares, names ?? [], look)];
  const rows = [
    ...conditions.map(({ words, passes }) => ({ text: words, count: passes })),
    ...(field === null ? [] : [{ text: fieldText(field), count: field.usable }]),
    ...(conditions.length + (field === null ? 0 : 1) > 0 ? [{ text: "all of it", count: matching }] : []),
  ];
  const counts = Math.max(0, ...rows.map(({ count }) => formatCount(count).length));
  const width = Math.min(columns - counts - 17, Math.max(0, ...rows.map(({ text }) => displayWidth(printable(text)))));
  return [
    head,
    ...rows.map(({ text, count }) => {
      const cut = truncate(printable(text), width, symbols.ellipsis);
      return `   ${padEnd(cut, width)}  ${padStart(formatCount(count), counts)}  ${padStart(share(count, named), 8)}`;
    }),
  ];
}

/** Which of the events that came pass which of the metric's conditions. */
export function sharesLines(shares: EventShares, look: Look): string[] {
  return shares.shares.flatMap((one) => shareLines(one, shares, look));
}
