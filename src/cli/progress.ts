import type { Clock } from "../clock.ts";
import { formatCount } from "../results/words/numbers.ts";
import type { Terminal } from "./terminal.ts";
import { displayWidth, printable, truncate } from "./text/width.ts";

/** How far long work has come. */
export interface ProgressState {
  /** What is going on: `landing`, `2026-01-28 unit_days`. */
  readonly label: string;
  /** Things done, of `total` where that is known. */
  readonly done: number;
  readonly total?: number;
  /** What is counted: `messages`. */
  readonly unit?: string;
  /** How long it will take yet, in milliseconds, where that is known better than from what was done so far; null: nobody knows. */
  readonly leftMs?: number | null;
}

/** One line on a terminal that is drawn over and over; nothing in a pipe. */
export interface Progress {
  update(state: ProgressState): void;
  /** Wipes the line, so that something else can be written. */
  clear(): void;
}

const REDRAW_MS = 100;
const BAR_CELLS = 24;

/** A length of time for people: 8 s, 2 min 05 s, 1 h 20 min. */
export function formatSeconds(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** The line for a state: label, bar and counts, time left. */
export function progressLine(
  state: ProgressState,
  elapsedMs: number,
  terminal: Pick<Terminal, "columns" | "symbols">,
): string {
  const { label, done, total, unit, leftMs } = state;
  const parts = [printable(label)];
  const unitText = unit === undefined ? "" : ` ${unit}`;
  if (total === undefined) {
    parts.push(`${formatCount(done)}${unitText}`, formatSeconds(elapsedMs));
  } else {
    const ratio = total <= 0 ? 1 : Math.min(1, done / total);
    const full = Math.round(ratio * BAR_CELLS);
    const { bar, rule } = terminal.symbols;
    parts.push(
      `${bar.line.repeat(full)}${rule.repeat(BAR_CELLS - full)}`,
      `${formatCount(Math.floor(done))} of ${formatCount(total)}${unitText}`,
    );
    const evenly = done > 0 && ratio < 1 ? (elapsedMs / ratio) * (1 - ratio) : null;
    const left = leftMs === undefined ? evenly : leftMs;
    if (left !== null) parts.push(`${formatSeconds(left)} left`);
  }
  return truncate(parts.join("  "), terminal.columns - 1, terminal.symbols.ellipsis);
}

/** A progress line on standard error. */
export function createProgress(terminal: Terminal, clock: Pick<Clock, "now">): Progress {
  if (!terminal.interactiveError) return { update: () => undefined, clear: () => undefined };
  const startedMs = clock.now();
  let drawnMs = Number.NEGATIVE_INFINITY;
  let isDrawn = false;
  return {
    update(state) {
      const now = clock.now();
      if (now - drawnMs < REDRAW_MS) return;
      drawnMs = now;
      isDrawn = true;
      const line = progressLine(state, now - startedMs, terminal);
      terminal.writeError(`\r${line}${displayWidth(line) < terminal.columns - 1 ? "\u001b[K" : ""}`);
    },
    clear() {
      if (isDrawn) terminal.writeError("\r\u001b[K");
      isDrawn = false;
      drawnMs = Number.NEGATIVE_INFINITY;
    },
  };
}
