import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Daemon, findProgram, run, serve } from "./command.ts";
import type { Guard } from "./guard.ts";
import { freePort } from "./port.ts";

const DEFINITION = fileURLToPath(new URL("kafka/pom.xml", import.meta.url));
const PROPERTIES = fileURLToPath(new URL("kafka/server.properties", import.meta.url));
const CLUSTER_ID = "cHVsc2UtdGVzdC1rYWZrYQ";
/** Enough for tests; the serial collector and the first compiler make a short life start fastest. */
const JAVA_OPTIONS = ["-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];

/** The programs that a native Kafka needs, with the Debian packages that have them. */
export async function missingForKafka(): Promise<string[]> {
  const missing = (await findProgram("java")) === undefined ? ["default-jre-headless"] : [];
  const cached = (await jarsIn(await jarFolder())).length > 0;
  if (!cached && (await findProgram("mvn")) === undefined) missing.push("maven");
  return missing;
}

/** Starts one Kafka broker (KRaft) with nothing in it; answers `host:port`. */
export async function startKafka(folder: string, guard: Guard): Promise<string> {
  const { address, daemon } = await prepareKafka(folder);
  await serve(daemon, guard);
  return address;
}

/**
 * Formats the storage of one broker in a folder, and answers how it is started: again and again, with what it has stored.
 *
 * @param more lines of `server.properties`, which win over those of the tests.
 */
export async function prepareKafka(
  folder: string,
  more: (broker: number, controller: number) => readonly string[] = () => [],
): Promise<{ readonly address: string; readonly daemon: Daemon }> {
  const jars = await jarFolder();
  if ((await jarsIn(jars)).length === 0) await fetchJars(jars, folder);

  const broker = await freePort();
  const controller = await freePort();
  const properties = join(folder, "kafka.properties");
  const own = [
    `listeners=PLAINTEXT://127.0.0.1:${broker},CONTROLLER://127.0.0.1:${controller}`,
    `advertised.listeners=PLAINTEXT://127.0.0.1:${broker}`,
    `controller.quorum.voters=1@127.0.0.1:${controller}`,
    `log.dirs=${join(folder, "kafka")}`,
    ...more(broker, controller),
  ];
  await writeFile(properties, [await readFile(PROPERTIES, "utf8"), ...own, ""].join("\n"));

  const java = [...JAVA_OPTIONS, "-cp", join(jars, "*")];
  const format = ["kafka.tools.StorageTool", "format", "-t", CLUSTER_ID, "-c", properties];
  await run({ command: "java", args: [...java, ...format], folder, hint: "Kafka 4 needs Java 17 or newer" });
  const daemon: Daemon = {
    name: "kafka",
    command: "java",
    args: [...java, "kafka.Kafka", properties],
    folder,
    ready: /Kafka Server started/,
    stopSignal: "KILL",
  };
  return { address: `127.0.0.1:${broker}`, daemon };
}

/** Where the jars are kept between runs: outside node_modules, which `npm ci` empties; a folder per pom.xml. */
async function jarFolder(): Promise<string> {
  const version = createHash("sha256")
    .update(await readFile(DEFINITION))
    .digest("hex")
    .slice(0, 12);
  const caches = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  return join(caches, "pulse", `kafka-${version}`);
}

async function jarsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((): string[] => []);
  return names.filter((name) => name.endsWith(".jar"));
}

/** Fills the folder of jars, all at once: a run that is interrupted, or two at a time, leave no half-filled folder. */
async function fetchJars(jars: string, folder: string): Promise<void> {
  await mkdir(dirname(jars), { recursive: true });
  const partial = await mkdtemp(`${jars}-`);
  const goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", `-DoutputDirectory=${partial}`];
  const hint = "the jars of Kafka come from Maven's central repository: check the network, or name a broker yourself";
  await run({ command: "mvn", args: ["-q", "-B", "-f", DEFINITION, ...goal], folder, hint });
  await rename(partial, jars).catch(async (error: unknown) => {
    await rm(partial, { recursive: true });
    if ((await jarsIn(jars)).length === 0) throw error;
  });
}
