import { existsSync, readFileSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";

/** What this process may use. */
export interface Machine {
  readonly nodeVersion: string;
  /** Cores, as the operating system gives them to this process; a part of one where a container is limited so. */
  readonly cores: number;
  /** Bytes of the machine's memory. */
  readonly memoryBytes: number;
  /** Bytes that a container (cgroup) may use; undefined: no limit of its own. */
  readonly limitBytes: number | undefined;
}

const CPU_LIMIT = "/sys/fs/cgroup/cpu.max";

/** Reads what there is, with the limits of a container. */
export function readMachine(): Machine {
  const memoryBytes = totalmem();
  const constrained = process.constrainedMemory();
  return {
    nodeVersion: process.versions.node,
    cores: Math.min(availableParallelism(), cpuLimit()),
    memoryBytes,
    limitBytes: constrained > 0 && constrained < memoryBytes ? constrained : undefined,
  };
}

/** `max 100000` or `150000 100000`: microseconds of so many. */
function cpuLimit(): number {
  if (!existsSync(CPU_LIMIT)) return Number.POSITIVE_INFINITY;
  const [quota = "", period = ""] = readFileSync(CPU_LIMIT, "utf8").trim().split(" ");
  return quota === "max" || quota === "" ? Number.POSITIVE_INFINITY : Number(quota) / Number(period);
}
