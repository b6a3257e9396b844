import { byUrgency, statusOf } from "../scorecard/health.ts";
import { nameOfScope } from "../scorecard/read-checks.ts";
import { CHECK_ORDER, checkWords } from "../words/check-words.ts";
import { leftOutWords } from "../words/left-out-words.ts";
import { reasonInWords } from "../words/outcome-in-words.ts";
import { accountingOf } from "./accounting.ts";
import { type CheckInput, statusText } from "./check-input.ts";
import type { CheckGroup, CheckRow, DayCompleteness, ExposureHour, HealthPage } from "./health-page.ts";
import { sampleRatiosOf } from "./sample-ratios.ts";

export interface HealthInput {
  readonly ds: string;
  readonly run_id: string;
  readonly timeZone: string;
  readonly name: string | null;
  readonly names: readonly string[];
  /** All of the run. */
  readonly checks: readonly CheckInput[];
  readonly days: readonly DayCompleteness[];
  readonly hours: readonly ExposureHour[] | null;
  readonly deadLetters: readonly { readonly reason: string; readonly messages: number }[];
}

function checkRow(row: CheckInput, names: ReadonlySet<string>): CheckRow {
  const { title, value_is } = checkWords(row.check);
  const { check, scope, value, threshold } = row;
  return {
    ...{
      check,
      title,
      scope,
      name: nameOfScope(scope, names),
      status: statusText(row.status),
      value,
      value_is,
      threshold,
    },
    reason: reasonInWords(row.reason),
  };
}

function groupsOf(checks: readonly CheckInput[], names: ReadonlySet<string>): CheckGroup[] {
  const kinds = [...new Set(checks.map(({ check }) => check))];
  const place = (kind: string): number => (CHECK_ORDER.includes(kind) ? CHECK_ORDER.indexOf(kind) : CHECK_ORDER.length);
  return kinds
    .sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1))
    .map((kind) => {
      const ofKind = checks.filter(({ check }) => check === kind).sort(byUrgency);
      const { title, meaning } = checkWords(kind);
      const isKnown = ofKind.some(({ status }) => status !== "skipped");
      return {
        check: kind,
        title,
        meaning,
        light: isKnown ? statusOf(ofKind) : "unknown",
        checks: ofKind.map((row) => checkRow(row, names)),
      };
    });
}

/** The page of checks, from published rows. */
export function buildHealthPage({ ds, run_id, timeZone, name, ...input }: HealthInput): HealthPage {
  const names = new Set(input.names);
  const checks = input.checks.filter(({ scope }) => {
    const of = nameOfScope(scope, names);
    return name === null || of === null || of === name;
  });
  const count = (status: string): number => checks.filter((row) => row.status === status).length;
  return {
    ...{ ds, run_id, time_zone: timeZone, name },
    light: checks.some(({ status }) => status !== "skipped") ? statusOf(checks) : "unknown",
    ...{ fail: count("fail"), warn: count("warn"), ok: count("ok"), skipped: count("skipped") },
    groups: groupsOf(checks, names),
    sample_ratios: sampleRatiosOf(checks, names),
    accounting: accountingOf(checks, names),
    days: input.days,
    hours: input.hours,
    dead_letters: input.deadLetters.map(({ reason, messages }) => ({ reason, words: leftOutWords(reason), messages })),
  };
}
