import { performance } from "node:perf_hooks";
import type { StatementCost, StatementWatch } from "../../engine/statement-cost.ts";
import type { Built, RunPart, Watch } from "../../pipeline/watch.ts";

/** What the statements of one model cost together. */
export interface ModelProfile {
  /** Path of the model; `table/...` of a published table; `read ...` of what was read into the program. */
  readonly model: string;
  readonly statements: number;
  /** From begin to end, in milliseconds: two may run at once, so these add up to more than the time that passed. */
  readonly timeMs: number;
  /** Of the process while they ran; what two ran through at once is halved between them. */
  readonly cpuMs: number;
  readonly rowsRead: number;
  readonly bytesRead: number;
  readonly rowsWritten: number;
  readonly bytesWritten: number;
  /** The most that DuckDB's buffers held, and its spill folder, while one of them ran. */
  readonly peakBufferBytes: number;
  readonly peakSpillBytes: number;
  /** The most that the process held meanwhile. */
  readonly peakRssBytes: number;
  /** Derived folders that were built, and that were there. */
  readonly built: number;
  readonly reused: number;
}

/** What a part of the run took. */
export interface PartProfile {
  readonly part: RunPart | "beginning";
  readonly timeMs: number;
  /** Of that, while a statement ran, and while none did. */
  readonly inStatementsMs: number;
  readonly outsideMs: number;
  /** How long the program's own thread was busy. */
  readonly programMs: number;
  readonly cpuMs: number;
}

export interface RunProfile {
  readonly elapsedMs: number;
  readonly inStatementsMs: number;
  readonly cpuMs: number;
  /** The most that the process held in memory, as seen ten times a second. */
  readonly peakRssBytes: number;
  /** Dearest first. */
  readonly models: readonly ModelProfile[];
  /** In the order in which they came first. */
  readonly parts: readonly PartProfile[];
}

/** Watches a run and adds up what it costs. */
export interface Profiler {
  readonly watch: Watch;
  readonly statements: StatementWatch;
  /** Ends the watching. */
  finish(): RunProfile;
}

type Sums<T> = { -readonly [K in keyof T]: T[K] };

const SAMPLE_MS = 100;

interface Running {
  readonly of: Sums<ModelProfile>;
  readonly startedMs: number;
}

/** Begins to watch. The time of each moment is given to the part that the run is in, and its CPU to the statements that run. */
export function profileRun(): Profiler {
  const startedMs = performance.now();
  const models = new Map<string, Sums<ModelProfile>>();
  const parts = new Map<string, Sums<PartProfile>>();
  const running = new Set<Running>();
  let part: RunPart | null = null;
  let last = { ms: startedMs, cpu: process.cpuUsage(), loop: performance.eventLoopUtilization() };
  let peakRssBytes = 0;

  const modelOf = (model: string): Sums<ModelProfile> => {
    const known = models.get(model);
    if (known !== undefined) return known;
    const made = {
      model,
      statements: 0,
      timeMs: 0,
      cpuMs: 0,
      rowsRead: 0,
      bytesRead: 0,
      rowsWritten: 0,
      bytesWritten: 0,
      peakBufferBytes: 0,
      peakSpillBytes: 0,
      peakRssBytes: 0,
      built: 0,
      reused: 0,
    };
    models.set(model, made);
    return made;
  };
  const partOf = (name: RunPart | "beginning"): Sums<PartProfile> => {
    const known = parts.get(name);
    if (known !== undefined) return known;
    const made = { part: name, timeMs: 0, inStatementsMs: 0, outsideMs: 0, programMs: 0, cpuMs: 0 };
    parts.set(name, made);
    return made;
  };

  /** Gives out what passed since the last call. */
  function settle(): void {
    const ms = performance.now();
    const cpu = process.cpuUsage();
    const loop = performance.eventLoopUtilization();
    const passed = ms - last.ms;
    const cpuMs = (cpu.user + cpu.system - last.cpu.user - last.cpu.system) / 1000;
    const of = partOf(part ?? "beginning");
    of.timeMs += passed;
    of.cpuMs += cpuMs;
    of.programMs += loop.active - last.loop.active;
    if (running.size > 0) of.inStatementsMs += passed;
    else of.outsideMs += passed;
    for (const each of running) each.of.cpuMs += cpuMs / running.size;
    last = { ms, cpu, loop };
  }

  function sample(): void {
    const rss = process.memoryUsage.rss();
    peakRssBytes = Math.max(peakRssBytes, rss);
    for (const { of } of running) of.peakRssBytes = Math.max(of.peakRssBytes, rss);
  }

  const sampling = setInterval(sample, SAMPLE_MS);
  sampling.unref();

  return {
    watch: {
      enter(next) {
        settle();
        const before = part;
        part = next;
        return before;
      },
      built({ model, nodes }: Built) {
        modelOf(model).built += nodes;
      },
      reused(model, nodes) {
        modelOf(model).reused += nodes;
      },
    },
    statements: {
      begins(purpose) {
        settle();
        const one: Running = { of: modelOf(purpose), startedMs: performance.now() };
        running.add(one);
        return (cost) => {
          settle();
          sample();
          running.delete(one);
          one.of.timeMs += performance.now() - one.startedMs;
          one.of.statements += 1;
          if (cost !== null) addCost(one.of, cost);
        };
      },
    },
    finish() {
      settle();
      sample();
      clearInterval(sampling);
      const inOrder = [...parts.values()];
      const total = (of: (part: PartProfile) => number): number => inOrder.reduce((sum, each) => sum + of(each), 0);
      return {
        elapsedMs: last.ms - startedMs,
        inStatementsMs: total((each) => each.inStatementsMs),
        cpuMs: total((each) => each.cpuMs),
        peakRssBytes,
        models: [...models.values()].sort((a, b) => b.timeMs - a.timeMs || (a.model < b.model ? -1 : 1)),
        parts: inOrder,
      };
    },
  };
}

function addCost(of: Sums<ModelProfile>, cost: StatementCost): void {
  of.rowsRead += cost.rowsRead;
  of.bytesRead += cost.bytesRead;
  of.rowsWritten += cost.rows;
  of.bytesWritten += cost.bytesWritten;
  of.peakBufferBytes = Math.max(of.peakBufferBytes, cost.peakBufferBytes);
  of.peakSpillBytes = Math.max(of.peakSpillBytes, cost.peakSpillBytes);
}
