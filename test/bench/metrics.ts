import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packagePath } from "../../src/package-path.ts";
import { readResults } from "../harness/published-results.ts";
import { type Measured, measure, medianOf } from "./measured-command.ts";
import { type BaselineRow, requireSameSums } from "./metrics/compare-sums.ts";
import { LAST_DS, type LogSize, writeLog } from "./metrics/log.ts";
import { type Question, writeBenchProject } from "./metrics/project.ts";

/** More metrics of one gate, more gates with ten metrics, and the views of one gate with ten metrics. */
const QUESTIONS: readonly Question[] = [
  ...[1, 10, 50].map((metrics) => ({ metrics, gates: 1, views: false })),
  ...[5, 20].map((gates) => ({ metrics: 10, gates, views: false })),
  { metrics: 10, gates: 1, views: true },
];
const GATES = Math.max(...QUESTIONS.map(({ gates }) => gates));
const EVENTS = 2_000_000;
const EVENTS_PER_UNIT = 10;

const PULSE = packagePath("dist/src/cli/main.js");
const SQL_PER_GATE = fileURLToPath(new URL("metrics/sql-per-gate.ts", import.meta.url));

/** Derived files that every question shares: staged messages, and of these the typed events. */
const SHARED = ["messages", "events"];

interface Answer {
  readonly question: Question;
  readonly pulse: Measured;
  readonly sql: Measured;
}

export interface MetricsBenchmark {
  readonly rounds: number;
  readonly size: LogSize;
  readonly messages: number;
  readonly answers: readonly Answer[];
}

/** Deletes all that was made from the typed events, results included. */
function forget(store: string): void {
  const derived = join(store, "derived");
  for (const name of readdirSync(derived)) if (!SHARED.includes(name)) rmSync(join(derived, name), { recursive: true });
  for (const name of SHARED)
    if (!existsSync(join(derived, name))) throw new Error(`there is no ${join(derived, name)}`);
  rmSync(join(store, "runs"), { recursive: true, force: true });
  rmSync(join(store, "pulse.duckdb"), { force: true });
}

/**
 * A run's time by the number of metrics and of gates, from the typed events of each day to published tables, in turns with a query for each gate and
 * metric over the same files. Each is a process of its own; of the queries only their own time counts. Needs a build.
 *
 * @throws Error where the two do not find the same units and sums.
 */
export async function benchMetrics({ events = EVENTS, rounds = 3 } = {}): Promise<MetricsBenchmark> {
  const folder = mkdtempSync(join(tmpdir(), "pulse-bench-"));
  const store = join(folder, ".pulse");
  const pulse = (...args: string[]): Promise<Measured> => measure(PULSE, [...args, "--project", folder]);
  const run = (): Promise<Measured> => pulse("run", "--ds", LAST_DS);
  const sql = async ({ gates, metrics }: Question): Promise<Measured> => {
    const files = join(store, "derived", "events", "**", "*.parquet");
    const measured = await measure(SQL_PER_GATE, [files, String(gates), String(metrics)], ["--import", "tsx"]);
    const { seconds, rows } = JSON.parse(measured.stdout) as { seconds: number; rows: BaselineRow[] };
    requireSameSums(await readResults(store, LAST_DS), rows);
    return { ...measured, seconds };
  };
  const measured = new Map(QUESTIONS.map((question) => [question, { pulse: [] as Measured[], sql: [] as Measured[] }]));
  try {
    const size: LogSize = { events, units: Math.ceil(events / EVENTS_PER_UNIT), gates: GATES };
    const messages = writeLog(join(folder, "inbox"), size);
    await writeBenchProject(folder, { metrics: 1, gates: 1, views: false });
    const landed = await pulse("land", "--once");
    const staged = await run();
    console.log(
      `metrics: ${messages} messages, landed in ${landed.seconds.toFixed(1)} s, first run ${staged.seconds.toFixed(1)} s`,
    );
    for (let round = 1; round <= rounds; round += 1) {
      for (const [question, runs] of measured) {
        await writeBenchProject(folder, question);
        forget(store);
        const [ours, theirs] = [await run(), await sql(question)];
        runs.pulse.push(ours);
        runs.sql.push(theirs);
        const asked = `${question.metrics} metrics, ${question.gates} gates${question.views ? ", views" : ""}`;
        const took = `${ours.seconds.toFixed(1)} s, SQL ${theirs.seconds.toFixed(1)} s`;
        console.log(`metrics, round ${round}: ${asked}: ${took}`);
      }
    }
    const answers = [...measured].map(([question, runs]) => ({
      question,
      pulse: medianOf(runs.pulse),
      sql: medianOf(runs.sql),
    }));
    return { rounds, size, messages, answers };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const count = (n: number): string => n.toLocaleString("en");

/** The figures as Markdown. */
export function metricsMarkdown({ rounds, size, messages, answers }: MetricsBenchmark): string {
  const table = (of: readonly Answer[]): string[] => {
    const [first] = of;
    return [
      "| metrics | gates | Pulse | of the first | CPU | peak memory | SQL for each | of the first | SQL / Pulse |",
      "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
      ...of.map(({ question, pulse, sql }) => {
        const cells = [
          `${question.metrics}${question.views ? " in every view" : ""}`,
          String(question.gates),
          `${pulse.seconds.toFixed(1)} s`,
          (pulse.seconds / (first?.pulse.seconds ?? Number.NaN)).toFixed(2),
          `${pulse.cpuSeconds.toFixed(1)} s`,
          `${Math.round(pulse.peakMib)} MiB`,
          `${sql.seconds.toFixed(1)} s`,
          (sql.seconds / (first?.sql.seconds ?? Number.NaN)).toFixed(2),
          (sql.seconds / pulse.seconds).toFixed(2),
        ];
        return `| ${cells.join(" | ")} |`;
      }),
    ];
  };
  return [
    `${count(size.events)} events of ${count(size.units)} units over 14 days and ${count(messages - size.events)} exposures to ${size.gates} gates; medians of ${rounds} rounds in turns, largest memory of all.`,
    "",
    "More metrics of one gate:",
    "",
    ...table(answers.filter(({ question }) => question.gates === 1 && !question.views)),
    "",
    "More gates with ten metrics:",
    "",
    ...table(answers.filter(({ question }) => question.metrics === 10 && !question.views)),
    "",
    "Without and with the other views (by day, by days since exposure, last 7 and 28 days), of which the SQL knows none:",
    "",
    ...table(answers.filter(({ question }) => question.metrics === 10 && question.gates === 1)),
  ].join("\n");
}
