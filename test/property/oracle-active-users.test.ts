import { describe, expect, test } from "vitest";
import { activeUserOf } from "./oracle/activity.ts";
import { did, exampleProject, exposed, resultsOf } from "./oracle/example.ts";

/** An event on a day of January 2026. */
const viewed = (userID: string, day: number, more = {}) =>
  did(userID, `2026-01-${String(day).padStart(2, "0")}`, "view", more);

function seriesOf(active_user: object, messages: Parameters<typeof resultsOf>[1], ds = "2026-01-31") {
  const settings = { unit_types: ["userID"], active_user };
  const [row] = resultsOf(exampleProject({ settings }), messages, ds).activeUsers;
  if (row === undefined) throw new RangeError("a unit type has no row");
  return row;
}

describe("the series of active units", () => {
  const log = [
    viewed("a", 1),
    viewed("a", 25),
    viewed("a", 31),
    viewed("b", 24),
    viewed("b", 30),
    viewed("c", 4),
    viewed("d", 18),
  ];

  test("count those active today, in the last 7 and 28 days, and the new ones of them", () => {
    expect(seriesOf({}, log)).toMatchObject({ dau: 1, wau: 2, mau28: 4, new_dau: 0, new_wau: 0, new_mau: 3 });
  });

  test("shares of those who were active before", () => {
    expect(seriesOf({}, log)).toMatchObject({
      stickiness_daily: 0, // b yesterday
      stickiness_weekly: 0.5, // b and d in the week before
      d1_retention: null,
      wau_d14: 0, // d
      mau_d56: null,
    });
  });

  test("active days of those with any", () => {
    expect(seriesOf({}, log)).toMatchObject({ l7: 3 / 2, l14: 5 / 3, l28: 6 / 4 });
  });

  test("a figure is there once all days that it looks at have landed", () => {
    const onDay = (day: number) => seriesOf({}, log, `2026-01-${String(day).padStart(2, "0")}`);
    expect(onDay(1)).toMatchObject({ dau: 1, wau: null, new_dau: null, stickiness_daily: null, l7: null });
    expect(onDay(2)).toMatchObject({ new_dau: 0, stickiness_daily: 0, d1_retention: null });
    expect(onDay(7)).toMatchObject({ wau: 2, l7: 1, new_wau: null });
    expect(onDay(8)).toMatchObject({ new_wau: 1, mau28: null });
  });

  test("stickiness of months needs 56 days", () => {
    const on = (userID: string, day: number) => did(userID, new Date(Date.UTC(2026, 0, day)).toISOString(), "view");
    const log = [on("a", -24), on("a", 31)];
    expect(seriesOf({}, log, "2026-01-30").stickiness_monthly).toBeNull();
    expect(seriesOf({}, log)).toMatchObject({ stickiness_monthly: 1, mau_d56: null });
    expect(seriesOf({}, [on("b", -25), ...log])).toMatchObject({ stickiness_monthly: 1, mau_d56: 1 });
  });
});

describe("what makes a unit active", () => {
  const log = [
    did("a", "2026-01-31", "view"),
    did("a", "2026-01-31", "buy", { value: 5 }),
    did("b", "2026-01-31", "ping"),
    did("c", "2026-01-31", "other", { value: 20 }),
  ];
  test.each<[number, object]>([
    [3, {}],
    [1, { include: ["view", "buy"] }],
    [3, { include: ["view"], new_events: true }],
    [2, { exclude: ["ping"] }],
    [1, { include: ["view", "ping"], exclude: ["ping"] }],
    [0, { new_events: false }],
    [2, { where: [{ field: "value", operator: ">=", value: 5 }] }],
    [1, { min_events: 2 }],
    [0, { min_events: 2, exclude: ["view"] }],
  ])("%d are active by %j", (dau, active_user) => {
    expect(seriesOf(active_user, log).dau).toBe(dau);
  });

  test("exposures count if they are to, whatever the conditions; and are events of a day like others", () => {
    const exposure = {
      type: "exposure",
      ts: "2026-01-31",
      gate: "any",
      rule: "r",
      passed: true,
      units: { userID: "x" },
    };
    const never = { where: [{ field: "value", operator: ">", value: 1 }] };
    expect(seriesOf(never, [exposure]).dau).toBe(1);
    expect(seriesOf({ ...never, count_exposures: false }, [exposure]).dau).toBe(0);
    expect(seriesOf({ min_events: 2 }, [exposure, did("x", "2026-01-31", "view")]).dau).toBe(1);
  });

  test("a unit type may have a definition of its own", () => {
    const settings = {
      active_user: { include: ["view"] },
      active_user_by_unit_type: { stableID: { exclude: ["view"] } },
    };
    const project = exampleProject({ settings });
    expect(activeUserOf(project, "userID").include).toEqual(["view"]);
    expect(activeUserOf(project, "stableID")).toMatchObject({ exclude: ["view"], min_events: 1 });
    const both = did("a", "2026-01-31", "view", { units: { userID: "a", stableID: "s" } });
    expect(resultsOf(project, [both]).activeUsers.map((row) => [row.unit_type, row.dau])).toEqual([
      ["userID", 1],
      ["stableID", 0],
    ]);
  });
});

describe("by unit type and environment", () => {
  const messages = [
    did("a", "2026-01-05T01:00:00Z", "view"),
    did("a", "2026-01-05T02:00:00Z", "view"),
    did("b", "2026-01-05T01:00:00Z", "ping", { environment: "staging" }),
    did("c", "2026-01-05T01:00:00Z", "ping"),
    exposed("d", "2026-01-06", true, { units: { userID: "d", stableID: "x", unlisted: "y" }, gate: "unknown" }),
    did("a", "2026-02-01", "view"),
  ];
  const dau = (active_user: unknown) =>
    ["2026-01-05", "2026-01-06"].map((ds) =>
      resultsOf(exampleProject({ settings: { active_user } }), messages, ds).activeUsers.map((row) => [
        row.unit_type,
        row.dau,
      ]),
    );

  test("any used event or exposure makes its units active", () => {
    expect(dau({})).toEqual([
      [
        ["userID", 2],
        ["stableID", 0],
      ],
      [
        ["userID", 1],
        ["stableID", 1],
      ],
    ]);
  });

  test("names are included and excluded, and exposures need not count", () => {
    expect(dau({ include: ["ping", "view"], exclude: ["view"], count_exposures: false })).toEqual([
      [
        ["userID", 1],
        ["stableID", 0],
      ],
      [
        ["userID", 0],
        ["stableID", 0],
      ],
    ]);
  });
});
