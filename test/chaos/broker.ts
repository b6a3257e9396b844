import { mkdir } from "node:fs/promises";
import { run, serve } from "../services/command.ts";
import { type Guard, startGuard } from "../services/guard.ts";
import { install } from "../services/install.ts";
import { missingForKafka, prepareKafka } from "../services/kafka.ts";
import { freePort } from "../services/port.ts";
import { type Network, startNetwork } from "./network.ts";

/** A broker of the chaos's own: it keeps what it has stored when it is killed. */
export interface Broker {
  /** Where the harness reaches it, past the network that fails. */
  readonly direct: string;
  /** Where landers reach it. */
  readonly address: string;
  readonly network: Network;
  signal(name: "SIGKILL" | "SIGSTOP" | "SIGCONT"): void;
  /** Starts it again after it was killed. */
  restart(): Promise<void>;
  /**
   * Aborts, as an operator would, transactions that the broker has left open though their coordinator is done with them: an old
   * client's produce request that outlives its transaction does that (KIP-890), and holds readers up for ever.
   */
  abortHanging(topic: string, partition: number): Promise<bigint | undefined>;
  /**
   * Offsets that another client, Kafka's own, sees of a topic: `partition/offset`. It leaves out what was aborted. It ends when nothing comes for
   * some seconds; where it has seen less than `atLeast`, that may be because the machine is busy, and it is asked once more, patiently.
   */
  visible(topic: string, atLeast: number): Promise<ReadonlySet<string>>;
  close(): Promise<void>;
}

/** A row of `describe-producers`: producer id and epoch, coordinator epoch, last sequence and time, start of its open transaction. */
const OPEN_TRANSACTION = /^\d+\s+\d+\s+-?\d+\s+-?\d+\s+-?\d+\s+(?<start>\d+)\s*$/gm;

export async function startBroker(folder: string, say: (line: string) => void): Promise<Broker> {
  await mkdir(folder, { recursive: true });
  const guard: Guard = startGuard();
  await install(await missingForKafka(), folder, say);
  const failing = await freePort();
  const network = await startNetwork(() => failing);
  const { address, daemon } = await prepareKafka(folder, (broker, controller) => [
    `listeners=PLAINTEXT://127.0.0.1:${broker},FAILING://127.0.0.1:${failing},CONTROLLER://127.0.0.1:${controller}`,
    `advertised.listeners=PLAINTEXT://127.0.0.1:${broker},FAILING://127.0.0.1:${network.port}`,
    "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,FAILING:PLAINTEXT,CONTROLLER:PLAINTEXT",
    // A producer that vanished in a transaction holds readers up no longer than this.
    "transaction.abort.timed.out.transaction.cleanup.interval.ms=1000",
    "log.cleaner.backoff.ms=500",
  ]);
  let starts = 0;
  let pid = 0;
  const start = async (): Promise<void> => {
    starts += 1;
    pid = await serve({ ...daemon, name: `kafka-${starts}` }, guard);
  };
  await start();
  const jars = daemon.args[daemon.args.indexOf("-cp") + 1] ?? "";
  const transactions = (command: string, ...args: readonly string[]): Promise<string> =>
    run({
      command: "java",
      args: [
        "-cp",
        jars,
        "org.apache.kafka.tools.TransactionsCommand",
        "--bootstrap-server",
        address,
        command,
        ...args,
      ],
      folder,
      timeoutMs: 30_000,
    });
  return {
    direct: address,
    address: `127.0.0.1:${network.port}`,
    network,
    signal: (name) => {
      process.kill(pid, name);
    },
    restart: start,
    abortHanging: async (topic, partition) => {
      const at = ["--topic", topic, "--partition", String(partition)];
      const [starts] = [...(await transactions("describe-producers", ...at)).matchAll(OPEN_TRANSACTION)];
      const start = starts?.groups?.start;
      if (start === undefined) return undefined;
      await transactions("abort", ...at, "--start-offset", start);
      return BigInt(start);
    },
    visible: async (topic, atLeast) => {
      const seen = await read(topic, 8_000);
      return seen.size >= atLeast ? seen : read(topic, 60_000);
    },
    close: async () => {
      await network.close();
      await guard.release();
    },
  };
  async function read(topic: string, idleMs: number): Promise<ReadonlySet<string>> {
    const printed = ["value=false", "key=false", "partition=true", "offset=true"];
    const said = await run({
      command: "java",
      args: [
        ...["-cp", jars, "org.apache.kafka.tools.consumer.ConsoleConsumer", "--bootstrap-server", address],
        ...["--topic", topic, "--from-beginning", "--command-property", "isolation.level=read_committed"],
        ...printed.flatMap((property) => ["--formatter-property", `print.${property}`]),
        ...["--timeout-ms", String(idleMs)],
      ],
      folder,
      timeoutMs: 240_000,
    });
    return new Set(
      [...said.matchAll(/Partition:(\d+)\s+Offset:(\d+)/g)].map(([, partition, offset]) => `${partition}/${offset}`),
    );
  }
}
