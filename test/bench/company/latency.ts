import { createRequire } from "node:module";
import { packagePath } from "../../../src/package-path.ts";
import { type FirstByte, timeToFirstByte } from "./first-byte.ts";
import { gateName } from "./size.ts";
import type { Step } from "./step.ts";
import { heading, line } from "./timed.ts";
import { LAST_DS } from "./workbench.ts";

const PULSE = packagePath("dist/src/cli/main.js");
const ROUNDS = 15;
const SQL = "select name, metric, relative_difference from pulse_results where population = 'pooled' limit 10";

/** What any program in Node that asks DuckDB has to do: load it, open the file, ask. */
function bareScript(database: string): string {
  const duckdb = createRequire(import.meta.url).resolve("@duckdb/node-api");
  return `const { DuckDBInstance } = require(${JSON.stringify(duckdb)});
    DuckDBInstance.create(${JSON.stringify(database)}, { access_mode: "READ_ONLY" })
      .then((instance) => instance.connect())
      .then((connection) => connection.runAndReadAll(${JSON.stringify(SQL)}))
      .then((reader) => process.stdout.write(JSON.stringify(reader.getRowsJson())));`;
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** From the start of the process to the first byte, of commands that read published results, in turns with what they cannot do without. */
export const latency: Step = async ({ bench, size, question }) => {
  const place = await bench.staged(size, question);
  try {
    await bench.pulse(place, "run", "--ds", LAST_DS);
    const project = ["--project", place.folder];
    const commands: Readonly<Record<string, readonly string[]>> = {
      "Node alone": ["-e", "process.stdout.write('1')"],
      "Node, DuckDB loaded, the same query": ["-e", bareScript(`${place.store}/pulse.duckdb`)],
      "`pulse query`": [PULSE, "query", SQL, ...project],
      "`pulse results` of one gate": [PULSE, "results", gateName(0), ...project],
      "`pulse results` of all gates": [PULSE, "results", ...project],
    };
    const found = new Map(Object.keys(commands).map((what) => [what, [] as FirstByte[]]));
    for (let round = 0; round < ROUNDS; round += 1)
      for (const [what, args] of Object.entries(commands)) found.get(what)?.push(await timeToFirstByte(args));
    return [
      `${ROUNDS} rounds in turns, every one a process of its own.`,
      "",
      ...heading("what", "first byte, median", "least", "CPU of all, median", "least"),
      ...[...found].map(([what, runs]) => {
        const [ms, cpu] = [runs.map((run) => run.ms), runs.map((run) => run.cpuMs)];
        const cells = [middle(ms), Math.min(...ms), middle(cpu), Math.min(...cpu)];
        return line(what, ...cells.map((value) => `${Math.round(value)} ms`));
      }),
    ].join("\n");
  } finally {
    bench.leave(place);
  }
};
