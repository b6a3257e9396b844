import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { onTestFinished } from "vitest";
import { type Clock, systemClock } from "../../../src/clock.ts";
import { createAdmission } from "../../../src/collector/admission.ts";
import { createCounts } from "../../../src/collector/counts.ts";
import type { EventSink } from "../../../src/collector/event-sink.ts";
import { createFilesSink } from "../../../src/collector/files-sink.ts";
import { createKeyring } from "../../../src/collector/keyring.ts";
import { createServer, type ServerTimeouts } from "../../../src/collector/server.ts";
import { createSpecsHolder } from "../../../src/collector/specs-holder.ts";
import type { SpecsSource } from "../../../src/collector/specs-source.ts";
import { type CollectorSettings, collectorSchema } from "../../../src/config/collector-settings.ts";
import { specsOfProject } from "../../../src/gates/specs/from-project.ts";
import { silentLog } from "../../../src/log.ts";
import { NO_DEFINITIONS } from "../../harness/no-definitions.ts";
import { temporaryFolder } from "../landing/fixture.ts";

export const SERVER_KEY = "secret-server";
export const CLIENT_KEY = "client-open";
export const STAGING_KEY = "secret-staging";

/** 2026-01-05T10:00:00Z. */
export const NOW_MS = 1_767_607_200_000;

export interface TestCollector {
  readonly app: FastifyInstance;
  /** Every stored event, parsed, in the order in which they were stored. */
  stored(): Promise<Record<string, unknown>[]>;
  /** The stored lines as they are. */
  lines(): Promise<string[]>;
  post(url: string, body: string | Buffer | object, headers?: Record<string, string>): Promise<TestAnswer>;
}

export interface TestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

export interface TestOptions {
  readonly settings?: Partial<CollectorSettings>;
  readonly source?: SpecsSource;
  readonly clock?: Clock;
  readonly timeouts?: ServerTimeouts;
  /** Wraps the sink. */
  readonly sink?: (files: EventSink) => EventSink;
}

/** A project without definitions. */
const noSpecs: SpecsSource = {
  read: async () => ({
    specs: specsOfProject(NO_DEFINITIONS, {
      nowMs: NOW_MS,
      timeMs: NOW_MS,
      unitTypes: ["userID"],
      dayStartUs: (ds) => BigInt(Date.parse(ds)) * 1000n,
    }),
    idLists: new Map(),
  }),
};

/** A clock that stands, and sleeps in earnest. */
export const standingClock: Clock = { ...systemClock, now: () => NOW_MS };

/** A whole collector that stores in files, called without a network. */
export async function startCollector(options: TestOptions = {}): Promise<TestCollector> {
  const folder = join(await temporaryFolder(), "in");
  const settings = collectorSchema.parse({
    keys: [
      { key: SERVER_KEY, kind: "server" },
      { key: CLIENT_KEY, kind: "client" },
      { key: STAGING_KEY, kind: "server", environment: "staging" },
    ],
    requests_per_second: 100_000,
    ...options.settings,
  });
  const clock = options.clock ?? standingClock;
  const files = createFilesSink({ folder, clock, log: silentLog, newId: randomUUID });
  const sink = options.sink?.(files) ?? files;
  const specs = createSpecsHolder(options.source ?? noSpecs, clock, silentLog);
  await sink.start();
  await specs.start();
  const app = await createServer(
    {
      settings,
      keyring: createKeyring(settings.keys),
      admission: createAdmission({
        pendingBytes: settings.pending_bytes,
        eventsPerSecond: settings.events_per_second,
        now: () => performance.now(),
      }),
      sink,
      specs,
      counts: createCounts(),
      clock,
      log: silentLog,
    },
    options.timeouts,
  );
  onTestFinished(async () => {
    await app.close();
    await sink.close();
    await specs.close();
  });
  const lines = async (): Promise<string[]> => {
    const texts = await Promise.all((await readdir(folder)).sort().map((name) => readFile(join(folder, name), "utf8")));
    return texts.flatMap((text) => text.split("\n").filter((line) => line !== ""));
  };
  return {
    app,
    lines,
    stored: async () => (await lines()).map((line) => JSON.parse(line) as Record<string, unknown>),
    post: async (url, body, headers = {}) => {
      const answer = await app.inject({
        method: "POST",
        url,
        headers: { "statsig-api-key": SERVER_KEY, ...headers },
        payload: typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body),
      });
      return { status: answer.statusCode, headers: answer.headers, body: parsed(answer.body) };
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A frame of zstd of blocks that are not compressed, or of `runs` blocks that repeat one byte 128 KiB times. */
export function zstdFrame(contents: Buffer, runs = 0): Buffer {
  const blocks: Buffer[] = [];
  const header = (size: number, type: number, isLast: boolean): Buffer => {
    const bytes = Buffer.alloc(3);
    bytes.writeUIntLE((size << 3) | (type << 1) | (isLast ? 1 : 0), 0, 3);
    return bytes;
  };
  for (let run = 0; run < runs; run += 1) blocks.push(header(131_072, 1, false), Buffer.from(" "));
  blocks.push(header(contents.length, 0, true), contents);
  // Magic, a descriptor without size, checksum and dictionary, a window of 128 KiB.
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 7 << 3]), ...blocks]);
}
