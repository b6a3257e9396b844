import { describe, expect, it } from "vitest";
import { createKeyRedaction } from "../../../src/collector/key-redaction.ts";
import { CLIENT_KEY, SERVER_KEY, startCollector } from "./fixture.ts";

describe("keys in what SDKs log of themselves", () => {
  const url = (key: string): string => `https://pulse.example/v2/download_config_specs/${key}.json?sinceTime=5`;
  const event = (text: string): object => ({
    eventName: "statsig::diagnostics",
    time: 1,
    user: { userID: "u" },
    metadata: {
      context: "initialize",
      markers: [{ key: "download_config_specs", n: 12345678901234567890n, url: text }],
    },
  });
  const json = (value: unknown): string =>
    JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? Number(item) : item));

  it("are not stored, whoever logs them", async () => {
    const { post, lines } = await startCollector();
    const texts = [
      url(SERVER_KEY),
      url("secret-of-statsig"),
      encodeURIComponent(url("secret-other")),
      `k: ${SERVER_KEY}`,
    ];
    const body = json({ events: texts.map(event) });
    for (const key of [SERVER_KEY, CLIENT_KEY])
      expect((await post("/v1/log_event", body, { "statsig-api-key": key })).status).toBe(202);
    const native = texts.map((text) => ({ type: "event", ts: 1, name: "a", units: { userID: "u" }, value: { text } }));
    expect((await post("/v1/events", native)).status).toBe(202);
    const stored = await lines();
    expect(stored).toHaveLength(12);
    for (const line of stored) {
      expect(line).not.toMatch(/secret-/);
      expect(line).toContain("[redacted]");
      JSON.parse(line);
    }
    expect(stored[0]).toContain(`${url("[redacted]").replace(".json", "")}"`);
  });

  it("in an open collector, which knows none, are found by their place in the address", async () => {
    const { post, lines } = await startCollector({ settings: { keys: [] } });
    expect((await post("/v1/log_event", json({ events: [event(url("secret-x"))] }))).status).toBe(202);
    expect(await lines()).toEqual([expect.not.stringContaining("secret-x")]);
  });

  it("are taken out of texts only, and leave JSON as it was otherwise", () => {
    const redact = createKeyRedaction(["12345678", 'a"b\\c\nd-long', "short"]);
    expect(redact('{"n":12345678,"s":"x12345678","short":"short"}')).toBe(
      '{"n":12345678,"s":"x[redacted]","short":"short"}',
    );
    expect(redact(JSON.stringify(['a"b\\c\nd-long', "\n12345678"]))).toBe(
      JSON.stringify(["[redacted]", "\n[redacted]"]),
    );
    const plain = '{"a":"download_config_specs","b":1e999}';
    expect(redact(plain)).toBe(plain);
  });
});
