import { linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeShopProject } from "../../datasets/shop/project.ts";
import { writeShopFiles } from "../../datasets/shop/write.ts";
import { packagePath } from "../../src/package-path.ts";
import { type Measured, measure, medianOf } from "./measured-command.ts";

/** About a million messages, of a shop without a past. */
const USERS = 44_000;
/** Of the demo's ramp: everything up to here at once, then the next night on top. */
const FULL_DS = "2026-01-31";
const NEXT_DS = "2026-02-01";
const NAIVE = fileURLToPath(new URL("naive.ts", import.meta.url));
const STEPS = ["land", "stage", "full run", "land the next day", "next night", "the same again"] as const;
type Step = (typeof STEPS)[number];

export interface NightlyBenchmark {
  readonly rounds: number;
  /** Messages of the first part, and of the next day. */
  readonly messages: number;
  readonly nextMessages: number;
  readonly steps: ReadonlyMap<Step, Measured>;
  readonly naive: Measured;
  /** Of the naive baseline: rows appended, seconds for that and for its query. */
  readonly naiveParts: { readonly rows: number; readonly load_seconds: number; readonly query_seconds: number };
}

/** The nightly run at a million messages, every step a process of its own, and the naive baseline in turns with it. Needs a build. */
export async function benchNightly({ users = USERS, rounds = 3 } = {}): Promise<NightlyBenchmark> {
  const root = mkdtempSync(join(tmpdir(), "pulse-bench-"));
  try {
    const shop = { users, historyDays: 0 };
    const { files } = await writeShopFiles(join(root, "all"), { shop });
    const isFirst = (ds: string): boolean => ds <= FULL_DS;
    const count = (first: boolean): number =>
      files.filter(({ ds }) => isFirst(ds) === first).reduce((n, file) => n + file.messages, 0);
    console.log(`nightly: ${count(true)} messages in ${files.length} files`);

    const measured = new Map<Step, Measured[]>(STEPS.map((step) => [step, []]));
    const naive: Measured[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const folder = join(root, `round-${round}`);
      await writeShopProject(folder, { source: "files", shop });
      mkdirSync(join(folder, "inbox"));
      const offer = (first: boolean): void => {
        for (const { ds, path } of files)
          if (isFirst(ds) === first) linkSync(path, join(folder, "inbox", `day-${ds}.ndjson`));
      };
      const step = async (name: Step, ...args: string[]): Promise<void> => {
        const one = await measure(packagePath("dist/src/cli/main.js"), [...args, "--project", folder]);
        measured.get(name)?.push(one);
        console.log(`nightly, round ${round}: ${name} ${one.seconds.toFixed(1)} s, ${Math.round(one.peakMib)} MiB`);
      };
      offer(true);
      await step("land", "land", "--once");
      await step("stage", "run", "--ds", FULL_DS, "--explain");
      await step("full run", "run", "--ds", FULL_DS);
      const inbox = join(folder, "inbox");
      naive.push(await measure(NAIVE, [inbox, join(root, `naive-${round}.duckdb`)], ["--import", "tsx"]));
      console.log(`nightly, round ${round}: naive ${naive.at(-1)?.seconds.toFixed(1)} s`);
      offer(false);
      await step("land the next day", "land", "--once");
      await step("next night", "run", "--ds", NEXT_DS);
      await step("the same again", "run", "--ds", NEXT_DS);
      for (const name of readdirSync(root)) if (name !== "all") rmSync(join(root, name), { recursive: true });
    }
    const middle = medianOf(naive);
    return {
      rounds,
      messages: count(true),
      nextMessages: count(false),
      steps: new Map([...measured].map(([name, runs]) => [name, medianOf(runs)])),
      naive: middle,
      naiveParts: JSON.parse(middle.stdout) as NightlyBenchmark["naiveParts"],
    };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const perSecond = (messages: number, seconds: number): string => `${Math.round(messages / seconds / 1000)} k/s`;

/** The figures as Markdown. */
export function nightlyMarkdown(benchmark: NightlyBenchmark): string {
  const { messages, nextMessages, steps, naive, naiveParts, rounds } = benchmark;
  const seconds = (step: Step): number => steps.get(step)?.seconds ?? Number.NaN;
  const full = seconds("stage") + seconds("full run");
  const row = (what: string, took: number, peakMib: number, rate: string): string =>
    `| ${what} | ${took.toFixed(1)} s | ${(took / full).toFixed(2)} | ${rate} | ${Math.round(peakMib)} MiB |`;
  const of = (step: Step, rate: string): string =>
    row(step, seconds(step), steps.get(step)?.peakMib ?? Number.NaN, rate);
  return [
    `${messages.toLocaleString("en")} messages up to ${FULL_DS}, ${nextMessages.toLocaleString("en")} on the next day; medians of ${rounds} rounds, largest memory of all.`,
    "",
    "| what | time | of stage + full run | messages | peak memory |",
    "| --- | --- | --- | --- | --- |",
    of("land", perSecond(messages, seconds("land"))),
    of("stage", perSecond(messages, seconds("stage"))),
    of("full run", ""),
    of("land the next day", perSecond(nextMessages, seconds("land the next day"))),
    of("next night", ""),
    of("the same again", ""),
    row(
      `naive: parse in JavaScript, append rows (${naiveParts.load_seconds.toFixed(1)} s), one query (${naiveParts.query_seconds.toFixed(1)} s)`,
      naive.seconds,
      naive.peakMib,
      perSecond(naiveParts.rows, naiveParts.load_seconds),
    ),
  ].join("\n");
}
