import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { compressFrameSync } from "lz4-napi";
import { compressSync } from "snappy";
import { expect, test } from "vitest";
import { decompressors, readingCodec } from "../../../src/landing/kafka-codecs.ts";

interface Fixture {
  readonly batches: Record<
    string,
    { readonly compressed_base64: string; readonly bytes: number; readonly sha256: string }
  >;
}

const { batches } = JSON.parse(await readFile(new URL("java-batches.json", import.meta.url), "utf8")) as Fixture;

test.each(["snappy", "lz4", "zstd"] as const)("batches that the Java client compressed with %s are read", (codec) => {
  const batch = batches[codec];
  expect.assert(batch !== undefined);
  const records = decompressors[codec](Buffer.from(batch.compressed_base64, "base64"));
  expect(records.length).toBe(batch.bytes);
  expect(createHash("sha256").update(records).digest("hex")).toBe(batch.sha256);
  expect(records.toString("utf8").match(/"type":"event","event_id":"e\d+"/g)).toHaveLength(600);
});

test("snappy without framing, as other clients write it, is read", () => {
  const plain = Buffer.from("pulse ".repeat(1000));
  expect(decompressors.snappy(compressSync(plain)).equals(plain)).toBe(true);
});

test("lz4 frames with checksums are read", () => {
  const plain = Buffer.from("pulse ".repeat(1000));
  const compressed = compressFrameSync(plain, { contentChecksum: true, blockChecksums: true });
  expect(decompressors.lz4(compressed).equals(plain)).toBe(true);
});

test.each(["snappy", "lz4", "zstd"] as const)("%s that is none fails, rather than giving other bytes", (codec) => {
  expect(() => decompressors[codec](Buffer.from("this was never compressed"))).toThrow();
});

test("the codecs of the product read only", async () => {
  await expect(readingCodec(decompressors.lz4).compress()).rejects.toMatchObject({ code: "LANDING_ONLY_READS" });
});
