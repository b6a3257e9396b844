import { type Command, InvalidArgumentError, Option } from "commander";
import { type Cli, openSession } from "../cli.ts";
import { CHECKED_KINDS, type CheckedKind } from "../gate-check/find-subject.ts";
import { registerGateTimeline } from "./gate-timeline.ts";

const EXAMPLES = `
Examples:
  $ pulse gate check new_checkout --unit u123
  $ pulse gate check new_checkout --unit u123 --attributes country=DE,plan=pro
  $ pulse gate check price_test --unit userID=u123 --unit stableID=d9 --attributes @user.json
  $ pulse gate check new_checkout --unit u123 --at 2026-02-01T10:00:00Z      as it will be then
  $ pulse gate check new_checkout --unit u123 --specs specs.json             of a Statsig project, no project of ours is needed
  $ pulse gate check new_checkout --unit u123 --applied                      as it is in force, whatever the files say
  $ pulse gate check new_checkout --unit u123 --json                         the same for programs

Values of --attributes k=v are texts; for numbers, lists and private attributes give a JSON object, as Statsig's SDKs take a user:
  {"email": "a@b.c", "custom": {"plan": "pro", "age": 31}, "privateAttributes": {"salary": 1}, "customIDs": {"teamID": "t1"}}
Exit code 3 when it cannot be evaluated.`;

interface CheckOptions {
  readonly unit: readonly string[];
  readonly attributes: readonly string[];
  readonly environment?: string;
  readonly at?: number;
  readonly specs?: string;
  readonly applied?: boolean;
  readonly idList: readonly { readonly name: string; readonly file: string }[];
  readonly kind?: CheckedKind;
  readonly json?: boolean;
}

function several(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

function instantMs(text: string): number {
  const ms = /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) throw new InvalidArgumentError("write a time with Z or an offset: 2026-02-01T10:00:00Z");
  return ms;
}

function idList(text: string, before: CheckOptions["idList"]): CheckOptions["idList"] {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("write the list's name and a file of ids, one a line: staff=staff.txt");
  return [...before, { name: text.slice(0, at), file: text.slice(at + 1) }];
}

/** `pulse gate check NAME`: what a gate is for a user, and why. */
function registerGateCheck(gate: Command, cli: Cli, setExitCode: (code: number) => void): void {
  gate
    .command("check")
    .argument("<name>", "a gate, experiment, layer, config, segment or holdout")
    .summary("evaluate it for one user, and show each rule, each condition and the bucket")
    .description(
      "Evaluates a gate (or experiment, layer, config, segment, holdout) for one user and shows the rule that decided, what each condition compared with what, and the bucket.",
    )
    .option("--unit <id>", "the unit's id, or type=id; may be repeated", several, [])
    .option("--attributes <values>", "k=v,k=v or a JSON object or @file.json; may be repeated", several, [])
    .option("--environment <name>", "the environment that the user is in (default: production)")
    .option("--at <time>", "as it is at this moment (default: now)", instantMs)
    .option("--specs <file>", "a Statsig project's download_config_specs, in place of the project's files")
    .addOption(new Option("--applied", "what is in force, rather than what the files say").conflicts("specs"))
    .option("--id-list <name=file>", "members of an id list, one a line; may be repeated", idList, [])
    .addOption(new Option("--kind <kind>", "what the name is of, if several have it").choices(CHECKED_KINDS))
    .option("--json", "write JSON")
    .addHelpText("after", EXAMPLES)
    .action(async (name: string, options: CheckOptions, command: Command) => {
      const { terminal, folder } = openSession(command, cli);
      const { runGateCheck } = await import("../gate-check/run-gate-check.ts");
      const code = await runGateCheck({
        name,
        kind: options.kind,
        unit: options.unit,
        attributes: options.attributes,
        environment: options.environment,
        atMs: options.at ?? cli.clock.now(),
        specs: options.specs,
        isApplied: options.applied === true,
        idLists: options.idList,
        json: options.json === true,
        folder,
        env: cli.env,
        cwd: cli.cwd,
        terminal,
      });
      setExitCode(code);
    });
}

/** `pulse gate ...`: what one gate does. */
export function registerGate(program: Command, cli: Cli, setExitCode: (code: number) => void): void {
  const gate = program
    .command("gate")
    .summary("evaluate a gate for a user")
    .description("Looks at one gate, experiment, layer, config, segment or holdout.")
    .addHelpText("after", EXAMPLES);
  registerGateCheck(gate, cli, setExitCode);
  registerGateTimeline(gate, cli);
}
