import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { packagePath } from "../../src/package-path.ts";
import { asVariables } from "../services/addresses.ts";
import { provideServices } from "../services/provide.ts";
import { benchCollector, collectorMarkdown } from "./collector.ts";
import { benchEvaluation, evaluationMarkdown } from "./evaluation.ts";
import { benchLanding } from "./landing.ts";
import { describeMachine } from "./machine.ts";
import { benchMetrics, metricsMarkdown } from "./metrics.ts";
import { benchNightly, nightlyMarkdown } from "./nightly.ts";

const USAGE = `Measures, and writes what it measured into BENCHMARKS.md.

  npm run bench                       everything, about ten minutes
  npm run bench -- landing            one of: landing, nightly, metrics, evaluation, collector
  npm run bench -- nightly --users 4400 --rounds 1 --dry     a small one that is only shown
  npm run bench -- metrics --events 50000 --rounds 1 --dry   the same
`;

interface Options {
  readonly rounds: number;
  readonly users: number | undefined;
  readonly events: number | undefined;
  readonly seconds: number;
}

/** Only Kafka is needed: the others are taken to be there. */
async function withKafka(measure: () => Promise<string>): Promise<string> {
  const environment = { PULSE_TEST_REDIS: "unused", PULSE_TEST_POSTGRES: "unused", ...process.env };
  const services = await provideServices(environment, console.error);
  try {
    Object.assign(process.env, asVariables(services.addresses));
    return await measure();
  } finally {
    await services.stop();
  }
}

function collector({ seconds }: Options): Promise<string> {
  return withKafka(async () => collectorMarkdown(await benchCollector({ seconds })));
}

async function landing({ rounds }: Options): Promise<string> {
  // Only Kafka is needed: the others are taken to be there.
  const environment = { PULSE_TEST_REDIS: "unused", PULSE_TEST_POSTGRES: "unused", ...process.env };
  const services = await provideServices(environment, console.error);
  try {
    Object.assign(process.env, asVariables(services.addresses));
    const { messages, bare_per_second, landed_per_second, ratio } = await benchLanding({ rounds });
    return [
      `${messages.toLocaleString("en")} messages of 200 bytes, 4 partitions, one consumer; medians of ${rounds} rounds in turns.`,
      "",
      "| what | messages | of the bare read |",
      "| --- | --- | --- |",
      `| bare kafkajs \`eachBatch\`, thrown away | ${Math.round(bare_per_second / 1000)} k/s | 1.00 |`,
      `| landed: compressed, flushed to disk, published | ${Math.round(landed_per_second / 1000)} k/s | ${ratio.toFixed(2)} |`,
    ].join("\n");
  } finally {
    await services.stop();
  }
}

async function nightly({ rounds, users }: Options): Promise<string> {
  return nightlyMarkdown(await benchNightly({ rounds, ...(users === undefined ? {} : { users }) }));
}

async function metrics({ rounds, events }: Options): Promise<string> {
  return metricsMarkdown(await benchMetrics({ rounds, ...(events === undefined ? {} : { events }) }));
}

async function evaluation({ rounds, users }: Options): Promise<string> {
  return evaluationMarkdown(await benchEvaluation({ rounds, ...(users === undefined ? {} : { users }) }));
}

const BENCHMARKS: Readonly<Record<string, (options: Options) => Promise<string>>> = {
  landing,
  nightly,
  metrics,
  evaluation,
  collector,
};

/** Replaces what stands between a benchmark's markers. */
function write(name: string, markdown: string): void {
  const path = packagePath("BENCHMARKS.md");
  const text = readFileSync(path, "utf8");
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`BENCHMARKS.md has no markers for ${name}`);
  writeFileSync(path, `${text.slice(0, from + begin.length)}\n${markdown}\n${text.slice(to)}`);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "3" },
    users: { type: "string" },
    events: { type: "string" },
    seconds: { type: "string", default: "60" },
    dry: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const unknown = positionals.filter((name) => !(name in BENCHMARKS));
if (values.help || unknown.length > 0) {
  console.log(`${unknown.length > 0 ? `there is no benchmark ${unknown.join(", ")}\n\n` : ""}${USAGE}`);
  process.exitCode = unknown.length > 0 ? 2 : 0;
} else {
  const given = (value: string | undefined): number | undefined => (value === undefined ? undefined : Number(value));
  const options = {
    rounds: Number(values.rounds),
    users: given(values.users),
    events: given(values.events),
    seconds: Number(values.seconds),
  };
  for (const [name, bench] of Object.entries(BENCHMARKS)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    const machine = describeMachine();
    const markdown = `${machine}.\n\n${await bench(options)}`;
    console.log(`\n${markdown}\n`);
    if (!values.dry) write(name, markdown);
  }
}
