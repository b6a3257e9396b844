import { afterAll, describe, expect, test } from "vitest";
import { openDuckDb } from "../../src/engine/duckdb/engine.ts";
import { runFunnels } from "../harness/run-funnels.ts";
import { microseconds } from "./instants.ts";
import { drawTable, parseTable } from "./text-table.ts";

const opened = openDuckDb({ threads: 1 });
afterAll(async () => (await opened).close());

const MINUTE = 60_000_000n;

/** `view 10:00, buy 10:05:00.000001` of one day; a `06 10:00` is of another. */
function eventsIn(unit: string, drawn: string) {
  return drawn
    .split(",")
    .filter((each) => each.trim() !== "")
    .map((each) => {
      const [name = "", ...when] = each.trim().split(" ");
      const [time, day = "05"] = when.reverse();
      return { unit, name, us: BigInt(microseconds(`2026-01-${day}T${time}`)) };
    });
}

const length = (us: bigint): string => (us % MINUTE === 0n ? `${us / MINUTE}m` : `${us}us`);

/**
 * Draws what units did, and expects how often they reached each step (`1`, `2`, ...; 0 is not drawn) and how long each conversion took.
 *
 * @param drawn a unit a line: `unit | events | 1 | 2 | times`
 */
async function expectFunnel(definition: object, drawn: string): Promise<void> {
  const { columns, rows } = parseTable(drawn);
  const events = rows.flatMap(({ unit, events: of }) => eventsIn(unit ?? "", of ?? ""));
  const { totals, times } = await runFunnels(await opened, [{ name: "f", kind: "funnel", ...definition }], events);
  const cell = (unit: string | null | undefined, column: string): string | null => {
    if (column !== "times") {
      const total = totals.find(({ unit_id, measure }) => unit_id === unit && measure === `f#${column}`);
      return total === undefined ? null : String(total.events);
    }
    const found = times.filter(({ unit_id }) => unit_id === unit).map(({ us }) => BigInt(String(us)));
    const sorted = found.sort((a, b) => (a < b ? -1 : 1));
    const [total] = totals.filter(({ unit_id, measure }) => unit_id === unit && measure === "f#time");
    expect(String(total?.events ?? 0)).toBe(String(sorted.length));
    expect(String(total?.total ?? 0)).toBe(String(sorted.reduce((sum, us) => sum + us, 0n)));
    return sorted.length === 0 ? null : sorted.map(length).join(", ");
  };
  const found = rows.map((row) =>
    Object.fromEntries(
      columns.map((column) => [
        column,
        column === "unit" || column === "events" ? (row[column] ?? null) : cell(row.unit, column),
      ]),
    ),
  );
  expect(drawTable(columns, found)).toBe(drawTable(columns, rows));
}

const view = { event: "view" };
const cart = { event: "cart" };
const pay = { event: "pay" };
const buy = { event: "buy" };

