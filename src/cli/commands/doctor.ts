import type { Command } from "commander";
import { type Cli, jsonText, openSession } from "../cli.ts";
import { createProgress } from "../progress.ts";

const EXAMPLES = `
Examples:
  $ pulse doctor                        configuration, machine, Kafka, Redis, exports, clocks, disk, store, results
  $ pulse doctor --deep                 reads every raw segment against its checksums as well
  $ pulse doctor --json                 the same for programs

It changes nothing. Exit code 4 when something that Pulse needs is down, 3 when anything else is a problem, 0 else:
warnings are no failure.`;

/** `pulse doctor`: what Pulse stands on, what is wrong with it, and what to do. */
export function registerDoctor(program: Command, cli: Cli, setExitCode: (code: number) => void): void {
  program
    .command("doctor")
    .summary("look at everything that Pulse needs, and say what to do")
    .description("Checks what the project stands on, from its files to its disk, and says of each trouble what to do.")
    .option("--deep", "read every raw segment and hold it against its checksums")
    .option("--json", "write JSON: {project, store, status, exit_code, checks: [...], disk}")
    .addHelpText("after", EXAMPLES)
    .action(async (options: { deep?: boolean; json?: boolean }, command: Command) => {
      const { terminal, folder } = openSession(command, cli);
      const [{ exitCodeOf, runDoctor }, { renderDoctor }, { doctorJson }] = await Promise.all([
        import("../doctor/run-doctor.ts"),
        import("../doctor/render-doctor.ts"),
        import("../doctor/json.ts"),
      ]);
      const progress = createProgress(terminal, cli.clock);
      let read = 0;
      const onSegment = (): void => {
        read += 1;
        progress.update({ label: "reading", done: read, unit: "segments" });
      };
      const deep = options.deep === true ? { onSegment } : undefined;
      const diagnosis = await runDoctor({ folder: folder(), environment: cli.env, deep, clock: cli.clock }).finally(
        progress.clear,
      );
      setExitCode(exitCodeOf(diagnosis));
      await terminal.write(options.json === true ? jsonText(doctorJson(diagnosis)) : renderDoctor(diagnosis, terminal));
    });
}
