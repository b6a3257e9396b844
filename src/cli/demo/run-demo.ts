import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { planShop, type ShopOptions } from "../../../datasets/shop/options.ts";
import { writeShopProject } from "../../../datasets/shop/project.ts";
import { type ShopFile, writeShopFiles } from "../../../datasets/shop/write.ts";
import type { Clock } from "../../clock.ts";
import { loadProject } from "../../config/load.ts";
import { storePath } from "../../config/store-path.ts";
import { PulseError } from "../../errors.ts";
import { land } from "../../landing/land.ts";
import { reportAfterRun, reportFolder } from "../../page/report/report-after-run.ts";
import { pathExists } from "../../path-exists.ts";
import { replaceDatabase } from "../../publish/published-database.ts";
import { openEngine, runDs } from "../../publish/run-ds.ts";
import { decide } from "../../results/decision/read-decision.ts";
import { readScorecard } from "../../results/scorecard/read-scorecard.ts";
import { WHOLE } from "../../results/scorecard/selection.ts";
import { formatCount } from "../../results/words/numbers.ts";
import { formatSeconds, type Progress } from "../progress.ts";
import { withPublished } from "../published-store.ts";
import { renderScorecard } from "../scorecard/render-scorecard.ts";
import type { Terminal } from "../terminal.ts";
import { createTerminalLog } from "../terminal-log.ts";
import { wrap } from "../text/width.ts";
import { renderTruth, type TruthLine, truthLines } from "./truth-table.ts";

export interface DemoContext {
  readonly folder: string;
  /** The folder as the user wrote it. */
  readonly shownFolder: string;
  readonly shop: Partial<ShopOptions>;
  readonly keep: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly terminal: Terminal;
  readonly progress: Progress;
}

/** Empties the folder of an earlier demo; a folder that no demo made is left alone: `DEMO_FOLDER_TAKEN` (input). */
async function prepareFolder({ folder, keep }: DemoContext): Promise<void> {
  if (!(await pathExists(folder))) {
    await mkdir(folder, { recursive: true });
    return;
  }
  const isDemo = (await pathExists(join(folder, "pulse.yaml"))) && (await pathExists(join(folder, "inbox")));
  if (!isDemo) {
    throw new PulseError({
      code: "DEMO_FOLDER_TAKEN",
      fault: "input",
      message: `${folder} is there already and no demo made it`,
      hint: "name a new folder with --folder",
    });
  }
  if (!keep) await rm(folder, { recursive: true, force: true });
}

/**
 * Every night of the ramp, each on the messages that had arrived by then; at the end, once more with the last late ones. What customers
 * did before the ramp lies there when the first night lands, and has no nights of its own.
 */
async function playRamp(context: DemoContext) {
  const { folder, shop, signal, clock, progress, terminal } = context;
  await writeShopProject(folder, { source: "files", shop });
  await mkdir(join(folder, "inbox"), { recursive: true });
  const project = await loadProject(folder, context.env);
  const plan = planShop(shop);
  const log = createTerminalLog(terminal, progress);
  const lastDs = new Date(plan.endMs - 1).toISOString().slice(0, 10);
  const counts = { messages: 0, nights: 0 };

  const startedMs = clock.now();
  const engine = await openEngine(project);

  const night = async (ds: string, day: number): Promise<void> => {
    const show = (step: string): void =>
      progress.update({ label: `night of ${ds}, ${step}`, done: day, total: plan.days, unit: "days" });
    show("landing");
    counts.messages += (await land(project, { signal, once: true })).messages;
    signal.throwIfAborted();
    const onProgress = (done: number, total: number): void => show(`step ${done} of ${total}`);
    await runDs({ project, ds, signal, log, clock, engine, onProgress, replaceDatabase: false });
    counts.nights += 1;
  };
  try {
    const { truth } = await writeShopFiles(join(folder, "inbox"), {
      shop,
      truthFile: join(folder, "truth.json"),
      onDay: async ({ ds }: ShopFile, day: number) => {
        if (day < 0)
          progress.update({ label: `writing ${ds}, before the ramp`, done: 0, total: plan.days, unit: "days" });
        // Days after the ramp bring nothing but stragglers: they wait for the last run.
        else if (day < plan.days) await night(ds, day);
      },
    });
    await night(lastDs, plan.days);
    await replaceDatabase(storePath(project));
    await reportAfterRun(project, { clock, log, changed: true });
    progress.clear();
    return { project, truth, lastDs, ...counts, tookMs: clock.now() - startedMs };
  } finally {
    await engine.close();
  }
}

function closingWords(lines: readonly TruthLine[]): string {
  const covered = lines.filter((line) => line.covered).length;
  const wrong = lines.filter((line) => line.naive_is_wrong).map((line) => line.metric);
  const simpson =
    wrong.length === 0
      ? ""
      : ` Adding all stages up gets the sign wrong for ${wrong.join(", ")}: the season fell while the allocation rose (Simpson's paradox).`;
  return `${covered} of ${lines.length} intervals cover the truth; at 95 % one in twenty misses by chance.${simpson}`;
}

/** The demo: a shop's ramp, night by night, then the scorecard beside the truth. */
export async function runDemo(context: DemoContext): Promise<void> {
  const { terminal, folder, shownFolder } = context;
  const { style, columns, symbols } = terminal;
  await prepareFolder(context);
  const { project, truth, lastDs, messages, nights, tookMs } = await playRamp(context);
  const timeZone = project.settings.time_zone;
  const { card, decision } = await withPublished(storePath(project), async (published) => {
    const whole = await readScorecard(published, truth.gate, { ds: lastDs, selection: WHOLE });
    return { card: whole, decision: await decide(published, whole, timeZone) };
  });
  await terminal.write(
    `${style.good(symbols.better)} ${formatCount(messages)} messages landed, ${nights} nights run in ${formatSeconds(tookMs)}\n\n`,
  );
  const [ramped, others] = [true, false].map((is) => card.rules.filter((one) => (one.rule === truth.rule) === is));
  const shown = { ...card, rules: [...(ramped ?? []), ...(others ?? [])] };
  await terminal.write(renderScorecard(shown, { ...terminal, timeZone }, decision));
  const rule = ramped?.[0];
  const lines = truthLines(rule?.metrics ?? [], truth);
  await terminal.write(
    `\n${style.heading("Beside the truth")}${style.faint(` ${symbols.separator} relative effects`)}\n`,
  );
  await terminal.write(renderTruth(lines, terminal));
  await terminal.write(
    `${wrap(closingWords(lines), columns - 2)
      .map((line) => ` ${line}`)
      .join("\n")}\n`,
  );
  const next = [
    `The project is in ${folder}`,
    ...(project.settings.report.enabled
      ? [`Its report, for a browser: ${join(reportFolder(project), "index.html")}`]
      : []),
    "Try next:",
    `  pulse results new_checkout --dimension country --project ${shownFolder}`,
    `  pulse query "from active_users order by day desc limit 7" --project ${shownFolder}`,
    `  pulse run --ds ${lastDs} --explain --project ${shownFolder}`,
  ];
  await terminal.write(`\n${next.join("\n")}\n`);
}
