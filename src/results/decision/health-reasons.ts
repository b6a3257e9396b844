import { byUrgency, closerLook } from "../scorecard/health.ts";
import type { HealthRow } from "../scorecard/result-row.ts";
import { checkWords } from "../words/check-words.ts";
import { formatProbability } from "../words/numbers.ts";
import { reasonInWords } from "../words/outcome-in-words.ts";
import { scopeInWords } from "../words/scope-words.ts";
import type { DecisionReason } from "./decision.ts";
import type { DecisionFacts } from "./decision-facts.ts";

/** Whether a check is of this gate or experiment alone. */
export function isOwn({ scope }: HealthRow, name: string): boolean {
  return scope.replace(/^(?:gate|experiment|holdout) /, "").split("/")[0] === name;
}

type Effect = Pick<DecisionReason, "code" | "severity" | "holds">;

const FAMILIES: ReadonlyMap<string, string> = new Map([
  ["srm", "sample_ratio"],
  ["srm_daily", "sample_ratio"],
  ["srm_sequential", "sample_ratio"],
  ["srm_driver", "sample_ratio"],
  ["crossovers", "crossovers"],
  ["pre_exposure_bias", "pre_exposure_bias"],
]);
/** Checks that make one wait even if they only warn. */
const HOLDING_WARNINGS: ReadonlySet<string> = new Set(["sample_ratio", "pre_exposure_bias"]);

function effectOf({ check, status }: HealthRow): Effect {
  // What is lost stays lost: it is said every day, but nothing is won by waiting.
  if (check === "gap") return { code: "data_lost", severity: "warning", holds: null };
  const family = FAMILIES.get(check) ?? "health";
  if (status === "fail") return { code: `${family}_failed`, severity: "blocker", holds: "stop" };
  const holds = HOLDING_WARNINGS.has(family) ? "wait" : null;
  return { code: `${family}_warns`, severity: "warning", holds };
}

function textOf(row: HealthRow, name: string, main: string | null): string {
  const { title, value_is: valueIs } = checkWords(row.check);
  const where = scopeInWords(row.scope, name, main);
  const p = valueIs === "p_value" && row.value !== null ? ` (p ${formatProbability(row.value)})` : "";
  const reason = row.reason === "" ? (row.status === "fail" ? "fails" : "warns") : reasonInWords(row.reason);
  return `${title.toLowerCase()}${where === "" ? "" : `, ${where}`}: ${reason}${p}`;
}

/** What the checks have to say: each finding, those that look closer at the same trouble with it. */
export function healthReasons({ findings, name, rules, day_is_over: isOver, ds }: DecisionFacts): DecisionReason[] {
  const main = rules[0]?.rule ?? null;
  const reasons = closerLook([...findings].sort(byUrgency)).map(({ row, closer }): DecisionReason => {
    const texts = [row, ...closer].map((one) => textOf(one, name, main));
    return { ...effectOf(row), metric: null, scope: row.scope, text: texts.join("; ") };
  });
  if (isOver) return reasons;
  const text = `${ds} was not over when the run began: its last hours are missing`;
  return [...reasons, { code: "day_not_over", severity: "warning", holds: "wait", metric: null, scope: null, text }];
}
