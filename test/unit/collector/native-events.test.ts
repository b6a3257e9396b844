import { describe, expect, it } from "vitest";
import { STAGING_KEY, startCollector } from "./fixture.ts";

const EVENT = { type: "event", ts: 1_767_607_200_456, name: "purchase", units: { userID: "u1" } };
const NDJSON = { "content-type": "application/x-ndjson" };

describe("/v1/events", () => {
  it("takes one object, a list, and a line each, and gives back the ids", async () => {
    const { post, stored } = await startCollector();
    const ids: unknown[] = [];
    for (const [body, headers] of [
      [EVENT, {}],
      [[EVENT, { ...EVENT, event_id: "own" }], {}],
      [`${JSON.stringify(EVENT)}\r\n\n${JSON.stringify({ ...EVENT, event_id: "own 2" })}\n`, NDJSON],
    ] as const) {
      const answer = await post("/v1/events", body, headers);
      expect(answer.status).toBe(202);
      const { accepted, event_ids } = answer.body as { accepted: number; event_ids: string[] };
      expect(event_ids).toHaveLength(accepted);
      ids.push(...event_ids);
    }
    expect((await stored()).map((event) => event.event_id)).toEqual(ids);
    expect(ids).toEqual([
      expect.stringMatching(/-0$/),
      expect.stringMatching(/-0$/),
      "own",
      expect.stringMatching(/-0$/),
      "own 2",
    ]);
  });

  it("stores what is right and lists what is not, by its place and with the reason", async () => {
    const { post, stored } = await startCollector();
    const { status, body } = await post("/v1/events", [EVENT, 7, { ...EVENT, type: "other" }, EVENT]);
    expect(status).toBe(400);
    expect(body).toMatchObject({
      error: { code: "events_refused" },
      accepted: 2,
      refused: [
        { index: 1, code: "not_an_object" },
        { index: 2, code: "unknown_type" },
      ],
    });
    expect(await stored()).toHaveLength(2);
  });

  it("judges every line alone", async () => {
    const { post, stored } = await startCollector();
    const { status, body } = await post("/v1/events", `{bad\n${JSON.stringify(EVENT)}\n`, NDJSON);
    expect([status, body]).toMatchObject([400, { accepted: 1, refused: [{ index: 0, code: "not_json" }] }]);
    expect(await stored()).toHaveLength(1);
  });

  it("writes the environment of its key", async () => {
    const { post, stored } = await startCollector();
    await post("/v1/events", { ...EVENT, environment: "production" }, { "statsig-api-key": STAGING_KEY });
    expect((await stored())[0]).toMatchObject({ environment: "staging" });
  });

  it("keeps numbers that no double holds", async () => {
    const { post, lines } = await startCollector();
    await post("/v1/events", '{"type":"event","units":{"userID":98765432109876543210},"value":1e-7}');
    expect((await lines())[0]).toContain('"userID":98765432109876543210');
  });
});

describe("an event_id", () => {
  it("that is a number is none, however large: no mark of ours is told", async () => {
    const { post, stored } = await startCollector();
    for (const id of ["7", "12345678901234567890"]) {
      const { body } = await post("/v1/events", `{"type":"event","event_id":${id},"units":{"userID":"u"}}`);
      expect(body).toEqual({ accepted: 1, event_ids: [expect.stringMatching(/^[0-9a-f]{32}-0$/)] });
      await post("/v1/log_event", `{"events":[{"eventName":"a","event_id":${id}}]}`);
    }
    for (const event of await stored()) expect(event.event_id).toMatch(/^[0-9a-f]{32}-0$/);
  });
});

describe("/v1/log_custom_exposure", () => {
  it("takes an outcome that is no outcome for staging to judge", async () => {
    const { post, stored } = await startCollector();
    const exposures = [{ gateName: "g", passes: { toString: 1 } }, { gateName: "g", passes: [[]] }, { gateName: "g" }];
    expect((await post("/v1/log_custom_exposure", { exposures })).status).toBe(202);
    expect((await stored()).map(({ metadata }) => (metadata as { gateValue: string }).gateValue)).toEqual([
      "",
      "",
      "undefined",
    ]);
  });

  it("stores exposures of gates and experiments as those of SDKs", async () => {
    const { post, stored } = await startCollector();
    const user = { userID: "u1" };
    const exposures = [
      { user, gateName: "g", passes: true, ruleID: "r", time: 5 },
      { user, experimentName: "e", group: "test" },
    ];
    expect(await post("/v1/log_custom_exposure", { exposures })).toMatchObject({
      status: 202,
      body: { success: true },
    });
    expect(await stored()).toMatchObject([
      { eventName: "statsig::gate_exposure", user, time: 5, metadata: { gate: "g", gateValue: "true", ruleID: "r" } },
      {
        eventName: "statsig::config_exposure",
        user,
        time: 1_767_607_200_000,
        metadata: { config: "e", ruleID: "test" },
      },
    ]);
  });

  it("refuses those that name nothing, and stores the others", async () => {
    const { post, stored } = await startCollector();
    const { status, body } = await post("/v1/log_custom_exposure", {
      exposures: [{ user: {} }, { gateName: "g", passes: false }],
    });
    expect([status, body]).toMatchObject([400, { accepted: 1, refused: [{ index: 0, code: "nothing_named" }] }]);
    expect(await stored()).toHaveLength(1);
  });
});
