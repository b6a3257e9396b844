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
  $ pulse verify                          read every raw segment and hold it against its checksums
  $ pulse verify --restore                read what is damaged again from Kafka, exactly those offsets
  $ pulse verify --restore --accept-loss  record what Kafka no longer has as a gap: the health of every later run fails

Damaged files are kept beside the chain, under names that begin with .damaged-. Landers and runs may go on meanwhile.
Exit code 3 while something is damaged.`;

interface VerifyOptions {
  readonly restore?: boolean;
  readonly acceptLoss?: boolean;
  readonly json?: boolean;
}

/** `pulse verify`: raw segments against their checksums, and restoring them. */
export function registerVerify(program: Command, cli: Cli, setExitCode: (code: number) => void): void {
  program
    .command("verify")
    .summary("hold raw segments against their checksums, and restore them")
    .description(
      "Reads every raw segment, names what is damaged or missing, and restores it from the source if asked to.",
    )
    .option("--restore", "read damaged segments again from the source")
    .option("--accept-loss", "with --restore: what the source no longer has becomes a gap")
    .option("--json", "write JSON: {segments, messages, damaged: [{topic, partition, from_offset, next_offset, ...}]}")
    .addHelpText("after", EXAMPLES)
    .action(async (options: VerifyOptions, command: Command) => {
      const { terminal, folder } = openSession(command, cli);
      const [{ loadProject }, { storePath }, { verifyStore }, { restoreSegments }] = await Promise.all([
        import("../../config/load.ts"),
        import("../../config/store-path.ts"),
        import("../../landing/verify-store.ts"),
        import("../../landing/restore-segments.ts"),
      ]);
      const project = await loadProject(folder(), cli.env);
      const progress = createProgress(terminal, cli.clock);
      let read = 0;
      const { report, restorations } = await withShutdown(async (signal) => {
        const onSegment = (): void => {
          read += 1;
          progress.update({ label: "verifying", done: read, unit: "segments" });
        };
        const report = await verifyStore(storePath(project), { signal, onSegment });
        const acceptLoss = options.acceptLoss === true;
        const log = createTerminalLog(terminal, progress);
        const restorations =
          options.restore === true && report.damages.length > 0
            ? await restoreSegments(project, report.damages, { signal, acceptLoss, log, clock: cli.clock })
            : [];
        return { report, restorations };
      });
      progress.clear();
      const seen = new Set(restorations.map(({ damage }) => damage));
      const left = report.damages.filter((damage) => !seen.has(damage));
      const isSound = options.restore === true && left.length === 0 && restorations.every(isMended);
      if (report.damages.length > 0 && !isSound) setExitCode(EXIT_CODES.check_failed);
      if (options.json === true) {
        const damaged = [...left.map((damage) => damageJson(damage)), ...restorations.map(restorationJson)];
        await terminal.write(jsonText({ segments: report.segments, messages: report.messages, damaged }));
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
      ];
      await terminal.write(`${lines.join("\n")}\n`);
    });
}

function isMended({ outcome }: Restoration): boolean {
  return outcome !== "refused";
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