describe("a funnel by unit", () => {
  test("is reached in order, strictly: what happens in the same microsecond is not in order", async () => {
    await expectFunnel(
      { steps: [view, buy] },
      `
        unit      | events                          | 1 | 2 | times
        in order  | view 10:00, buy 10:10           | 1 | 1 | 10m
        reversed  | buy 10:00, view 10:10           | 1 | - | -
        at once   | view 10:00, buy 10:00           | 1 | - | -
        just      | view 10:00, buy 10:00:00.000001 | 1 | 1 | 1us
        no start  | buy 10:00                       | - | - | -
        elsewhere | other 10:00                     | - | - | -
      `,
    );
  });

  test("one event may be two steps, but not of the same chain at once", async () => {
    await expectFunnel(
      { steps: [buy, buy] },
      `
        unit  | events               | 1 | 2 | times
        once  | buy 10:00            | 1 | - | -
        twice | buy 10:00, buy 10:10 | 1 | 1 | 10m
      `,
    );
  });

  test("a step counts up to its limit after the step before, and a later start may succeed where the first does not", async () => {
    await expectFunnel(
      { steps: [view, cart, { ...buy, within: "30m" }] },
      `
        unit        | events                                                    | 1 | 2 | 3 | times
        at limit    | view 10:00, cart 11:00, buy 11:30                         | 1 | 1 | 1 | 90m
        after limit | view 10:00, cart 11:00, buy 11:30:00.000001               | 1 | 1 | - | -
        later cart  | view 10:00, cart 11:00, cart 12:00, buy 12:10             | 1 | 1 | 1 | 130m
        later start | view 10:00, cart 10:10, view 11:00, cart 11:10, buy 11:20 | 1 | 1 | 1 | 20m
        mixed       | view 10:00, cart 10:10, view 10:20, buy 10:40:00.000001   | 1 | 1 | - | -
      `,
    );
  });

  test("or after the first step: the latest start that leads there decides", async () => {
    await expectFunnel(
      { steps: [view, { ...cart, within: "1h" }, { ...buy, within: "1h" }], within_from: "start" },
      `
        unit        | events                                                    | 1 | 2 | 3 | times
        at limit    | view 10:00, cart 10:30, buy 11:00                         | 1 | 1 | 1 | 60m
        after limit | view 10:00, cart 10:30, buy 11:00:00.000001               | 1 | 1 | - | -
        later start | view 10:00, view 10:20, cart 10:30, buy 11:10             | 1 | 1 | 1 | 50m
        later view  | view 10:00, cart 10:30, view 10:40, buy 11:10             | 1 | 1 | - | -
        two chains  | view 10:00, cart 10:10, view 10:30, cart 10:35, buy 11:15 | 1 | 1 | 1 | 45m
        late cart   | view 10:00, cart 11:00:00.000001, buy 11:05               | 1 | - | - | -
      `,
    );
  });

  test("the time to convert runs from the latest start to the first event of the last step", async () => {
    await expectFunnel(
      { steps: [view, cart, buy] },
      `
        unit            | events                                                               | 1 | 2 | 3 | times
        repeated start  | view 10:00, view 10:05, cart 10:10, buy 10:20                        | 1 | 1 | 1 | 15m
        start too late  | view 10:00, cart 10:10, view 10:15, buy 10:20                        | 1 | 1 | 1 | 20m
        bought again    | view 10:00, cart 10:10, buy 10:20, buy 10:50                         | 1 | 1 | 1 | 20m
        quicker later   | view 10:00, cart 10:10, buy 10:20, view 11:00, cart 11:01, buy 11:02 | 1 | 1 | 1 | 20m
        bought at first | buy 09:00, view 10:00, cart 10:10, buy 10:20                         | 1 | 1 | 1 | 20m
      `,
    );
  });
});

describe("what may not lie between two steps", () => {
  test("does no harm at the microsecond of either, nor before, nor after", async () => {
    await expectFunnel(
      { steps: [view, { ...buy, without: [{ event: "error" }, { event: "help" }] }] },
      `
        unit        | events                                         | 1 | 2 | times
        between     | view 10:00, error 10:05, buy 10:10             | 1 | - | -
        just after  | view 10:00, error 10:00:00.000001, buy 10:10   | 1 | - | -
        just before | view 10:00, error 10:09:59.999999, buy 10:10   | 1 | - | -
        with view   | view 10:00, error 10:00, buy 10:10             | 1 | 1 | 10m
        with buy    | view 10:00, error 10:10, buy 10:10             | 1 | 1 | 10m
        before      | error 09:00, view 10:00, buy 10:10             | 1 | 1 | 10m
        after       | view 10:00, buy 10:10, error 10:20             | 1 | 1 | 10m
        the other   | view 10:00, help 10:05, buy 10:10              | 1 | - | -
        tried again | view 10:00, error 10:05, view 10:06, buy 10:10 | 1 | 1 | 4m
      `,
    );
  });

  test("is asked for by one step only, and is about the step just before it", async () => {
    await expectFunnel(
      { steps: [view, cart, { ...buy, without: [{ event: "error" }] }] },
      `
        unit        | events                                                     | 1 | 2 | 3 | times
        before cart | view 10:00, error 10:05, cart 10:10, buy 10:20             | 1 | 1 | 1 | 20m
        after cart  | view 10:00, cart 10:10, error 10:15, buy 10:20             | 1 | 1 | - | -
        other cart  | view 10:00, cart 10:10, error 10:15, cart 10:16, buy 10:20 | 1 | 1 | 1 | 20m
      `,
    );
  });

  test("may be the steps themselves: the next thing that is bought must be the first", async () => {
    await expectFunnel(
      { steps: [view, { ...buy, without: [buy, view] }] },
      `
        unit   | events                                      | 1 | 2 | times
        direct | view 10:00, buy 10:10                       | 1 | 1 | 10m
        late   | view 10:00, view 10:05, buy 10:10           | 1 | 1 | 5m
        second | buy 09:00, view 10:00, buy 10:10, buy 10:20 | 1 | 1 | 10m
      `,
    );
  });

  test("and a limit must hold of the same chain", async () => {
    await expectFunnel(
      { steps: [view, { ...cart, without: [{ event: "error" }] }, { ...buy, within: "30m" }], within_from: "start" },
      `
        unit      | events                                                                 | 1 | 2 | 3 | times
        both      | view 10:00, cart 10:10, buy 10:20                                      | 1 | 1 | 1 | 20m
        disturbed | view 10:00, error 10:05, cart 10:10, buy 10:20                         | 1 | - | - | -
        too early | view 09:00, cart 10:10, view 10:15, error 10:16, cart 10:20, buy 10:30 | 1 | 1 | - | -
      `,
    );
  });
});

