import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { openDuckDb } from "../../src/engine/duckdb/engine.ts";
import { type FunnelFigures, runFunnels } from "../harness/run-funnels.ts";

const opened = openDuckDb({ threads: 1 });
afterAll(async () => (await opened).close());

interface Step {
  readonly event: string;
  /** Minutes. */
  readonly within: number | null;
  readonly optional: boolean;
  readonly without: readonly string[];
}

interface Funnel {
  readonly steps: readonly Step[];
  readonly fromStart: boolean;
  /** Minutes; null: by unit. */
  readonly sessionGap: number | null;
}

/** An event at a minute. */
interface Event {
  readonly name: string;
  readonly at: number;
}

const MINUTE = 60_000_000n;

const event = fc.constantFrom("a", "b", "c", "d");
const step: fc.Arbitrary<Step> = fc.record({
  event,
  within: fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 9 })),
  optional: fc.boolean(),
  without: fc.oneof(fc.constant([]), fc.uniqueArray(event, { maxLength: 2 })),
});
const funnel: fc.Arbitrary<Funnel> = fc.record({
  steps: fc.array(step, { minLength: 2, maxLength: 5 }),
  fromStart: fc.boolean(),
  sessionGap: fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 5 })),
});
const unit = fc.array(fc.record({ name: event, at: fc.integer({ min: 0, max: 20 }) }), { maxLength: 12 });

function definition({ steps, fromStart, sessionGap }: Funnel, name: string): object {
  return {
    name,
    kind: "funnel",
    steps: steps.map(({ within, without, ...rest }) => ({
      ...rest,
      ...(within === null ? {} : { within: `${within}m` }),
      without: without.map((each) => ({ event: each })),
    })),
    within_from: fromStart ? "start" : "previous",
    ...(sessionGap === null ? {} : { per: "session", session_gap: `${sessionGap}m` }),
  };
}

function sessionsOf({ sessionGap }: Funnel, events: readonly Event[]): Event[][] {
  const sessions: Event[][] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const each of [...events].sort((a, b) => a.at - b.at)) {
    if (sessions.length === 0 || (sessionGap !== null && each.at - last > sessionGap)) sessions.push([]);
    sessions.at(-1)?.push(each);
    last = each.at;
  }
  return sessions;
}

/** A chain: its last step and event, and its first event. */
interface Chain {
  readonly step: number;
  readonly at: number;
  readonly start: number;
}

/** Every chain that there is, one after the other. */
function chainsOf({ steps, fromStart }: Funnel, events: readonly Event[]): Chain[] {
  const longer = (chain: Chain): Chain[] => {
    const found: Chain[] = [chain];
    for (let next = chain.step + 1; next < steps.length; next += 1) {
      const asked = steps[next];
      for (const each of events) {
        const since = fromStart ? chain.start : chain.at;
        const isLate = each.at - since > (asked?.within ?? Number.POSITIVE_INFINITY);
        const isDisturbed = events.some(
          ({ name, at }) => asked?.without.includes(name) === true && chain.at < at && at < each.at,
        );
        if (each.name === asked?.event && each.at > chain.at && !isLate && !isDisturbed)
          found.push(...longer({ step: next, at: each.at, start: chain.start }));
      }
      if (asked?.optional !== true) break;
    }
    return found;
  };
  return events.filter(({ name }) => name === steps[0]?.event).flatMap(({ at }) => longer({ step: 0, at, start: at }));
}

/** A cell of a view: the whole, or one of the "days" of so many minutes. */
interface Cell {
  readonly view: string;
  readonly viewDay: number;
  readonly events: readonly Event[];
}

const DAY_MINUTES = 7;

function cellsOf(events: readonly Event[]): Cell[] {
  const days = [...new Set(events.map(({ at }) => Math.floor(at / DAY_MINUTES)))];
  return [
    { view: "cumulative", viewDay: 0, events },
    ...days.map((viewDay) => ({
      view: "daily",
      viewDay,
      events: events.filter(({ at }) => Math.floor(at / DAY_MINUTES) === viewDay),
    })),
  ];
}

/** Steps with the number of sessions that reach them, and times of conversions, as lines. */
function expected(of: Funnel, metric: string, events: readonly Event[]): string[] {
  const sessions = sessionsOf(of, events).map((session) => chainsOf(of, session));
  const steps = of.steps.flatMap((_, k) => {
    const reached = sessions.filter((chains) => chains.some(({ step: at }) => at === k)).length;
    return reached === 0 ? [] : [`${metric}#${k + 1} ${reached}`];
  });
  const times = sessions.flatMap((chains) => {
    const last = chains.filter(({ step: at }) => at === of.steps.length - 1);
    const first = Math.min(...last.map(({ at }) => at));
    const start = Math.max(...last.filter(({ at }) => at === first).map((chain) => chain.start));
    return last.length === 0 ? [] : [`${metric} ${first - start}m`];
  });
  return [...steps, ...times];
}

function shown({ totals, times }: FunnelFigures): string[] {
  return [
    ...totals
      .filter(({ measure }) => !String(measure).endsWith("#time"))
      .map((row) => `${row.unit_id} ${row.view} ${row.view_day} ${row.measure} ${row.events}`),
    ...times.map(
      (row) => `${row.unit_id} ${row.view} ${row.view_day} ${row.metric} ${BigInt(String(row.us)) / MINUTE}m`,
    ),
  ];
}

test("funnels find in each cell what going through all of its chains one by one finds", async () => {
  const engine = await opened;
  await fc.assert(
    fc.asyncProperty(
      fc.array(funnel, { minLength: 1, maxLength: 4 }),
      fc.array(unit, { minLength: 1, maxLength: 40 }),
      async (funnels, units) => {
        const cells = units.flatMap((events, index) =>
          cellsOf(events).map((cell) => ({ ...cell, unit: String(index) })),
        );
        const found = await runFunnels(
          engine,
          funnels.map((each, index) => definition(each, `f${index}`)),
          cells.flatMap(({ events, ...cell }) =>
            events.map(({ name, at }) => ({ ...cell, name, us: BigInt(at) * MINUTE })),
          ),
        );
        const wanted = cells.flatMap(({ unit: id, view, viewDay, events }) =>
          funnels.flatMap((each, index) =>
            expected(each, `f${index}`, events).map((line) => `${id} ${view} ${viewDay} ${line}`),
          ),
        );
        expect(shown(found).sort()).toEqual(wanted.sort());
      },
    ),
    { numRuns: 30 },
  );
}, 60_000);
