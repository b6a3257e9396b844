import { brotliCompressSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, it } from "vitest";
import { SERVER_KEY, startCollector, zstdFrame } from "./fixture.ts";

/** More of them: `PULSE_TEST_FUZZ=20000`. */
const RUNS = Number(process.env.PULSE_TEST_FUZZ ?? 400);

const user = fc.option(
  fc.oneof(
    fc.jsonValue(),
    fc.record(
      { userID: fc.jsonValue(), customIDs: fc.jsonValue(), privateAttributes: fc.jsonValue(), custom: fc.jsonValue() },
      { requiredKeys: [] },
    ),
  ),
);
const event = fc.oneof(
  fc.jsonValue(),
  fc.record(
    {
      eventName: fc.jsonValue(),
      type: fc.oneof(fc.constantFrom("event", "exposure"), fc.jsonValue()),
      time: fc.jsonValue(),
      user,
      units: fc.jsonValue(),
      statsigMetadata: fc.jsonValue(),
      event_id: fc.jsonValue(),
      gateName: fc.jsonValue(),
      ["__proto__"]: fc.jsonValue(),
    },
    { requiredKeys: [] },
  ),
);
const body = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc.json().map((text) => Buffer.from(text)),
  fc
    .record(
      {
        events: fc.oneof(fc.array(event), fc.jsonValue()),
        exposures: fc.array(event),
        user,
        statsigMetadata: fc.jsonValue(),
        hash: fc.jsonValue(),
        sinceTime: fc.jsonValue(),
      },
      { requiredKeys: [] },
    )
    .map((value) => Buffer.from(JSON.stringify(value))),
  fc.array(event).map((events) => Buffer.from(JSON.stringify(events))),
  fc.array(event).map((events) => Buffer.from(events.map((one) => JSON.stringify(one)).join("\n"))),
);
const encoded = fc.tuple(body, fc.constantFrom("identity", "gzip", "br", "zstd", "cut")).map(([bytes, encoding]) => {
  switch (encoding) {
    case "gzip":
      return gzipSync(bytes);
    case "br":
      return brotliCompressSync(bytes);
    case "zstd":
      return zstdFrame(bytes);
    case "cut":
      return gzipSync(bytes).subarray(0, 25);
    default:
      return bytes;
  }
});
const path = fc.constantFrom(
  "/v1/log_event",
  "/v1/rgstr",
  "/v1/log_custom_exposure",
  "/v1/events",
  "/v1/initialize",
  "/v1/download_config_specs",
  "/v2/download_config_specs/x.json",
  "/v1/get_id_lists",
  "/nowhere",
);
const query = fc.constantFrom(
  "",
  "?gz=1",
  "?se=1",
  "?t=1&t=2&k=a&k=b",
  "?sinceTime=x",
  "?__proto__=1&constructor=2",
  "?%00%zz",
);
const headers = fc.record(
  {
    "content-type": fc.constantFrom("application/json", "application/x-ndjson", "text/plain", "nonsense", "a/b;c"),
    "content-encoding": fc.constantFrom("gzip", "br", "zstd", "deflate", "gzip, zstd", "x", ""),
    "statsig-client-time": fc.oneof(fc.nat().map(String), fc.constantFrom("x", "-5", "1e300")),
    "accept-encoding": fc.constantFrom("gzip", "*", "br"),
    "if-none-match": fc.constantFrom("x", "*"),
  },
  { requiredKeys: [] },
);

it("answers whatever is sent, never with 5xx, and in its own form", async () => {
  const { app } = await startCollector();
  await fc.assert(
    fc.asyncProperty(path, query, encoded, headers, async (to, asked, payload, said) => {
      const answer = await app.inject({
        method: "POST",
        url: `${to}${asked}`,
        payload,
        headers: { "statsig-api-key": SERVER_KEY, ...said },
      });
      expect(answer.statusCode).toBeLessThan(500);
      if (answer.statusCode >= 400)
        expect(answer.json().error).toMatchObject({
          code: expect.any(String),
          message: expect.any(String),
          hint: expect.any(String),
        });
    }),
    { seed: 20260105, numRuns: RUNS },
  );
});
