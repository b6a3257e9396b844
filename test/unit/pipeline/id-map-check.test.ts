import { describe, expect, it } from "vitest";
import { settingsSchema } from "../../../src/config/settings.ts";
import { idMapCheck } from "../../../src/pipeline/health/id-map-check.ts";

const MAP = { from: "stableID", to: "userID" };
const COUNTS = {
  links: 90,
  fromIds: 100,
  sharedFromIds: 4,
  toIds: 95,
  sharedToIds: 8,
  credited: 20,
  unlinked: 7,
};
const judged = (counts: Partial<typeof COUNTS>, statistics = {}) => {
  const sources = [{ type: "files", topic: "t", path: "x" }];
  const settings = settingsSchema.parse({ project: "p", sources, statistics });
  return idMapCheck(MAP, { ...COUNTS, ...counts }, settings.statistics);
};

describe("the check of an id map", () => {
  it("says how many ids are linked, how many are shared, and what became of the day's events", () => {
    expect(judged({})).toEqual({
      check: "id_map",
      scope: "stableID to userID",
      status: "ok",
      value: 0.04,
      threshold: 0.05,
      reason:
        "90 links: 4 of 100 stableID were seen with several userID, 8 of 95 the other way round; of the day's events without stableID 20 were credited, 7 have no link",
      detail: COUNTS,
    });
  });

  it("warns from the configured share of shared devices on, but not of none", () => {
    expect(judged({ sharedFromIds: 5 }).status).toBe("warn");
    expect(judged({}, { shared_devices_warn_ratio: 0.04 }).status).toBe("warn");
    expect(judged({ sharedFromIds: 0 }, { shared_devices_warn_ratio: 0 }).status).toBe("ok");
  });

  it("warns while nothing was seen that carries both ids", () => {
    const nothing = { links: 0, fromIds: 0, sharedFromIds: 0, toIds: 0, sharedToIds: 0, credited: 0 };
    expect(judged(nothing)).toMatchObject({
      status: "warn",
      value: 0,
      reason: "nothing was seen yet that carries both stableID and userID: nothing can be credited",
    });
  });
});
