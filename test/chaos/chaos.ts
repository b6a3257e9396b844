import { appendFileSync } from "node:fs";
import { cp, mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import kafkajs, { type Admin } from "kafkajs";
import { chainEnd } from "../../src/landing/chain.ts";
import { addDays, dsEnded } from "../../src/schedule/ds-ended.ts";
import { type Broker, startBroker } from "./broker.ts";
import { TOPICS, writeChaosProject } from "./chaos-project.ts";
import { finalCheck } from "./final-check.ts";
import { type Injury, injure } from "./injury.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import type { Outcome } from "./outcome.ts";
import { createProcesses, type Processes, type Worker } from "./processes.ts";
import { startProducers } from "./producers.ts";
import { createRandom, type Random } from "./random.ts";
import { rot } from "./rot.ts";
import { mountSmallDisk, type SmallDisk } from "./small-disk.ts";

export interface ChaosOptions {
  readonly seed: number;
  /** How long faults are done, seconds; healing and checking comes on top. */
  readonly seconds: number;
  readonly folder: string;
  /** Which program: as it was built, or as it is written. */
  readonly from: "built" | "source";
  readonly landers: number;
  /** Longest pause between two faults, milliseconds. */
  readonly pauseMs: number;
  /** Faults that are left out. */
  readonly without: readonly string[];
  readonly say: (line: string) => void;
}

/** A chaos that is as long as this has outages of a minute, too. */
const LONG_SECONDS = 150;

/** Faults and how often each is done. */
const FAULTS = {
  "kill lander": 16,
  "stop lander": 12,
  "end lander": 6,
  "kill run": 10,
  "stop run": 5,
  "step clock": 8,
  "kill broker": 3,
  "stop broker": 4,
  "network refuses": 5,
  "network silent": 4,
  "network frays": 5,
  "disk full": 6,
  expire: 5,
  damage: 8,
  rot: 8,
  night: 4,
} as const;
type Fault = keyof typeof FAULTS;

/** After a damage is mended, what was reading it may still end with it. */
const GRACE_MS = 10_000;
const HOUR_MS = 3_600_000;
const CLOCK_STEPS_MS = [-72 * HOUR_MS, -2 * HOUR_MS, -90_000, 90_000, 5 * HOUR_MS, 60 * HOUR_MS];
/** So long do landers get, after everything is well again, to land what is there. */
const CATCH_UP_MS = 120_000;
/** After which a transaction that is still open is not going to end: twice the producers' own limit. */
const HANGING_MS = 20_000;

/** Disturbs landers, runs, the broker, the network, the disk, clocks and files, then checks that nothing came of it. */
export async function chaos(options: ChaosOptions): Promise<Outcome> {
  const { seed, folder, say } = options;
  await mkdir(folder, { recursive: true });
  const random = createRandom(seed);
  const faults: Record<string, number> = {};
  const problems: string[] = [];
  const begunMs = Date.now();
  const note = (what: string): void => {
    const line = `${((Date.now() - begunMs) / 1000).toFixed(1).padStart(7)} s  ${what}`;
    appendFileSync(join(folder, "schedule.txt"), `${line}\n`);
    say(line);
  };
  const last = dsEnded(begunMs, "UTC");
  const days = [-2, -1, 0]
    .map((back) => addDays(last, back))
    .map((ds) => ({ ds, startMs: Date.parse(`${ds}T00:00:00Z`) }));

  const disk = await mountSmallDisk(join(folder, "store"), 400 + options.seconds * 4);
  if (disk === undefined)
    note("SKIPPED: no small disk can be mounted by this user (root, or sudo without a password): disks are never full");
  const broker = await startBroker(join(folder, "broker"), say);
  const admin = new kafkajs.Kafka({
    clientId: "chaos",
    brokers: [broker.direct],
    logLevel: kafkajs.logLevel.NOTHING,
    retry: { retries: 20 },
  }).admin();
  await admin.connect();
  await makeTopics(admin);
  const store = join(folder, "store", "pulse");
  const disturbed = join(folder, "disturbed");
  const firstDay = days[0]?.ds ?? last;
  await writeChaosProject(disturbed, { broker: broker.address, store, firstDay });
  const ledger = createLedger();
  const producers = startProducers({
    seed,
    ledger,
    brokers: [broker.direct, broker.direct, broker.address],
    days: days.map(({ startMs }) => startMs),
    pauseMs: 150,
    batchMessages: 60,
  });
  const processes = createProcesses(folder, options.from);
  const scene = openScene({
    ...options,
    random,
    broker,
    admin,
    store,
    disturbed,
    days,
    ledger,
    disk,
    processes,
    problems,
    note,
  });
  try {
    const untilMs = Date.now() + options.seconds * 1000;
    while (Date.now() < untilMs && problems.length === 0) {
      await sleep(random.between(50, options.pauseMs));
      const fault = random.weighted(FAULTS);
      if (options.without.includes(fault)) continue;
      if (await scene.disturb(fault)) faults[fault] = (faults[fault] ?? 0) + 1;
    }
    note("everything is mended");
    await scene.heal();
    await producers.stop();
    note("producers have ended; landers catch up");
    await scene.catchUp();
    await scene.close();
    const { aborted, lost } = producers.counts();
    const counts: Record<string, number> = { aborted_transactions: aborted, producers_lost: lost, ...scene.counts() };
    if (problems.length === 0) {
      const undisturbed = join(folder, "undisturbed");
      await writeChaosProject(undisturbed, { broker: broker.direct, store: join(folder, "other"), firstDay });
      await scene.landRest();
      const checked = await finalCheck({
        seed,
        disturbed,
        undisturbed,
        days,
        ledger,
        visible: broker.visible,
        run: scene.runAll,
        verify: scene.verify,
        say: note,
      });
      problems.push(...checked.problems);
      Object.assign(counts, checked.counts);
    }
    return { seed, folder, problems, faults, counts };
  } finally {
    await scene.close();
    await admin.disconnect().catch(() => undefined);
    await broker.close();
    if (problems.length > 0 && disk !== undefined) await cp(store, join(folder, "kept-store"), { recursive: true });
    await disk?.close();
  }
}

async function makeTopics(admin: Admin): Promise<void> {
  const forEver = [{ name: "retention.ms", value: "-1" }];
  const compacting = Object.entries({
    "cleanup.policy": "compact",
    "segment.ms": "2000",
    "min.cleanable.dirty.ratio": "0.01",
    "max.compaction.lag.ms": "4000",
    "delete.retention.ms": "1000",
  }).map(([name, value]) => ({ name, value }));
  await admin.createTopics({
    waitForLeaders: true,
    topics: Object.entries(TOPICS).map(([topic, numPartitions]) => ({
      topic,
      numPartitions,
      configEntries: topic === "compacted" ? compacting : forEver,
    })),
  });
}

interface SceneOptions extends ChaosOptions {
  readonly random: Random;
  readonly broker: Broker;
  readonly admin: Admin;
  readonly store: string;
  readonly disturbed: string;
  readonly days: readonly { readonly ds: string; readonly startMs: number }[];
  readonly ledger: Ledger;
  readonly disk: SmallDisk | undefined;
  readonly processes: Processes;
  readonly problems: string[];
  readonly note: (what: string) => void;
}

interface Scene {
  /** Does one fault; false where it cannot be done now. It is undone by itself, later. */
  disturb(fault: Fault): Promise<boolean>;
  /** Undoes everything at once, and does nothing more. */
  heal(): Promise<void>;
  /** Waits until the landers have landed all that is acknowledged. */
  catchUp(): Promise<void>;
  /** Ends all processes. */
  close(): Promise<void>;
  landRest(): Promise<void>;
  runAll(project: string): Promise<void>;
  /** Removes what is still damaged of all that runs have made, runs again, and asks for nothing to be damaged. */
  verify(project: string): Promise<void>;
  counts(): Readonly<Record<string, number>>;
}

function openScene(options: SceneOptions): Scene {
  const { random, broker, admin, store, disturbed, days, ledger, disk, processes, problems, note } = options;
  const undoing = new Set<Promise<void>>();
  const counts = {
    segments_damaged: 0,
    segments_restored: 0,
    restored_from_copies: 0,
    files_rotted: 0,
    runs_ended: 0,
    landers_started: 0,
    hanging_transactions: 0,
  };
  let healing = false;
  let closing = false;
  let injured: Injury | undefined;
  let injuredUntilMs = 0;
  let brokerIsOut = false;
  let diskIsFull = false;
  let network: "open" | "disturbed" = "open";

  /** Waits, unless everything is to be mended. */
  const hold = async (ms: number): Promise<void> => {
    const untilMs = Date.now() + ms;
    while (!healing && Date.now() < untilMs) await sleep(50);
  };

  /** Something that is undone later. Fails the chaos if it fails. */
  const later = (work: () => Promise<void>): void => {
    const doing = work()
      .catch((error: unknown) => {
        problems.push(`the harness failed: ${error instanceof Error ? error.stack : String(error)}`);
      })
      .finally(() => undoing.delete(doing));
    undoing.add(doing);
  };

  /** Exit codes that a process may end with here. */
  const judge = (worker: Worker, code: number | null): void => {
    // 143: told a second time while it was ending.
    if (closing || code === null || code === 0 || code === 4 || code === 143) return;
    if (code === 3 && (injured !== undefined || Date.now() < injuredUntilMs)) return;
    problems.push(`${worker.name} ended with exit code ${code}:\n${worker.said().slice(-3_000)}`);
  };

  // Slot 0 and the odd ones share a group. The others have one of their own, so that two own every partition at any time.
  const slots: (Worker | undefined)[] = Array.from({ length: options.landers });
  const startLander = (slot: number): void => {
    const isAlone = slot % 2 === 1;
    const group = isAlone ? `alone-${slot}-${random.between(0, 1e9)}` : "shared";
    const worker = processes.start({ kind: "lander", project: disturbed, group });
    counts.landers_started += 1;
    slots[slot] = worker;
    void worker.ended.then(async (code) => {
      judge(worker, code);
      if (code === 4 || code === 3) note(`${worker.name} ended by itself with ${code}`);
      await sleep(300 + random.between(0, 2_000));
      if (!closing) startLander(slot);
    });
  };
  for (let slot = 0; slot < options.landers; slot += 1) startLander(slot);

  /** Files rot while nobody reads them: between two runs. */
  let rotting = false;
  const rotNow = async (): Promise<void> => {
    if (!rotting || processes.all().some((worker) => worker.kind === "nightly" && worker.isAlive())) return;
    rotting = false;
    const rotted = await rot(store, random);
    counts.files_rotted += rotted.length;
    for (const what of rotted) note(`rot: ${what}`);
  };

  let run: Worker | undefined;
  const startRun = (): void => {
    const night = random.chance(0.15);
    const at = random.pick(days).ds;
    run = processes.start({
      kind: "run",
      project: disturbed,
      group: "run",
      args: night ? ["run"] : ["run", "--ds", at],
    });
    const worker = run;
    void worker.ended.then(async (code) => {
      judge(worker, code);
      if (code === 0) counts.runs_ended += 1;
      await hold(random.between(500, 3_000));
      if (closing || healing) return;
      await rotNow();
      startRun();
    });
  };
  startRun();

  const live = (): Worker[] =>
    slots.filter((worker): worker is Worker => worker?.isAlive() === true && !worker.isStopped());

  const stop = (worker: Worker, ms: number): void => {
    worker.signal("SIGSTOP");
    later(async () => {
      await hold(ms);
      worker.signal("SIGCONT");
    });
  };

  const takeNetwork = (state: "refusing" | "silent" | "fraying", ms: number): boolean => {
    if (network !== "open") return false;
    network = "disturbed";
    broker.network.set(state);
    note(`network ${state} for ${ms} ms`);
    later(async () => {
      await hold(ms);
      broker.network.set("open");
      network = "open";
    });
    return true;
  };

  const expire = async (): Promise<boolean> => {
    if (brokerIsOut) return false;
    const partition = random.between(0, TOPICS.expiring);
    const stopped = live();
    for (const worker of stopped) worker.signal("SIGSTOP");
    note(`messages of expiring/${partition} expire while ${stopped.length} landers sleep`);
    later(async () => {
      try {
        await hold(random.between(300, 2_500));
        const offsets = await admin.fetchTopicOffsets("expiring");
        const { low = "0", high = "0" } = offsets.find((one) => one.partition === partition) ?? {};
        if (Number(high) > Number(low)) {
          const offset = random.between(Number(low), Number(high)) + 1;
          ledger.expire("expiring", partition, BigInt(offset));
          await admin.deleteTopicRecords({ topic: "expiring", partitions: [{ partition, offset: String(offset) }] });
        }
      } catch (error) {
        note(`the broker did not delete: ${String(error)}`);
      } finally {
        for (const worker of stopped) worker.signal("SIGCONT");
      }
    });
    return true;
  };

  const damage = async (): Promise<boolean> => {
    if (injured !== undefined || diskIsFull) return false;
    const injury = await injure(store, join(options.folder, "copies"), random).catch(() => undefined);
    if (injury === undefined) return false;
    injured = injury;
    counts.segments_damaged += 1;
    note(`damage: ${injury.kind} of ${injury.folder.slice(store.length)}`);
    later(async () => {
      await hold(random.between(0, 3_000));
      await mend(injury);
      injuredUntilMs = Date.now() + GRACE_MS;
      injured = undefined;
    });
    return true;
  };

  /** Restores what is damaged, as an operator would: until it works. What the broker no longer has comes from the copy. */
  const mend = async ({ folder, copy, partition, before, kind }: Injury): Promise<void> => {
    for (let attempt = 0; attempt < 60; attempt += 1) {
      const worker = processes.start({
        kind: "verify",
        project: disturbed,
        group: "verify",
        args: ["verify", "--restore", "--json"],
      });
      // It is killed itself at times.
      if (random.chance(0.15) && !healing)
        later(async () => {
          await hold(random.between(300, 1_500));
          worker.signal("SIGKILL");
        });
      const code = await worker.ended;
      if (code === 0) {
        note(`${worker.name} restored`);
        counts.segments_restored += 1;
        const bytes = await readFile(join(folder, "messages.gz")).catch(() => undefined);
        const isCertain = partition.topic !== "compacted" || !["remove all"].includes(kind);
        if (bytes !== undefined && isCertain && !before.get("messages.gz")?.equals(bytes))
          note(`${folder}: restored with other bytes`);
        return;
      }
      if (code === 3) {
        if (partition.topic === "plain" || partition.topic === "transactional") {
          problems.push(`${worker.name} did not restore ${folder} (${kind}), which the broker has:\n${worker.said()}`);
          return;
        }
        note(`${worker.name} refused: ${partition.topic} is not what it was; its copy is put back`);
        counts.restored_from_copies += 1;
        await rm(folder, { recursive: true, force: true });
        await cp(copy, folder, { recursive: true });
        return;
      }
      if (code !== null && code !== 4) problems.push(`${worker.name} ended with ${code}:\n${worker.said()}`);
      await sleep(300);
    }
    problems.push(`${folder} (${kind}) could not be restored`);
  };

  const night = async (): Promise<boolean> => {
    const dueMs = (days.at(-1)?.startMs ?? 0) + 24 * HOUR_MS;
    const worker = processes.start({
      kind: "nightly",
      project: disturbed,
      group: "nightly",
      clockMs: dueMs - 3_000 - Date.now(),
    });
    const lifeMs = random.between(3_000, 12_000);
    const end = random.pick(["SIGKILL", "SIGTERM"] as const);
    note(`${worker.name} begins`);
    void worker.ended.then((code) => judge(worker, code));
    later(async () => {
      await hold(lifeMs);
      worker.signal(end);
      const forced = setTimeout(() => worker.signal("SIGKILL"), 20_000);
      await worker.ended;
      clearTimeout(forced);
      if (/"level":(50|60)/.test(worker.said()) && /a bug|INTERNAL|ENGINE_STATEMENT_FAILED/.test(worker.said()))
        problems.push(`${worker.name} met a bug:\n${worker.said().slice(-3_000)}`);
    });
    return true;
  };

  const disturb = async (fault: Fault): Promise<boolean> => {
    const landers = live();
    const lander = landers.length > 0 ? random.pick(landers) : undefined;
    switch (fault) {
      case "kill lander":
        if (lander === undefined) return false;
        note(`kill ${lander.name}`);
        lander.signal("SIGKILL");
        return true;
      case "stop lander": {
        if (lander === undefined) return false;
        // Longer than its session at times: it wakes up believing that it still owns what others own by then.
        const ms =
          options.seconds >= 90 && random.chance(0.25) ? random.between(31_000, 36_000) : random.between(100, 6_000);
        note(`stop ${lander.name} for ${ms} ms`);
        stop(lander, ms);
        return true;
      }
      case "end lander":
        if (lander === undefined) return false;
        note(`end ${lander.name}`);
        lander.signal("SIGTERM");
        return true;
      case "kill run":
        if (run?.isAlive() !== true) return false;
        note(`kill ${run.name}`);
        run.signal("SIGKILL");
        return true;
      case "stop run": {
        if (run?.isAlive() !== true || run.isStopped()) return false;
        const ms = random.between(100, 5_000);
        note(`stop ${run.name} for ${ms} ms`);
        stop(run, ms);
        return true;
      }
      case "step clock": {
        const worker = random.chance(0.5) ? lander : run;
        if (worker?.isAlive() !== true) return false;
        const ms = random.pick(CLOCK_STEPS_MS);
        note(`step clock of ${worker.name} by ${ms / 1000} s`);
        worker.step(ms);
        return true;
      }
      case "kill broker": {
        if (brokerIsOut) return false;
        brokerIsOut = true;
        // Longer than clients try again at once, at times.
        const ms =
          options.seconds >= LONG_SECONDS && random.chance(0.3)
            ? random.between(60_000, 65_000)
            : random.between(200, 3_000);
        note(`kill broker for ${ms} ms`);
        broker.signal("SIGKILL");
        later(async () => {
          await hold(ms);
          await broker.restart();
          note("broker is back");
          brokerIsOut = false;
        });
        return true;
      }
      case "stop broker": {
        if (brokerIsOut) return false;
        brokerIsOut = true;
        const ms = random.between(200, 7_000);
        note(`stop broker for ${ms} ms`);
        broker.signal("SIGSTOP");
        later(async () => {
          await hold(ms);
          broker.signal("SIGCONT");
          brokerIsOut = false;
        });
        return true;
      }
      case "network refuses":
        return takeNetwork("refusing", random.between(200, 5_000));
      case "network silent":
        return takeNetwork("silent", random.between(500, 6_000));
      case "network frays":
        return takeNetwork("fraying", random.between(500, 5_000));
      case "disk full": {
        if (disk === undefined || diskIsFull || injured !== undefined) return false;
        diskIsFull = true;
        const leave = random.pick([0, 4_096, 30_000, 200_000, 1_000_000]);
        const ms = random.between(500, 4_000);
        note(`disk full but for ${leave} bytes for ${ms} ms`);
        await disk.fill(leave);
        later(async () => {
          await hold(ms);
          await disk.empty();
          diskIsFull = false;
        });
        return true;
      }
      case "expire":
        return expire();
      case "damage":
        return damage();
      case "rot":
        if (rotting) return false;
        rotting = true;
        return true;
      case "night":
        return night();
    }
  };

  const close = async (): Promise<void> => {
    healing = true;
    closing = true;
    while (undoing.size > 0) await Promise.all(undoing);
    for (const worker of processes.all()) if (worker.isAlive()) worker.signal("SIGKILL");
    await Promise.all(processes.all().map(({ ended }) => ended));
  };

  const allDays = ["--from", days[0]?.ds ?? "", "--to", days.at(-1)?.ds ?? ""];
  const toTheEnd = async (kind: "run" | "verify", project: string, ...args: string[]): Promise<void> => {
    const worker = processes.start({ kind, project, group: `last-${Date.now()}`, args });
    const code = await worker.ended;
    if (code !== 0) problems.push(`${args.join(" ")} ended with ${code}, though all is well:\n${worker.said()}`);
  };

  const abortHanging = async (): Promise<void> => {
    for (let partition = 0; partition < TOPICS.transactional; partition += 1) {
      const start = await broker.abortHanging("transactional", partition);
      if (start === undefined) continue;
      counts.hanging_transactions += 1;
      note(`the broker left a transaction open in transactional/${partition} at ${start}: aborted by hand`);
    }
  };

  const missing = async (): Promise<string[]> => {
    const most = new Map<string, bigint>();
    for (const { topic, partition, offset, state } of ledger.all()) {
      const key = `${topic}/${partition}`;
      if (state === "acknowledged" && offset !== undefined && offset > (most.get(key) ?? -1n)) most.set(key, offset);
    }
    const behind: string[] = [];
    for (const [key, offset] of most) {
      const [topic = "", partition] = key.split("/");
      const end = (await chainEnd(store, { topic, partition: Number(partition) })) ?? 0n;
      if (end <= offset) behind.push(`${key} stands at ${end}, ${offset} is acknowledged`);
    }
    return behind;
  };

  return {
    disturb,
    heal: async () => {
      healing = true;
      while (undoing.size > 0) await Promise.all(undoing);
      for (const worker of processes.all()) if (worker.isStopped()) worker.signal("SIGCONT");
    },
    catchUp: async () => {
      const begunMs = Date.now();
      const untilMs = begunMs + CATCH_UP_MS;
      let looked = false;
      for (;;) {
        const behind = await missing();
        if (behind.length === 0 || problems.length > 0) return;
        if (!looked && Date.now() > begunMs + HANGING_MS) {
          looked = true;
          await abortHanging();
        }
        if (Date.now() > untilMs) {
          const last = slots.map((worker) => `${worker?.name}: ${worker?.said().slice(-600)}`).join("\n");
          problems.push(`landers do not catch up though all is well: ${behind.join("; ")}\n${last}`);
          return;
        }
        await sleep(250);
      }
    },
    close,
    landRest: () => toTheEnd("run", disturbed, "land", "--once"),
    verify: async (project) => {
      await toTheEnd("verify", project, "verify", "--restore");
      await toTheEnd("run", project, "run", ...allDays);
      await toTheEnd("verify", project, "verify");
    },
    runAll: (project) => toTheEnd("run", project, "run", ...allDays),
    counts: () => counts,
  };
}
