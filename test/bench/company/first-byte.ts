import { spawn } from "node:child_process";
import { once } from "node:events";

/** Milliseconds from the start of a Node process to its first byte on standard output, and CPU milliseconds of the whole of it. */
export interface FirstByte {
  readonly ms: number;
  readonly cpuMs: number;
}

const REPORT_USAGE = `data:text/javascript,process.on("exit",()=>{const u=process.cpuUsage();process.stderr.write("\\ncpu_us="+(u.user+u.system)+"\\n")})`;

/** Runs Node with these arguments. Throws with its standard error where it fails. */
export async function timeToFirstByte(args: readonly string[]): Promise<FirstByte> {
  const run = async (nodeArgs: readonly string[]): Promise<{ ms: number; stderr: string }> => {
    const began = performance.now();
    const child = spawn(process.execPath, [...nodeArgs, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    let ms: number | undefined;
    let stderr = "";
    child.stdout.on("data", () => {
      ms ??= performance.now() - began;
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const [code] = await once(child, "close");
    if (code !== 0 || ms === undefined) throw new Error(`${args.join(" ")} ended with ${String(code)}: ${stderr}`);
    return { ms, stderr };
  };
  // What reports the usage takes time itself, so the time is that of a run without it.
  const { ms } = await run([]);
  const { stderr } = await run(["--import", REPORT_USAGE]);
  return { ms, cpuMs: Number(/cpu_us=(\d+)/.exec(stderr)?.[1]) / 1000 };
}
