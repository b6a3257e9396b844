import { runPulse } from "../fake-cli.ts";

/** What `pulse explain --json` says of an event in one role. */
export interface RoleJson {
  readonly role: string;
  readonly counts: boolean;
  readonly reason: string | null;
  readonly amount: number | null;
  readonly notes: readonly string[];
}

export interface EventJson {
  readonly at: string;
  readonly name: string;
  readonly credited_through: { readonly unit_type: string; readonly unit_id: string } | null;
  readonly roles: readonly RoleJson[];
}

export interface FigureJson {
  readonly metric_part: string;
  readonly metric_dimension_value: string;
  readonly numerator: number;
  readonly denominator: number | null;
  readonly participates: boolean;
  readonly limited: boolean;
  readonly upper_limit: number | null;
}

export interface AnalysisJson {
  readonly analysis: string;
  readonly counts: boolean;
  readonly reason: string | null;
  readonly group: string;
  readonly first_exposure_at: string;
  readonly window: { readonly from: string; readonly to: string; readonly ends_with: string } | null;
  readonly events: readonly EventJson[];
  readonly totals: readonly { readonly role: string; readonly events: number; readonly total: number | null }[];
  readonly figures: readonly FigureJson[];
  readonly quantile_values: readonly { readonly value: number | null; readonly times: number }[];
  readonly days: readonly Readonly<Record<string, number | string>>[];
  readonly active_days: readonly string[];
  readonly chains: readonly { readonly steps: readonly { step: number; at: string }[]; readonly seconds: number }[];
}

export interface ExplainedJson {
  readonly metric: string;
  readonly file: string;
  readonly line: number;
  readonly sentence: string;
  readonly facts: readonly { readonly label: string; readonly text: string }[];
  readonly taken_by: readonly { readonly name: string }[];
  readonly sql: readonly { readonly sql: string }[];
  readonly models: readonly { readonly path: string }[];
  readonly unit: { readonly unit_id: string; readonly analyses: readonly AnalysisJson[] };
}

/** Runs `pulse explain` in a project's folder, as of the 10th, for programs. */
export async function explained(folder: string, args: readonly string[]): Promise<ExplainedJson> {
  const { stdout, stderr } = await runPulse(["explain", ...args, "--ds", "2026-01-10", "--json"], { cwd: folder });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as ExplainedJson;
}

/** A unit in one analysis. */
export async function inAnalysis(
  folder: string,
  metric: string,
  unit: string,
  analysis = "checkout/everyone/stage-1",
): Promise<AnalysisJson> {
  const { unit: found } = await explained(folder, [metric, "--unit", unit]);
  const one = found.analyses.find((each) => each.analysis === analysis);
  if (one === undefined) throw new Error(`no analysis ${analysis}`);
  return one;
}

/** Each event of an analysis as `day time name: reason`, or what was counted. */
export function outcomes({ events }: AnalysisJson): string[] {
  return events.map(({ at, name, roles }) => {
    const said = roles.map(({ role, counts, reason, amount, notes }) =>
      [role, counts ? ["counts", amount] : reason, notes.length === 0 ? "" : `(${notes.join("; ")})`]
        .flat()
        .filter((text) => text !== "" && text !== null)
        .join(" "),
    );
    return `${at.slice(8, 10)} ${at.slice(11, 16)} ${name}: ${said.join(" | ")}`;
  });
}