describe("optional steps", () => {
  test("may be left out, and count where they are not", async () => {
    await expectFunnel(
      { steps: [view, { ...cart, optional: true }, buy] },
      `
        unit       | events                                        | 1 | 2 | 3 | times
        skipped    | view 10:00, buy 10:20                         | 1 | - | 1 | 20m
        taken      | view 10:00, cart 10:10, buy 10:20             | 1 | 1 | 1 | 20m
        only cart  | cart 10:10, buy 10:20                         | - | - | - | -
        later cart | view 10:00, buy 10:20, cart 10:30             | 1 | 1 | 1 | 20m
        at once    | view 10:00, cart 10:00, buy 10:20             | 1 | - | 1 | 20m
        with buy   | view 10:00, cart 10:20, buy 10:20             | 1 | 1 | 1 | 20m
        repeated   | view 10:00, cart 10:10, view 10:15, buy 10:20 | 1 | 1 | 1 | 5m
      `,
    );
  });

  test("give the limit of the next step another beginning, and what may not lie between another room", async () => {
    await expectFunnel(
      { steps: [view, { ...cart, optional: true }, { ...buy, within: "30m", without: [{ event: "error" }] }] },
      `
        unit          | events                                                     | 1 | 2 | 3 | times
        from cart     | view 10:00, cart 10:40, buy 11:00                          | 1 | 1 | 1 | 60m
        from view     | view 10:00, buy 11:00                                      | 1 | - | - | -
        error first   | view 10:00, error 10:05, cart 10:10, buy 10:20             | 1 | 1 | 1 | 20m
        error last    | view 10:00, cart 10:05, error 10:10, buy 10:20             | 1 | 1 | - | -
        view after it | view 10:00, cart 10:05, error 10:10, view 10:15, buy 10:20 | 1 | 1 | 1 | 5m
      `,
    );
  });

  test("two in a row may both be left out, or either; in another order, each counts, but not both in one chain", async () => {
    await expectFunnel(
      { steps: [view, { ...cart, optional: true }, { ...pay, optional: true }, buy] },
      `
        unit       | events                                       | 1 | 2 | 3 | 4 | times
        neither    | view 10:00, buy 10:30                        | 1 | - | - | 1 | 30m
        the first  | view 10:00, cart 10:10, buy 10:30            | 1 | 1 | - | 1 | 30m
        the second | view 10:00, pay 10:20, buy 10:30             | 1 | - | 1 | 1 | 30m
        both       | view 10:00, cart 10:10, pay 10:20, buy 10:30 | 1 | 1 | 1 | 1 | 30m
        swapped    | view 10:00, pay 10:10, cart 10:20, buy 10:30 | 1 | 1 | 1 | 1 | 30m
      `,
    );
  });

  test("at the end are a step like others: the funnel's last", async () => {
    await expectFunnel(
      { steps: [view, cart, { ...buy, optional: true }] },
      `
        unit    | events                            | 1 | 2 | 3 | times
        reached | view 10:00, cart 10:10, buy 10:20 | 1 | 1 | 1 | 20m
        not     | view 10:00, cart 10:10            | 1 | 1 | - | -
        skipped | view 10:00, buy 10:20             | 1 | - | - | -
      `,
    );
  });

  test("after a required step begin anew: what lies before it cannot be skipped to", async () => {
    await expectFunnel(
      { steps: [view, { ...cart, optional: true }, pay, { event: "mail", optional: true }, buy] },
      `
        unit       | events                                                   | 1 | 2 | 3 | 4 | 5 | times
        no pay     | view 10:00, cart 10:10, buy 10:20                        | 1 | 1 | - | - | - | -
        two left   | view 10:00, pay 10:10, buy 10:20                         | 1 | - | 1 | - | 1 | 20m
        all        | view 10:00, cart 10:10, pay 10:20, mail 10:30, buy 10:40 | 1 | 1 | 1 | 1 | 1 | 40m
        early mail | view 10:00, mail 10:10, pay 10:20, buy 10:30             | 1 | - | 1 | - | 1 | 30m
      `,
    );
  });
});

