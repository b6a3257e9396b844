import { randomUUID } from "node:crypto";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { serve } from "../../../src/collector/serve.ts";
import { loadProject } from "../../../src/config/load.ts";
import type { Project } from "../../../src/config/project.ts";
import { silentLog } from "../../../src/log.ts";
import { kafkaAddress, makeTopics } from "../../harness/kafka.ts";
import { temporaryFolder } from "../../harness/temporary-folder.ts";
import { FIXED_PROJECT } from "./fixed-project.ts";

/** `pulse serve` on a copy of the fixed project, in this process. */
export interface RunningCollector {
  readonly url: string;
  readonly project: Project;
  /** Ends it as SIGTERM does; answers what it did. */
  stop(): Promise<{ requests: number; eventsStored: number }>;
  remove(): Promise<void>;
}

/** Keys as both server SDKs and the JavaScript client have them in these tests. */
const KEYS = { SERVER_KEY: "secret-test", CLIENT_KEY: "client-test" };
const COLLECTOR = `
collector:
  port: 0
  keys:
    - { key: "\${SERVER_KEY}", kind: server }
    - { key: "\${CLIENT_KEY}", kind: client }
`;

/** Where events go, and come from: a folder, or a topic of the tests' broker. */
export type Carrier = "files" | "kafka";

const FILES_SOURCE = "  - type: files\n    topic: pulse-events\n    path: ./inbox\n";

/** The project's source, and how to be rid of it. */
async function sourceOf(carrier: Carrier): Promise<{ readonly yaml: string; readonly remove: () => Promise<void> }> {
  if (carrier === "files") return { yaml: FILES_SOURCE, remove: () => Promise.resolve() };
  const topic = `sdk-${randomUUID()}`;
  const { remove } = await makeTopics({ [topic]: 3 });
  return { yaml: `  - { type: kafka, brokers: ["${kafkaAddress()}"], topics: [${topic}], group: ${topic} }\n`, remove };
}

export async function startRunningCollector(carrier: Carrier): Promise<RunningCollector> {
  const folder = await temporaryFolder("sdk-collector");
  const source = await sourceOf(carrier);
  await cp(FIXED_PROJECT, folder.path, { recursive: true });
  const settings = join(folder.path, "pulse.yaml");
  const written = (await readFile(settings, "utf8")).replace(FILES_SOURCE, source.yaml);
  await writeFile(settings, `${written}${COLLECTOR}`);
  await mkdir(join(folder.path, "inbox"), { recursive: true });
  const project = await loadProject(folder.path, KEYS);
  const ending = new AbortController();
  let running: ReturnType<typeof serve> | undefined;
  const url = await new Promise<string>((resolve, reject) => {
    running = serve(project, { signal: ending.signal, log: silentLog, environment: KEYS, onListening: resolve });
    running.catch(reject);
  });
  return {
    url,
    project,
    async stop() {
      ending.abort();
      if (running === undefined) throw new Error("it never ran");
      return running;
    },
    async remove() {
      await source.remove();
      await folder.remove();
    },
  };
}
