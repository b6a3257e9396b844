import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pageAssets } from "../../../src/page/assets.ts";
import { LARGE, writeLargeResults } from "../../harness/large-results.ts";
import { temporaryFolder } from "../../harness/temporary-folder.ts";
import { startPages } from "./fixture.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let database: string;
beforeAll(async () => {
  folder = await temporaryFolder("compression");
  database = join(folder.path, "pulse.duckdb");
  await writeLargeResults(database, { ...LARGE, gates: 20, metrics: 60, days: 3 });
}, 60_000);
afterAll(() => folder.remove());

const host = "localhost";
const UNPACK = { br: brotliDecompressSync, gzip: gunzipSync } as const;
const URLS = [
  "/",
  "/gates/gate_001",
  "/api/v1/gates",
  "/api/v1/gates/gate_001",
  "/api/v1/openapi.json",
  "/gates/gate_001/download",
  `/assets/${pageAssets().style.file_name}`,
];

test.each([
  ["br", "gzip, deflate, br"],
  ["gzip", "gzip, deflate"],
  ["gzip", "br;q=0, gzip;q=0.5"],
] as const)("answers are %s for who takes %j, and the same when unpacked", async (encoding, accepted) => {
  const app = await startPages({ database });
  for (const url of URLS) {
    const plain = await app.inject({ url, headers: { host, "accept-encoding": "identity" } });
    expect([url, plain.statusCode, plain.headers["content-encoding"]]).toEqual([url, 200, undefined]);
    const packed = await app.inject({ url, headers: { host, "accept-encoding": accepted } });
    expect([url, packed.headers["content-encoding"]]).toEqual([url, encoding]);
    expect(UNPACK[encoding](packed.rawPayload).equals(plain.rawPayload)).toBe(true);
    expect(packed.rawPayload.length).toBeLessThan(plain.rawPayload.length / 2);
    for (const name of ["etag", "content-type", "content-security-policy", "cache-control", "content-disposition"])
      expect([url, name, packed.headers[name]]).toEqual([url, name, plain.headers[name]]);
    for (const { headers } of [plain, packed])
      expect(String(headers.vary).split(/, */)).toEqual(["accept-encoding", "cookie", "authorization"]);
  }
});

test("who has what is shown is told so without a body, however it was packed", async () => {
  const app = await startPages({ database });
  for (const url of ["/", "/api/v1/gates"]) {
    const { headers } = await app.inject({ url, headers: { host, "accept-encoding": "br" } });
    const again = await app.inject({
      url,
      headers: { host, "accept-encoding": "gzip", "if-none-match": String(headers.etag) },
    });
    expect([again.statusCode, again.body, again.headers["content-encoding"]]).toEqual([304, "", undefined]);
    expect(again.headers.vary).toBe(headers.vary);
  }
});

test("an explanation, which repeats parts of the request, is not packed", async () => {
  const app = await startPages({ database });
  for (const url of ["/gates/nope", "/api/v1/gates/nope", `/api/v1/gates?ds=${"x".repeat(3000)}`]) {
    const { statusCode, headers } = await app.inject({ url, headers: { host, "accept-encoding": "br, gzip" } });
    expect(statusCode).toBeGreaterThanOrEqual(400);
    expect(headers["content-encoding"]).toBeUndefined();
  }
});

test("Parquet is packed already", async () => {
  const app = await startPages({ database });
  const url = "/gates/gate_001/download?format=parquet";
  const { headers } = await app.inject({ url, headers: { host, "accept-encoding": "br, gzip" } });
  expect(headers["content-encoding"]).toBeUndefined();
});
