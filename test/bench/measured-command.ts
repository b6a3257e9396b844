import { spawn } from "node:child_process";
import { once } from "node:events";

/** One run of a process of its own, from start to end. */
export interface Measured {
  readonly seconds: number;
  /** Of all its threads. */
  readonly cpuSeconds: number;
  /** Largest resident memory, MiB. */
  readonly peakMib: number;
  readonly stdout: string;
}

const REPORT_USAGE = `data:text/javascript,process.on("exit",()=>{const u=process.resourceUsage();process.stderr.write("\\npeak_kib="+u.maxRSS+" cpu_us="+(u.userCPUTime+u.systemCPUTime)+"\\n")})`;

/** Runs a script with Node and measures it. Throws with its standard error where it fails. */
export async function measure(
  script: string,
  args: readonly string[],
  nodeArgs: readonly string[] = [],
): Promise<Measured> {
  const began = performance.now();
  const child = spawn(process.execPath, [...nodeArgs, "--import", REPORT_USAGE, script, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const [code] = await once(child, "close");
  const seconds = (performance.now() - began) / 1000;
  if (code !== 0) throw new Error(`${script} ${args.join(" ")} ended with ${String(code)}: ${stderr}`);
  const [, peakKib, cpuUs] = /peak_kib=(\d+) cpu_us=(\d+)/.exec(stderr) ?? [];
  return { seconds, cpuSeconds: Number(cpuUs) / 1e6, peakMib: Number(peakKib) / 1024, stdout };
}

/** The middle one of some measurements by time, with the largest memory of all. */
export function medianOf(runs: readonly Measured[]): Measured {
  const sorted = [...runs].sort((a, b) => a.seconds - b.seconds);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error("nothing was measured");
  return { ...middle, peakMib: Math.max(...runs.map(({ peakMib }) => peakMib)) };
}
