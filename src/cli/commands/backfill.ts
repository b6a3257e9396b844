import type { Command } from "commander";
import { PulseError } from "../../errors.ts";
import { formatCount } from "../../results/words/numbers.ts";
import type { Backfill } from "../../schedule/backfill-book.ts";
import { type Cli, jsonText, openSession } from "../cli.ts";
import { namedDays } from "../days-to-run.ts";
import { formatSeconds } from "../progress.ts";
import type { Terminal } from "../terminal.ts";
import { createTerminalLog } from "../terminal-log.ts";
import { tableLines } from "../text/table.ts";

const EXAMPLES = `
Examples:
  $ pulse backfill --from 2026-01-01 --to 2026-03-31   for the nightly job, between its nights
  $ pulse backfill list                                how far each is, and how long it will take
  $ pulse backfill cancel 2026-01-01_2026-03-31_9f2c1b what is done stays

Days are worked off one at a time, oldest first, as each reuses what the one before it has built; every night goes first.
A job that is killed or stopped goes on where it was. Here and now instead: \`pulse run --from --to\`.`;

function backfillJson({ left_ms, worked_ms, asked_at_ms, ...backfill }: Backfill) {
  return { ...backfill, asked_at: new Date(asked_at_ms).toISOString(), worked_ms, left_ms };
}

function stateText({ state, next, fraction, left_ms, error }: Backfill): string {
  if (state === "failed") return `failed at ${error?.ds}: ${error?.code ?? "a bug"}: ${error?.message.split("\n")[0]}`;
  if (state !== "pending") return state;
  const now = fraction === null ? `${next} waits` : `${next} ${Math.floor(fraction * 100)} %`;
  return left_ms === null ? now : `${now}, about ${formatSeconds(left_ms)} left`;
}

function listText(backfills: readonly Backfill[], { style }: Terminal): string {
  if (backfills.length === 0) return "no backfill was asked for\n";
  const lines = tableLines({
    columns: ["backfill", "from", "to", "days done", "took", "state"].map((heading) => ({ heading, align: "left" })),
    rows: backfills.map((one) => [
      one.id,
      one.from,
      one.to,
      `${formatCount(one.done)} of ${formatCount(one.days)}`,
      formatSeconds(one.worked_ms),
      stateText(one),
    ]),
    paintHeading: style.faint,
  });
  return `${lines.join("\n")}\n`;
}

async function openProject(command: Command, cli: Cli) {
  const session = openSession(command, cli);
  const [{ loadProject }, { storePath }, { createBackfillBook }] = await Promise.all([
    import("../../config/load.ts"),
    import("../../config/store-path.ts"),
    import("../../schedule/backfill-book.ts"),
  ]);
  const project = await loadProject(session.folder(), cli.env);
  return { ...session, project, backfills: createBackfillBook(storePath(project), cli.clock) };
}

interface BackfillOptions {
  readonly from?: string;
  readonly to?: string;
  readonly json?: boolean;
}

async function ask(options: BackfillOptions, command: Command, cli: Cli): Promise<void> {
  const days = namedDays(options);
  const [from, to] = [days?.[0], days?.at(-1)];
  if (from === undefined || to === undefined)
    throw new PulseError({
      code: "RUN_DAYS_INVALID",
      fault: "input",
      message: "no days were given",
      hint: "give both --from and --to; `pulse backfill list` shows what was asked for",
    });
  const { terminal, project } = await openProject(command, cli);
  const { createSchedule } = await import("../../schedule/create-schedule.ts");
  const log = createTerminalLog(terminal);
  const schedule = createSchedule(project, { clock: cli.clock, random: Math.random, log });
  try {
    const { outcome, backfill } = await schedule.backfill(from, to);
    if (options.json === true) {
      await terminal.write(jsonText({ outcome, backfill: backfillJson(backfill) }));
      return;
    }
    await terminal.write(
      `${outcome}: ${backfill.id}, ${formatCount(backfill.days)} ${backfill.days === 1 ? "day" : "days"}\n` +
        "the nightly job works it off while it runs; `pulse backfill list` shows how far it is\n",
    );
  } finally {
    await schedule.stop();
  }
}

/** `pulse backfill`: days for the nightly job, behind its nights. */
export function registerBackfill(program: Command, cli: Cli): void {
  const backfill = program
    .command("backfill")
    .summary("have the nightly job compute days of the past")
    .description("Queues days of the past for the nightly job, which works them off whenever no night waits.")
    .option("--from <day>", "the first day")
    .option("--to <day>", "the last day")
    .option("--json", "write JSON: {outcome, backfill}")
    .addHelpText("after", EXAMPLES)
    .action((options: BackfillOptions, command: Command) => ask(options, command, cli));
  backfill
    .command("list")
    .summary("how far each backfill is")
    .description("Lists the backfills that were asked for, oldest first.")
    .option(
      "--json",
      "write JSON: {backfills: [{id, from, to, days, done, state, next, fraction, error, worked_ms, left_ms}]}",
    )
    .action(async (_: unknown, command: Command) => {
      const { terminal, backfills } = await openProject(command, cli);
      const all = backfills.all();
      const asJson = command.optsWithGlobals<BackfillOptions>().json === true;
      await terminal.write(asJson ? jsonText({ backfills: all.map(backfillJson) }) : listText(all, terminal));
    });
  backfill
    .command("cancel")
    .summary("take the rest of a backfill back")
    .description(
      "Cancels a backfill: the day that is being computed is left off within a second, what is published stays.",
    )
    .argument("<id>", "its id, as `pulse backfill list` shows it")
    .option("--json", "write JSON: {backfill}")
    .action(async (id: string, _: unknown, command: Command) => {
      const { terminal, backfills } = await openProject(command, cli);
      const cancelled = backfills.cancel(id);
      const asJson = command.optsWithGlobals<BackfillOptions>().json === true;
      await terminal.write(
        asJson
          ? jsonText({ backfill: backfillJson(cancelled) })
          : `cancelled: ${formatCount(cancelled.done)} of ${formatCount(cancelled.days)} days are done and stay\n`,
      );
    });
}
