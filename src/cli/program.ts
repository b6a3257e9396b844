import { Command, CommanderError } from "commander";
import { diskFullInWords } from "../disk-full.ts";
import { EXIT_CODES, PulseError } from "../errors.ts";
import { programVersion } from "../package-path.ts";
import { type Cli, terminalOf } from "./cli.ts";
import { commandsFor } from "./commands-by-name.ts";
import { reportError } from "./report-error.ts";
import type { Terminal } from "./terminal.ts";

const OVERVIEW = `
Begin:
  $ pulse demo                          a shop ramps a feature; what did it do?
  $ pulse init my-project               a commented project of your own
  $ cd my-project && pulse check

Every night:
  $ pulse land --once && pulse run      store what came, compute the day that ended
  $ pulse results new_checkout          the scorecard of a gate

Exit codes: 0 fine, 1 a bug of Pulse, 2 your input, 3 the data fails a check, 4 something Pulse needs is down.`;

/**
 * The command line, with all that these arguments need: the command that they name, or every one. Actions set the exit code through `setExitCode`.
 *
 * @param args without the program's own name.
 */
export async function createProgram(
  args: readonly string[],
  cli: Cli,
  setExitCode: (code: number) => void,
): Promise<Command> {
  const program = new Command("pulse");
  program
    .description("What did the rollout do? Test against control, stage by stage, from your event stream.")
    .version(programVersion(), "-V, --version", "print the version")
    .option("-p, --project <folder>", "the project's folder (default: the nearest one upward with pulse.yaml)")
    .option("--no-color", "no colours (NO_COLOR and FORCE_COLOR are honoured as well)")
    .option("--ascii", "no characters beyond ASCII")
    .helpOption("-h, --help", "explain a command")
    .helpCommand("help [command]", "explain a command")
    .addHelpText("after", OVERVIEW)
    .showSuggestionAfterError()
    .exitOverride();
  const terminal = terminalOf(cli, {});
  program.configureOutput({
    writeOut: (text) => void cli.stdout.write(text),
    writeErr: (text) => void cli.stderr.write(text),
    getOutHelpWidth: () => Math.min(terminal.columns, 110),
    // Said once, by reportError: in words or as JSON.
    outputError: () => undefined,
  });
  program.configureHelp({
    showGlobalOptions: true,
    styleTitle: terminal.style.strong,
    styleCommandText: terminal.style.notable,
    styleOptionTerm: terminal.style.notable,
    styleSubcommandTerm: terminal.style.notable,
  });
  for (const register of await commandsFor(args)) register(program, cli, setExitCode);
  return program;
}

function wantsJson(args: readonly string[]): boolean {
  return args.includes("--json") || args.includes("--format=json") || args[args.indexOf("--format") + 1] === "json";
}

function argumentsError(cause: CommanderError): PulseError {
  return new PulseError({
    code: "ARGUMENTS",
    fault: "input",
    message: cause.message.replace(/^error: /, ""),
    hint: "`pulse help` lists the commands, `pulse help <command>` explains one",
    cause,
  });
}

/** Global options as far as an error report needs them, whatever else is wrong with the arguments. */
function errorTerminal(args: readonly string[], cli: Cli): Terminal {
  return terminalOf(cli, { ...(args.includes("--no-color") ? { color: false } : {}), ascii: args.includes("--ascii") });
}

/**
 * Runs one command line; the result is the exit code. Never rejects.
 *
 * @param args without the program's own name.
 */
export async function runCommandLine(args: readonly string[], cli: Cli): Promise<number> {
  let exitCode: number = EXIT_CODES.ok;
  try {
    const program = await createProgram(args, cli, (code) => {
      exitCode = code;
    });
    await program.parseAsync([...args], { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT_CODES.ok;
    // `pulse` alone: the help is on standard error already.
    if (error instanceof CommanderError && error.code === "commander.help") return EXIT_CODES.input;
    const reported = error instanceof CommanderError ? argumentsError(error) : diskFullInWords(error);
    return reportError(reported, errorTerminal(args, cli), { json: wantsJson(args) });
  }
}
