import { cpus, loadavg, totalmem, type } from "node:os";

/** Where and when figures were measured, in one line. `load` before the first measurement says how quiet the machine was. */
export function describeMachine(): string {
  const [first] = cpus();
  const gib = Math.round(totalmem() / 2 ** 30);
  const load = (loadavg()[0] ?? 0).toFixed(1);
  const day = new Date().toISOString().slice(0, 10);
  return `${day}, ${cpus().length} cores (${first?.model.trim() ?? "unknown"}), ${gib} GiB, ${type()}, Node ${process.versions.node}, load at the start ${load}`;
}
