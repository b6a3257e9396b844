import { describe, expect, it } from "vitest";
import { addDays, checkDs, dsEnded } from "../../../src/schedule/ds-ended.ts";

describe("the ds that just ended", () => {
  it.each([
    ["2026-01-06T02:00:00Z", "UTC", "2026-01-05"],
    ["2026-01-06T01:00:00Z", "Europe/Berlin", "2026-01-05"],
    ["2026-01-05T23:30:00Z", "Europe/Berlin", "2026-01-05"],
    ["2026-01-05T22:59:59.999Z", "Europe/Berlin", "2026-01-04"],
    ["2026-01-05T23:00:00Z", "Europe/Berlin", "2026-01-05"],
    ["2026-01-06T10:00:00Z", "America/Los_Angeles", "2026-01-05"],
    ["2026-01-05T12:00:00Z", "Pacific/Kiritimati", "2026-01-05"],
    ["2026-01-01T02:00:00Z", "UTC", "2025-12-31"],
    ["2024-03-01T02:00:00Z", "UTC", "2024-02-29"],
  ])("at %s in %s is %s", (at, timeZone, ds) => {
    expect(dsEnded(Date.parse(at), timeZone)).toBe(ds);
  });

  it("is the day of the change itself, however long it was, the morning after the clocks change", () => {
    expect(dsEnded(Date.parse("2026-03-29T00:30:00Z"), "Europe/Berlin")).toBe("2026-03-28");
    expect(dsEnded(Date.parse("2026-03-30T00:00:00Z"), "Europe/Berlin")).toBe("2026-03-29");
    expect(dsEnded(Date.parse("2026-10-25T00:30:00Z"), "Europe/Berlin")).toBe("2026-10-24");
    expect(dsEnded(Date.parse("2026-10-26T00:30:00Z"), "Europe/Berlin")).toBe("2026-10-25");
  });

  it("does not change between the two o'clocks of a night whose hour repeats", () => {
    const fires = ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"].map((at) =>
      dsEnded(Date.parse(at), "Europe/Berlin"),
    );
    expect(fires).toEqual(["2026-10-24", "2026-10-24"]);
  });
});

describe("days", () => {
  it("are counted by the calendar", () => {
    expect(addDays("2024-02-28", 2)).toBe("2024-03-01");
    expect(addDays("2026-01-01", -1)).toBe("2025-12-31");
  });

  it("are refused when the calendar does not have them", () => {
    expect(checkDs("2024-02-29")).toBe("2024-02-29");
    for (const wrong of ["2026-02-29", "2026-13-01", "2026-1-1", "20260101", "2026-01-01T00:00:00Z", ""]) {
      expect(() => checkDs(wrong)).toThrow("is not a calendar day");
    }
  });
});
