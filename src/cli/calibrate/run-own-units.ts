import { loadProject } from "../../config/load.ts";
import { checkDs } from "../../schedule/ds-ended.ts";
import { jsonText } from "../cli.ts";
import type { Progress } from "../progress.ts";
import type { Terminal } from "../terminal.ts";
import { ownUnitsJson } from "./json.ts";
import { findsTooMuch, type OwnUnitsOptions, trustOwnUnits } from "./own-units.ts";
import { renderOwnUnits } from "./render-own-units.ts";

export interface OwnUnitsCommand extends Omit<OwnUnitsOptions, "project" | "onProgress"> {
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly json: boolean;
  readonly terminal: Terminal;
  readonly progress: Progress;
}

/** Random splits of an analysis's own units, written to the terminal. Nothing is published. */
export async function runOwnUnits(command: OwnUnitsCommand): Promise<{ readonly isTrusted: boolean }> {
  const { folder, env, json, terminal, progress, ...options } = command;
  if (options.ds !== undefined) checkDs(options.ds);
  const project = await loadProject(folder, env);
  const onProgress = (done: number, total: number, what: string): void =>
    progress.update({ label: what, done, total, unit: "steps" });
  const answers = await trustOwnUnits({ ...options, project, onProgress });
  progress.clear();
  await terminal.write(
    json ? jsonText(ownUnitsJson(answers)) : answers.map((answer) => renderOwnUnits(answer, terminal)).join("\n"),
  );
  return { isTrusted: !answers.some(({ metrics }) => metrics.some(findsTooMuch)) };
}
