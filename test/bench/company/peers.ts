import { execFile, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { PeerRow } from "./peer-row.ts";
import type { MeansRow } from "./require-same.ts";

/** One answer of a peer: the time of its queries alone, the memory of its whole process. */
export interface PeerAnswer<Row> {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMib: number;
  readonly rows: readonly Row[];
}

const SQL_PER_GATE = fileURLToPath(new URL("sql-per-gate.ts", import.meta.url));
const TEA_TASTING = fileURLToPath(new URL("tea-tasting.py", import.meta.url));
const MAX_ANSWER_BYTES = 256 * 1_048_576;

async function ask<Row>(program: string, args: readonly string[]): Promise<PeerAnswer<Row>> {
  const { stdout } = await promisify(execFile)(program, [...args], { maxBuffer: MAX_ANSWER_BYTES });
  const { seconds, cpu_seconds, peak_mib, rows } = JSON.parse(stdout) as {
    seconds: number;
    cpu_seconds: number;
    peak_mib: number;
    rows: Row[];
  };
  return { seconds, cpuSeconds: cpu_seconds, peakMib: peak_mib, rows };
}

/** One query for each gate, in the DuckDB that Pulse uses. */
export function askSqlPerGate(tables: string, gates: number): Promise<PeerAnswer<PeerRow>> {
  return ask(process.execPath, ["--import", "tsx", SQL_PER_GATE, tables, String(gates)]);
}

/** A Python that has tea-tasting: PULSE_BENCH_PYTHON, or python3 on the path; undefined where it has it not. */
export function findTeaTasting(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const python = env.PULSE_BENCH_PYTHON ?? "python3";
  const { status } = spawnSync(python, ["-c", "import tea_tasting, ibis, duckdb"], { stdio: "ignore" });
  return status === 0 ? python : undefined;
}

/** tea-tasting over Ibis, in the DuckDB that Python has. */
export function askTeaTasting(python: string, tables: string, gates: number): Promise<PeerAnswer<MeansRow>> {
  return ask(python, [TEA_TASTING, tables, String(gates)]);
}
