import type { Command } from "commander";
import type { Cli } from "./cli.ts";

/** Adds a command to the program. */
export type Register = (program: Command, cli: Cli, setExitCode: (code: number) => void) => void;

/** Every command, in the order in which help lists them. Each is loaded when it is asked for: together they take longer than a query of results. */
const COMMANDS: Readonly<Record<string, () => Promise<Register>>> = {
  init: async () => (await import("./commands/init.ts")).registerInit,
  check: async () => (await import("./commands/check.ts")).registerCheck,
  apply: async () => (await import("./commands/apply.ts")).registerApply,
  serve: async () => (await import("./commands/serve.ts")).registerServe,
  land: async () => (await import("./commands/land.ts")).registerLand,
  run: async () => (await import("./commands/run.ts")).registerRun,
  backfill: async () => (await import("./commands/backfill.ts")).registerBackfill,
  results: async () => (await import("./commands/results.ts")).registerResults,
  report: async () => (await import("./commands/report.ts")).registerReport,
  health: async () => (await import("./commands/health.ts")).registerHealth,
  doctor: async () => (await import("./commands/doctor.ts")).registerDoctor,
  query: async () => (await import("./commands/query.ts")).registerQuery,
  explain: async () => (await import("./commands/explain.ts")).registerExplain,
  metrics: async () => (await import("./commands/metrics.ts")).registerMetrics,
  power: async () => (await import("./commands/power.ts")).registerPower,
  compare: async () => (await import("./commands/compare.ts")).registerCompare,
  gate: async () => (await import("./commands/gate.ts")).registerGate,
  export: async () => (await import("./commands/export.ts")).registerExport,
  verify: async () => (await import("./commands/verify.ts")).registerVerify,
  prune: async () => (await import("./commands/prune.ts")).registerPrune,
  import: async () => (await import("./commands/import.ts")).registerImport,
  docs: async () => (await import("./commands/docs.ts")).registerDocs,
  calibrate: async () => (await import("./commands/calibrate.ts")).registerCalibrate,
  demo: async () => (await import("./commands/demo.ts")).registerDemo,
};

/** The first word of a command line that is no option and no option's value; also after `help`. */
function nameIn(args: readonly string[]): string | undefined {
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index] ?? "";
    if (word === "-p" || word === "--project") index += 1;
    else if (!word.startsWith("-") && word !== "help") return word;
  }
  return undefined;
}

/** The command that a command line names, alone; all of them where it names none, as help and what is said of a wrong name need them. */
export async function commandsFor(args: readonly string[]): Promise<readonly Register[]> {
  const name = nameIn(args);
  const one = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  return Promise.all(one === undefined ? Object.values(COMMANDS).map((load) => load()) : [one()]);
}
