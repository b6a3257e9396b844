import { describe, expect, it } from "vitest";
import { dailyPattern, type FireTimes, lastFire, nextFire } from "../../../src/schedule/fire-times.ts";

const iso = (ms: number): string => new Date(ms).toISOString();
const at = (text: string): number => Date.parse(text);
const berlin: FireTimes = { pattern: dailyPattern("02:30"), timeZone: "Europe/Berlin" };

/** The first fires after an instant. */
function fires(times: FireTimes, after: string, count: number): string[] {
  const found: string[] = [];
  for (let ms = at(after); found.length < count; ) {
    ms = nextFire(times, ms);
    found.push(iso(ms));
  }
  return found;
}

describe("the times of a schedule", () => {
  it("are a pattern made of HH:MM", () => {
    expect(dailyPattern("02:00")).toBe("0 2 * * *");
    expect(dailyPattern("23:05")).toBe("5 23 * * *");
  });

  it("come once a day by local time, an hour later where the clocks skip them", () => {
    expect(fires(berlin, "2026-03-28T00:00:00Z", 3)).toEqual([
      "2026-03-28T01:30:00.000Z",
      "2026-03-29T01:00:00.000Z",
      "2026-03-30T00:30:00.000Z",
    ]);
  });

  it("come once where the clocks repeat them", () => {
    expect(fires(berlin, "2026-10-24T12:00:00Z", 2)).toEqual(["2026-10-25T00:30:00.000Z", "2026-10-26T01:30:00.000Z"]);
  });

  it("include the instant itself as the last, and never as the next", () => {
    const fire = at("2026-01-05T01:30:00Z");
    expect(iso(lastFire(berlin, fire))).toBe("2026-01-05T01:30:00.000Z");
    expect(iso(lastFire(berlin, fire - 1))).toBe("2026-01-04T01:30:00.000Z");
    expect(iso(nextFire(berlin, fire))).toBe("2026-01-06T01:30:00.000Z");
    expect(iso(nextFire(berlin, fire - 1))).toBe("2026-01-05T01:30:00.000Z");
  });
});