describe("a funnel by session", () => {
  const bySession = { steps: [view, buy], per: "session", session_gap: "30m" };

  test("counts the sessions that reach a step; each that converts has a time", async () => {
    await expectFunnel(
      bySession,
      `
        unit       | events                                                   | 1 | 2 | times
        one        | view 10:00, buy 10:10                                    | 1 | 1 | 10m
        two        | view 10:00, buy 10:10, view 12:00, buy 12:05             | 2 | 2 | 5m, 10m
        one of two | view 10:00, buy 10:10, view 12:00                        | 2 | 1 | 10m
        often      | view 10:00, view 10:05, buy 10:10, view 10:15, buy 10:20 | 1 | 1 | 5m
      `,
    );
  });

  test("a gap of just its length is within a session, a longer one is not, and any event keeps a session going", async () => {
    await expectFunnel(
      bySession,
      `
        unit       | events                                        | 1 | 2 | times
        at gap     | view 10:00, buy 10:30                         | 1 | 1 | 30m
        after gap  | view 10:00, buy 10:30:00.000001               | 1 | - | -
        kept alive | view 10:00, ping 10:20, ping 10:45, buy 11:10 | 1 | 1 | 70m
        night      | view 23:50, buy 06 00:10                      | 1 | 1 | 20m
      `,
    );
  });

  test("chains, and what may not lie between steps, do not cross sessions", async () => {
    await expectFunnel(
      { ...bySession, steps: [view, cart, { ...buy, without: [{ event: "error" }] }] },
      `
        unit    | events                                                                 | 1 | 2 | 3 | times
        cut     | view 10:00, cart 10:10, buy 12:00                                      | 1 | 1 | - | -
        restart | view 10:00, cart 10:10, cart 12:00, buy 12:10                          | 1 | 1 | - | -
        error   | view 10:00, cart 10:10, error 10:20, view 12:00, cart 12:10, buy 12:20 | 2 | 2 | 1 | 20m
      `,
    );
  });
});

test("the example of docs/metrics.md is as it says", async () => {
  await expectFunnel(
    {
      steps: [
        view,
        { ...cart, optional: true },
        { event: "order", within: "1h", without: [{ event: "payment_error" }] },
      ],
    },
    `
      unit | events                                            | 1 | 2 | 3 | times
      ann  | view 10:00, cart 10:05, order 10:20               | 1 | 1 | 1 | 20m
      bob  | view 10:00, order 10:40                           | 1 | - | 1 | 40m
      cat  | view 10:00, view 11:00, order 11:30               | 1 | - | 1 | 30m
      dan  | view 10:00, payment_error 10:10, order 10:20      | 1 | - | - | -
      eve  | cart 10:00, order 10:10                           | - | - | - | -
    `,
  );
});

test("funnels of several lengths and kinds, units and cells stand side by side", async () => {
  const at = (minutes: number): bigint => BigInt(microseconds("2026-01-05T10:00")) + BigInt(minutes) * MINUTE;
  const cells = [{}, { view: "daily", viewDay: 1 }, { view: "daily", viewDay: 2 }];
  const { totals, times } = await runFunnels(
    await opened,
    [
      { name: "long", kind: "funnel", steps: [view, cart, buy] },
      { name: "short", kind: "funnel", steps: [view, buy], per: "session" },
    ],
    [
      ...cells.map((cell) => ({ unit: "u1", name: "view", us: at(0), ...cell })),
      { unit: "u1", name: "cart", us: at(5) },
      { unit: "u1", name: "cart", us: at(5), view: "daily", viewDay: 2 },
      { unit: "u1", name: "buy", us: at(7) },
      { unit: "u1", name: "buy", us: at(7), view: "daily", viewDay: 1 },
      { unit: "u2", name: "buy", us: at(8) },
    ],
  );
  const shown = totals
    .filter(({ view: of }) => of === "daily")
    .map(({ unit_id, view_day, measure, events, total }) => [unit_id, view_day, measure, events, total].join(" "));
  expect(shown.sort()).toEqual([
    "u1 1 long#1 1 0",
    "u1 1 short#1 1 0",
    "u1 1 short#2 1 0",
    "u1 1 short#time 1 420000000",
    "u1 2 long#1 1 0",
    "u1 2 long#2 1 0",
    "u1 2 short#1 1 0",
  ]);
  expect(times.map(({ unit_id, view: of, metric, us }) => [unit_id, of, metric, us].join(" ")).sort()).toEqual([
    "u1 cumulative long 420000000",
    "u1 cumulative short 420000000",
    "u1 daily short 420000000",
  ]);
});
