import type { Clock } from "../../clock.ts";
import type { Environment } from "../../config/environment.ts";
import { storePath } from "../../config/store-path.ts";
import { EXIT_CODES } from "../../errors.ts";
import { messageClockFinding, stepFinding } from "./check-clock.ts";
import { checkConfiguration } from "./check-configuration.ts";
import { checkDisk } from "./check-disk.ts";
import { checkExports } from "./check-exports.ts";
import { checkFiles } from "./check-files.ts";
import { checkKafka } from "./check-kafka.ts";
import { checkMachine } from "./check-machine.ts";
import { checkRedis } from "./check-redis.ts";
import { checkResults } from "./check-results.ts";
import { checkStore, type ReadsDeep } from "./check-store.ts";
import { AREAS, type Finding } from "./finding.ts";
import { readMachine } from "./machine.ts";
import { readStoreUsage, type StoreUsage } from "./store-usage.ts";

/** What the doctor has found. */
export interface Diagnosis {
  /** Name of the project; undefined where its files have mistakes. */
  readonly project: string | undefined;
  readonly store: string | undefined;
  /** In the order of areas. */
  readonly findings: readonly Finding[];
  readonly usage: StoreUsage | undefined;
}

export interface DoctorOptions {
  readonly folder: string;
  readonly environment: Environment;
  /** Given: every raw segment is read as well. */
  readonly deep?: ReadsDeep | undefined;
  readonly clock: Clock;
}

/** Looks at everything that Pulse stands on, and changes nothing. Services are asked at once, each for a bounded time. */
export async function runDoctor({ folder, environment, deep, clock }: DoctorOptions): Promise<Diagnosis> {
  const { findings, project } = await checkConfiguration(folder, environment);
  if (project === undefined) return { project: undefined, store: undefined, findings, usage: undefined };
  const store = storePath(project);
  const nowMs = clock.now();
  const [facts, usage] = await Promise.all([checkStore(store, deep, nowMs), readStoreUsage(store, nowMs)]);
  const { settings } = project;
  const asked = await Promise.all([
    ...settings.sources.map((source) =>
      source.type === "kafka" ? checkKafka(source, store, (topic) => facts.newestMs.get(topic), nowMs) : [],
    ),
    checkFiles(project),
    checkRedis(settings.schedule.redis_url),
    checkExports(project, clock.now),
    checkResults(project, nowMs),
  ]);
  const all = [
    ...findings,
    ...checkMachine(readMachine(), settings.compute),
    ...asked.flat(),
    ...[...facts.newestMs].map(([topic, newestMs]) => messageClockFinding(topic, newestMs, nowMs)),
    ...(facts.newestRunMs === undefined ? [] : [stepFinding("the newest run", facts.newestRunMs, nowMs)]),
    ...checkDisk(store, usage, settings.compute),
    ...facts.findings,
  ];
  return {
    project: settings.project,
    store,
    usage,
    findings: AREAS.flatMap((area) => all.filter((one) => one.area === area)),
  };
}

/** 4 where something that Pulse needs is down, 3 where anything else is a problem, else 0: warnings are no failure. */
export function exitCodeOf({ findings }: Diagnosis): number {
  if (findings.some(({ isDown }) => isDown === true)) return EXIT_CODES.dependency_down;
  return findings.some(({ status }) => status === "problem") ? EXIT_CODES.check_failed : EXIT_CODES.ok;
}
