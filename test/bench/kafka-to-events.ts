import { availableParallelism, totalmem } from "node:os";
import type { Project } from "../../src/config/project.ts";
import { settingsSchema } from "../../src/config/settings.ts";
import { storePath } from "../../src/config/store-path.ts";
import { openDuckDb } from "../../src/engine/duckdb/engine.ts";
import { spillFolder } from "../../src/lake/derived.ts";
import { land } from "../../src/landing/land.ts";
import { build } from "../../src/pipeline/build.ts";
import { calendarFile } from "../../src/pipeline/calendar-file.ts";
import { compileDefinitions } from "../../src/pipeline/definitions.ts";
import { graphContext } from "../../src/pipeline/graph/context.ts";
import { eventNodes } from "../../src/pipeline/graph/events.ts";
import { planFor } from "../../src/pipeline/node.ts";
import { allSegments, stageSegments, stagingLimits } from "../../src/pipeline/staging.ts";
import { NO_DEFINITIONS } from "../harness/no-definitions.ts";

/**
 * A topic's messages, landed durably, staged, and made into events of their days in order of the unit's bucket. Prints how long each took.
 *
 *     tsx test/bench/kafka-to-events.ts <broker> <topic> <folder>
 */
const [broker = "", topic = "", folder = ""] = process.argv.slice(2);
const settings = settingsSchema.parse({
  project: "bench",
  sources: [{ type: "kafka", brokers: [broker], topics: [topic], group: `bench-${process.pid}` }],
});
const project: Project = { ...NO_DEFINITIONS, folder, settings };
const store = storePath(project);

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const times: { readonly what: string; readonly seconds: number; readonly cpuSeconds: number }[] = [];
async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const [began, cpu] = [performance.now(), cpuSeconds()];
  const result = await work();
  times.push({ what, seconds: (performance.now() - began) / 1000, cpuSeconds: cpuSeconds() - cpu });
  return result;
}

const landed = await timed("landed", () => land(project, { signal: new AbortController().signal, once: true }));
const engine = await openDuckDb({
  threads: availableParallelism(),
  memory: { firstGib: 1, mostGib: totalmem() / 2 / 1024 ** 3 },
  spillFolder: spillFolder(store),
});
const calendar = await calendarFile(engine, store, settings.time_zone);
const staged = await timed("staged", async () =>
  stageSegments(engine, store, await allSegments(store), calendar, { limits: stagingLimits(settings.compute) }),
);
const context = graphContext({
  store,
  timeZone: settings.time_zone,
  environments: settings.environments,
  excludeBots: true,
  excludeSampled: true,
  calendar,
  staged,
  ds: "2049-12-30",
  definitions: compileDefinitions(project),
});
await timed("events", () => build(engine, store, planFor(context.days.map(eventNodes(context).events)), {}));
await engine.close();
process.stdout.write(JSON.stringify({ messages: landed.messages, times }));
