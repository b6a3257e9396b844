import type { Settings } from "../../config/settings.ts";
import { bytesText } from "./bytes-text.ts";
import { type Finding, findingsOf } from "./finding.ts";
import type { Machine } from "./machine.ts";

const GIB = 1024 ** 3;
const OLDEST_NODE = [20, 19] as const;
/** A run needs memory beside DuckDB's: the program itself, and what it reads of the results. */
const DUCKDB_SHARE = 0.75;
const LEAST_BYTES = GIB / 2;

const { ok, warning, problem } = findingsOf("machine");

/** Node, cores and memory, against what `compute:` asks for. */
export function checkMachine(machine: Machine, compute: Settings["compute"]): Finding[] {
  return [checkNode(machine.nodeVersion), checkThreads(machine.cores, compute.threads), checkMemory(machine, compute)];
}

function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isNewEnough = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  if (isNewEnough) return ok("node", `Node ${version}`, `at least ${OLDEST_NODE.join(".")}`);
  return problem("node", `Node ${version}`, `older than ${OLDEST_NODE.join(".")}`, "install a newer Node");
}

function checkThreads(cores: number, threads: number | undefined): Finding {
  const seen = `${Number(cores.toFixed(2))} cores for this process`;
  if (threads === undefined) return ok("threads", "compute.threads", `${seen}: a run takes them all`);
  if (threads <= Math.ceil(cores)) return ok("threads", "compute.threads", `${threads} of ${seen}`);
  return warning(
    "threads",
    "compute.threads",
    `${threads}, but there are ${seen}`,
    "lower `compute.threads` in pulse.yaml, or leave it out: threads beyond the cores take memory and save no time",
  );
}

function checkMemory({ memoryBytes, limitBytes }: Machine, { memory_gib }: Settings["compute"]): Finding {
  const subject = "compute.memory_gib";
  const room = limitBytes ?? memoryBytes;
  const whose = limitBytes === undefined ? "machine" : "container";
  const wanted = memory_gib === undefined ? memoryBytes / 2 : memory_gib * GIB;
  const asked =
    memory_gib === undefined ? `left out: 1 GiB, at most half of the machine, ${bytesText(wanted)}` : bytesText(wanted);
  const seen = `${asked}; the ${whose} has ${bytesText(room)}`;
  const fitting = Math.max(0.5, Math.floor(((room * DUCKDB_SHARE) / GIB) * 2) / 2);
  const action = `set \`compute.memory_gib: ${fitting}\` in pulse.yaml, or give the ${whose} more memory`;
  if (wanted >= room) return problem("memory", subject, `${seen}: a large run would be killed`, action);
  if (wanted > room * DUCKDB_SHARE)
    return warning("memory", subject, `${seen}: little is left for the program itself`, action);
  if (wanted < LEAST_BYTES)
    return warning(
      "memory",
      subject,
      `${seen}: a run will spill to disk early`,
      "give it more memory if runs are slow",
    );
  return ok("memory", subject, seen);
}
