import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Clock } from "../../clock.ts";
import { PulseError } from "../../errors.ts";
import { jsonText } from "../cli.ts";
import type { Progress } from "../progress.ts";
import type { Terminal } from "../terminal.ts";
import { certify, failedFigures } from "./certificate.ts";
import { certificateJson } from "./json.ts";
import { certificateMarkdown } from "./page.ts";
import { renderCertificate } from "./render-certificate.ts";
import type { Scenario } from "./scenario.ts";
import { scenarios } from "./scenarios.ts";

export interface CalibrateOptions {
  readonly seed: number;
  readonly quick: boolean;
  /** Names of scenarios; empty: all. */
  readonly scenarios: readonly string[];
  /** Absolute path of the page to write. */
  readonly output: string | undefined;
  readonly json: boolean;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly terminal: Terminal;
  readonly progress: Progress;
}

function chosen(names: readonly string[]): readonly Scenario[] {
  const unknown = names.find((name) => scenarios.every((scenario) => scenario.name !== name));
  if (unknown !== undefined)
    throw new PulseError({
      code: "CALIBRATE_SCENARIO_UNKNOWN",
      fault: "input",
      message: `there is no scenario ${JSON.stringify(unknown)}`,
      hint: `one of ${scenarios.map(({ name }) => name).join(", ")}`,
    });
  return names.length === 0 ? scenarios : scenarios.filter(({ name }) => names.includes(name));
}

/**
 * The calibration certificate: runs the scenarios, writes it down, and answers whether all is as theory promises.
 * Errors: `CALIBRATE_SCENARIO_UNKNOWN` (input).
 */
export async function runCalibrate(options: CalibrateOptions): Promise<{ readonly isCalibrated: boolean }> {
  const { seed, quick, output, json, terminal } = options;
  const asked = chosen(options.scenarios);
  const certificate = await certify({ ...options, scenarios: asked, seed, quick });
  if (output !== undefined) {
    await mkdir(dirname(output), { recursive: true });
    await writeFile(output, certificateMarkdown(certificate, asked.length === scenarios.length));
  }
  await terminal.write(json ? jsonText(certificateJson(certificate)) : renderCertificate(certificate, terminal));
  if (output !== undefined && !json) await terminal.write(`${output}\n`);
  return { isCalibrated: failedFigures(certificate).length === 0 };
}
