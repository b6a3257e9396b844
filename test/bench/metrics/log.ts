import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { seededRandom } from "../../property/oracle/random.ts";

/** How much is in a generated log. */
export interface LogSize {
  readonly events: number;
  readonly units: number;
  readonly gates: number;
}

export const FIRST_DS = "2026-03-02";
export const LAST_DS = "2026-03-15";
const DAYS = 14;
/** Units meet gates on the first days only, so that what they do afterwards counts. */
const EXPOSURE_DAYS = 7;
const DAY_MS = 86_400_000;
const FIRST_MS = Date.parse(`${FIRST_DS}T00:00:00Z`);

/** Event names, the commonest first. */
export const EVENTS = [
  ...["page_view", "search", "video", "login", "add_to_cart"],
  ...["share", "review", "checkout", "purchase", "support"],
] as const;
export const CATEGORIES = 8;

export const gateName = (gate: number): string => `gate_${gate}`;

/** A number in [0, 1) that is the same for the same two numbers ever after. */
function fixedRandom(a: number, b: number): number {
  let mixed = Math.imul(a + 1, 0x9e3779b1) ^ Math.imul(b + 1, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
}

/** A quarter of the units meets a gate, at a time of its own, and half of those pass it. */
function exposureOf(unit: number, gate: number): { readonly atMs: number; readonly passed: boolean } | undefined {
  const key = gate * 3;
  if (fixedRandom(unit, key) >= 0.25) return undefined;
  const sinceMs = Math.floor(fixedRandom(unit, key + 1) * EXPOSURE_DAYS * DAY_MS);
  return { atMs: FIRST_MS + sinceMs, passed: fixedRandom(unit, key + 2) < 0.5 };
}

function* exposuresOfDay(day: number, { units, gates }: LogSize): Generator<object> {
  for (let unit = 0; unit < units; unit += 1) {
    for (let gate = 0; gate < gates; gate += 1) {
      const met = exposureOf(unit, gate);
      if (met === undefined || Math.floor((met.atMs - FIRST_MS) / DAY_MS) !== day) continue;
      const exposure = { type: "exposure", gate: gateName(gate), rule: "everyone", percent: 50, passed: met.passed };
      yield { ...exposure, ts: met.atMs, event_id: `x${gate}-${unit}`, units: { userID: `unit-${unit}` } };
    }
  }
}

function* eventsOfDay(day: number, { events, units }: LogSize): Generator<object> {
  const random = seededRandom(day + 1);
  const from = Math.floor((events * day) / DAYS);
  const to = Math.floor((events * (day + 1)) / DAYS);
  for (let event = from; event < to; event += 1) {
    // Few units do most: half of all events are those of a quarter of the units. The first names are commonest alike.
    const unit = Math.floor(units * random() ** 2);
    const name = EVENTS[Math.floor(EVENTS.length * random() ** 2)];
    const [ts, value] = [FIRST_MS + day * DAY_MS + Math.floor(random() * DAY_MS), Math.floor(random() * 10_000) / 100];
    const metadata = { category: `c${Math.floor(random() * CATEGORIES)}` };
    yield { type: "event", event_id: `e${event}`, ts, name, value, units: { userID: `unit-${unit}` }, metadata };
  }
}

const BUFFER_CHARACTERS = 1 << 20;

function writeDay(path: string, day: number, size: LogSize): number {
  const file = openSync(path, "w");
  let buffer = "";
  let messages = 0;
  const flush = (): void => {
    writeSync(file, buffer);
    buffer = "";
  };
  for (const of of [exposuresOfDay(day, size), eventsOfDay(day, size)]) {
    for (const message of of) {
      buffer += `${JSON.stringify(message)}\n`;
      messages += 1;
      if (buffer.length > BUFFER_CHARACTERS) flush();
    }
  }
  flush();
  closeSync(file);
  return messages;
}

/** Writes two weeks of exposures and events as a file a day, the same for the same size, and answers how many messages they are. */
export function writeLog(folder: string, size: LogSize): number {
  mkdirSync(folder, { recursive: true });
  const days = Array.from({ length: DAYS }, (_, day) => day);
  return days.reduce((messages, day) => messages + writeDay(join(folder, `day-${day}.ndjson`), day, size), 0);
}
