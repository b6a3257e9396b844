import type { Command } from "commander";
import { EXIT_CODES } from "../../errors.ts";
import type { Restoration } from "../../landing/restore-segments.ts";
import type { Damage } from "../../landing/segment-damage.ts";
import { formatCount } from "../../results/words/numbers.ts";
import { type Cli, jsonText, openSession } from "../cli.ts";
import { createProgress } from "../progress.ts";
import { withShutdown } from "../shutdown-signal.ts";
import type { Terminal } from "../terminal.ts";
import { createTerminalLog } from "../terminal-log.ts";

const EXAMPLES = `
Examples:
  $ pulse verify                          read every file of the store and hold it against its checksum
  $ pulse verify --restore                read what is damaged again from Kafka, exactly those offsets
  $ pulse verify --restore --accept-loss  record what Kafka no longer has as a gap: the health of every later run fails

Damaged raw files are kept beside the chain, under names that begin with .damaged-; derived and published ones are removed by --restore, and made
anew by the next run. Landers and runs may go on meanwhile.
Exit code 3 while something is damaged.`;

interface VerifyOptions {
  readonly restore?: boolean;
  readonly acceptLoss?: boolean;
  readonly json?: boolean;
}

/** `pulse verify`: every file of the store against its checksum, and restoring them. */
export function registerVerify(program: Command, cli: Cli, setExitCode: (code: number) => void): void {
  program
    .command("verify")
    .summary("hold every file of the store against its checksum, and restore what is damaged")
    .description(
      "Reads every raw segment, derived file and published table, names what is damaged or missing, and restores it if asked to: raw segments from the source, the others by the next run.",
    )
    .option("--restore", "read damaged segments again from the source, and remove what the next run makes anew")
    .option("--accept-loss", "with --restore: what the source no longer has becomes a gap")
    .option(
      "--json",
      "write JSON: {segments, messages, damaged: [{topic, partition, from_offset, next_offset, ...}], derived, runs, rebuildable: [{path, files, ...}]}",
    )
    .addHelpText("after", EXAMPLES)
    .action(async (options: VerifyOptions, command: Command) => {
      const { terminal, folder } = openSession(command, cli);
      const [{ loadProject }, { storePath }, { verifyStore }, { restoreSegments }, rebuildables] = await Promise.all([
        import("../../config/load.ts"),
        import("../../config/store-path.ts"),
        import("../../landing/verify-store.ts"),
        import("../../landing/restore-segments.ts"),
        import("../verify/rebuildable.ts"),
      ]);
      const project = await loadProject(folder(), cli.env);
      const progress = createProgress(terminal, cli.clock);
      let read = 0;
      const restore = options.restore === true;
      const { report, restorations, rebuildable } = await withShutdown(async (signal) => {
        const onRead = (unit: string) => (): void => {
          read += 1;
          progress.update({ label: "verifying", done: read, unit });
        };
        const store = storePath(project);
        const report = await verifyStore(store, { signal, onSegment: onRead("segments") });
        const acceptLoss = options.acceptLoss === true;
        const log = createTerminalLog(terminal, progress);
        const restorations =
          restore && report.damages.length > 0
            ? await restoreSegments(project, report.damages, { signal, acceptLoss, log, clock: cli.clock })
            : [];
        read = 0;
        const rebuildable = await rebuildables.verifyRebuildable(store, {
          restore,
          signal,
          onFolder: onRead("folders"),
        });
        return { report, restorations, rebuildable };
      });
      progress.clear();
      const seen = new Set(restorations.map(({ damage }) => damage));
      const left = report.damages.filter((damage) => !seen.has(damage));
      const isMended = left.length === 0 && restorations.every(({ outcome }) => outcome !== "refused");
      if (!isMended || !rebuildables.isSound(rebuildable)) setExitCode(EXIT_CODES.check_failed);
      if (options.json === true) {
        const damaged = [...left.map((damage) => damageJson(damage)), ...restorations.map(restorationJson)];
        const { segments, messages } = report;
        await terminal.write(jsonText({ segments, messages, damaged, ...rebuildables.rebuildableJson(rebuildable) }));
        return;
      }
      const lines = [
        ...left.flatMap((damage) => damageLines(damage, terminal)),
        ...restorations.flatMap((restoration) => restorationLines(restoration, terminal)),
        `${formatCount(report.segments)} segments read, ${formatCount(report.damages.length)} damaged or missing`,
        ...(left.length > 0 ? ["`pulse verify --restore` reads them again from the source"] : []),
        ...(restorations.some(({ outcome }) => outcome === "refused")
          ? ["what was refused needs a copy, or `pulse verify --restore --accept-loss`, which records it as a gap"]
          : []),
        ...rebuildables.rebuildableLines(rebuildable, terminal),
      ];
      await terminal.write(`${lines.join("\n")}\n`);
    });
}

function offsetsInWords({ partition, from, next }: Damage): string {
  return `${partition.topic}/${partition.partition} offsets ${from} to ${next ?? "?"}`;
}

function damageLines(damage: Damage, { style, symbols }: Terminal): string[] {
  return [
    `${style.bad(symbols.worse)} ${style.strong(offsetsInWords(damage))}: ${damage.seen}`,
    style.faint(`  ${damage.folder}`),
  ];
}

function restorationLines({ damage, outcome, detail, aside }: Restoration, { style, symbols }: Terminal): string[] {
  const mark = outcome === "refused" || outcome === "lost" ? style.bad(symbols.worse) : style.good(symbols.better);
  return [
    `${mark} ${style.strong(offsetsInWords(damage))} ${outcome.replace("_", " ")}: ${detail}`,
    style.faint(`  was: ${damage.seen} (${damage.folder})`),
    ...(aside === undefined ? [] : [style.faint(`  kept: ${aside}`)]),
  ];
}

function damageJson({ partition, from, next, folder, seen }: Damage) {
  const offsets = { from_offset: `${from}`, next_offset: next === undefined ? null : `${next}` };
  return { ...partition, ...offsets, path: folder, damage: seen, outcome: null, detail: null, kept: null };
}

function restorationJson({ damage, outcome, detail, aside }: Restoration) {
  return { ...damageJson(damage), outcome, detail, kept: aside ?? null };
}
