import { appendFile, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../../src/clock.ts";
import { SinkUnavailable } from "../../../src/collector/event-sink.ts";
import { createFilesSink } from "../../../src/collector/files-sink.ts";
import { settingsSchema } from "../../../src/config/settings.ts";
import { growingFileName } from "../../../src/landing/growing-file.ts";
import { land } from "../../../src/landing/land.ts";
import { silentLog } from "../../../src/log.ts";
import { landedMessages } from "../../harness/landed.ts";
import { NO_DEFINITIONS } from "../../harness/no-definitions.ts";
import { temporaryFolder } from "../landing/fixture.ts";

const landed = async (store: string): Promise<string[]> =>
  (await landedMessages(store)).map((line) => Buffer.from(line.split(" ")[2] ?? "", "hex").toString());

it("is read while it grows: what stands behind the last newline is no message yet, even when landing reads once", async () => {
  const folder = await temporaryFolder();
  const input = join(folder, "in");
  await mkdir(input);
  const settings = settingsSchema.parse({ project: "x", sources: [{ type: "files", topic: "events", path: "in" }] });
  const project = { ...NO_DEFINITIONS, folder, settings };
  const landOnce = () => land(project, { signal: new AbortController().signal, once: true, log: silentLog });
  const file = join(input, growingFileName("2026-01-05T10", "a"));
  await appendFile(file, '{"n":1}\n{"n":');
  await landOnce();
  expect(await landed(join(folder, ".pulse"))).toEqual(['{"n":1}']);
  await appendFile(file, '2}\n{"n":3}\n');
  await landOnce();
  expect(await landed(join(folder, ".pulse"))).toEqual(['{"n":1}', '{"n":2}', '{"n":3}']);
});

it("begins another file every hour, and after a write that failed", async () => {
  const folder = join(await temporaryFolder(), "in");
  let now = Date.parse("2026-01-05T10:59:59Z");
  const ids = [1, 2, 3, 4];
  const sink = createFilesSink({
    folder,
    clock: { ...systemClock, now: () => now },
    log: silentLog,
    newId: () => String(ids.shift()),
  });
  onTestFinished(() => sink.close());
  await sink.start();
  const store = () => sink.store([{ key: "u", value: Buffer.from("{}") }]);
  await store();
  await store();
  now += 1_000;
  await store();
  expect(await readdir(folder)).toEqual(["collector-2026-01-05T10-1.ndjson", "collector-2026-01-05T11-2.ndjson"]);
  await rm(folder, { recursive: true });
  now += 3_600_000;
  await expect(store()).rejects.toBeInstanceOf(SinkUnavailable);
  expect(sink.trouble()).not.toBeNull();
  await mkdir(folder);
  await store();
  expect(sink.trouble()).toBeNull();
  expect(await readdir(folder)).toEqual(["collector-2026-01-05T12-4.ndjson"]);
});
