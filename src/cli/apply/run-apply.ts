import { applyProject, differencesToApply } from "../../changes/apply.ts";
import { currentUser } from "../../changes/current-user.ts";
import { readChanges } from "../../changes/history.ts";
import type { Project } from "../../config/project.ts";
import { storePath } from "../../config/store-path.ts";
import { PulseError } from "../../errors.ts";
import { type Cli, jsonText } from "../cli.ts";
import type { Terminal } from "../terminal.ts";
import { agrees, canAsk } from "./confirm.ts";
import { planJson } from "./plan-json.ts";
import { planProject } from "./plan-project.ts";
import { renderPlan } from "./render-plan.ts";

export interface ApplyOptions {
  readonly yes?: boolean;
  readonly message?: string;
  readonly by?: string;
  readonly json?: boolean;
  readonly dryRun?: boolean;
}

/** Shows what applying would do, asks, and puts the files into force. */
export async function runApply(project: Project, options: ApplyOptions, cli: Cli, terminal: Terminal): Promise<void> {
  const store = storePath(project);
  const changedBy = options.by ?? currentUser(cli.env);
  const reason = options.message ?? null;
  const nowUs = BigInt(cli.clock.now()) * 1000n;
  const history = readChanges(store);
  const agreed = differencesToApply(history, project);
  const changes = planProject(project, history, nowUs, agreed);
  const report = { changedAt: null, changedBy, reason, changes };
  const isJson = options.json === true;

  if (changes.length === 0) {
    const nothing = `${terminal.style.good(terminal.symbols.better)} nothing to apply: the files are in force\n`;
    return terminal.write(isJson ? jsonText(planJson({ ...report, status: "unchanged" })) : nothing);
  }
  if (!isJson) await terminal.write(renderPlan(project.settings.project, changes, terminal));
  if (options.dryRun === true)
    return isJson ? terminal.write(jsonText(planJson({ ...report, status: "planned" }))) : undefined;

  if (options.yes !== true) {
    if (!canAsk(cli, terminal)) throw notConfirmed();
    if (!(await agrees("\nApply these changes?", cli, terminal))) {
      terminal.writeError("nothing was applied\n");
      return;
    }
  }
  const appliedUs = BigInt(cli.clock.now()) * 1000n;
  const request = { project, store, changedAtUs: appliedUs, changedBy, reason, agreed, clock: cli.clock };
  const applied = await applyProject(request).catch((error: unknown) => {
    if (options.yes === true && error instanceof PulseError && error.code === "APPLY_OUTDATED") return undefined;
    throw error;
  });
  // Somebody else applied at the same time: what is different from theirs is what there is to apply.
  if (applied === undefined) return runApply(project, options, cli, terminal);
  const { recorded } = applied;
  const atUs = BigInt(recorded[0]?.changed_at_us ?? appliedUs);
  const changedAt = new Date(Number(atUs / 1000n)).toISOString();
  if (isJson) return terminal.write(jsonText(planJson({ ...report, status: "applied", changedAt })));
  const { style, symbols } = terminal;
  const facts = [`by ${changedBy}`, ...(reason === null ? [] : [`"${reason}"`])].join(` ${symbols.separator} `);
  await terminal.write(
    `\n${style.good(symbols.better)} in force since ${changedAt} ${style.faint(`${symbols.separator} ${facts}`)}\n`,
  );
}

function notConfirmed(): PulseError {
  return new PulseError({
    code: "APPLY_NOT_CONFIRMED",
    fault: "input",
    message: "nobody can be asked: standard input is no terminal. Nothing was applied",
    hint: "look at the changes with `pulse apply --dry-run`, then run `pulse apply --yes`",
  });
}
