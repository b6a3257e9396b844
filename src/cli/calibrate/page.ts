import { formatCount } from "../../results/words/numbers.ts";
import { type Certificate, failedFigures, type Section } from "./certificate.ts";
import { MOST_STANDARD_ERRORS, type Verdict } from "./expectation.ts";
import type { Figure } from "./figure.ts";

const VERDICTS: Record<Verdict, string> = {
  as_expected: "as expected",
  off: "**off**",
  known_weak: "known to be weak",
  nothing: "**nothing to judge**",
};

function percent(value: number, digits: number): string {
  return `${(100 * value).toFixed(digits)} %`;
}

/** A figure's value: rates as percentages, the rest as numbers. */
function shown(kind: Figure["measurement"]["kind"], value: number): string {
  return kind === "rate" ? percent(value, Math.abs(value) < 0.02 ? 3 : 2) : value.toFixed(4);
}

function expected({ expectation, measurement }: Figure): string {
  const value = shown(measurement.kind, expectation.value);
  const words = {
    nominal: value,
    at_most: `at most ${value}`,
    at_least: `at least ${value}`,
    known_weak: `(${value})`,
  };
  return words[expectation.kind];
}

function figureCells(one: Figure, footnotes: readonly string[]): string[] {
  const { measurement, expectation, distance, leftOut } = one;
  const { kind, value, standardError, replications } = measurement;
  const note = "because" in expectation ? ` [${footnotes.indexOf(expectation.because) + 1}]` : "";
  const of =
    leftOut === 0 ? formatCount(replications) : `${formatCount(replications)} (${formatCount(leftOut)} without)`;
  return [
    one.subject,
    one.property,
    expected(one),
    replications === 0 ? "–" : `${shown(kind, value)} ± ${shown(kind, standardError)}`,
    replications === 0 ? "–" : `${distance < 0 ? "-" : "+"}${Math.abs(distance).toFixed(1)}`,
    of,
    one.warned === null ? "" : percent(one.warned, 0),
    `${VERDICTS[one.verdict]}${note}`,
  ];
}

const HEADINGS = ["case", "figure", "expected", "measured", "off by", "replications", "warned", "verdict"];
const line = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;

function sectionMarkdown({ name, about, replications, figures }: Section): string {
  const footnotes = [
    ...new Set(figures.flatMap(({ expectation }) => ("because" in expectation ? [expectation.because] : []))),
  ];
  return [
    `## ${name}`,
    "",
    `${about} ${formatCount(replications)} replications.`,
    "",
    line(HEADINGS),
    line(HEADINGS.map((_, index) => (index >= 2 && index <= 6 ? "---:" : "---"))),
    ...figures.map((one) => line(figureCells(one, footnotes))),
    ...(footnotes.length === 0 ? [] : ["", ...footnotes.map((because, index) => `${index + 1}. ${because}.`)]),
    "",
  ].join("\n");
}

/** How often the figures of known weak cases carried a warning, over rows. */
function weakWarnings(figures: readonly Figure[]): { readonly weak: number | null; readonly others: number | null } {
  const mean = (of: readonly Figure[]): number | null => {
    const known = of.flatMap(({ warned }) => warned ?? []);
    return known.length === 0 ? null : known.reduce((sum, share) => sum + share, 0) / known.length;
  };
  return {
    weak: mean(figures.filter(({ expectation }) => expectation.kind === "known_weak")),
    others: mean(figures.filter(({ expectation }) => expectation.kind !== "known_weak")),
  };
}

/** The command that makes a certificate again. */
function commandOf({ seed, quick, sections }: Certificate, isWhole: boolean): string {
  const only = isWhole ? "" : sections.map(({ name }) => ` --scenario ${name}`).join("");
  return `pulse calibrate --seed ${seed}${quick ? " --quick" : ""}${only}`;
}

/** The certificate as a page of Markdown: no times, so that the same seed and version give the same page. */
export function certificateMarkdown(certificate: Certificate, isWhole: boolean): string {
  const figures = certificate.sections.flatMap((section) => section.figures);
  const failed = failedFigures(certificate);
  const judged = figures.filter(({ verdict }) => verdict !== "known_weak");
  const warnings = weakWarnings(figures);
  const replications = certificate.sections.reduce((sum, section) => sum + section.replications, 0);
  const warned =
    warnings.weak === null || warnings.others === null
      ? ""
      : `Rows of weak cases carried a warning ${percent(warnings.weak, 0)} of the time, rows of the others ${percent(warnings.others, 0)}.`;
  return [
    "# Calibration",
    "",
    `<!-- Made by \`${commandOf(certificate, isWhole)}\`. Do not edit. -->`,
    "",
    `Made by Pulse ${certificate.version} with \`${commandOf(certificate, isWhole)}\`, which gives this page again.`,
    "",
    "Does a 95 % interval hold the truth 95 times in 100? Here the truth is known: units are drawn from populations whose means are",
    "known exactly, become messages, and take the whole way that yours take: landing, staging, assignment, moments, inference, published",
    "tables. Each replication is an experiment of its own, with units of its own; the figures below are over replications.",
    "",
    `**${formatCount(replications)} replications, ${figures.length} figures: ${judged.length - failed.length} of the ${judged.length} that theory promises are as promised${
      failed.length === 0 ? "" : `, ${failed.length} are not`
    }; ${figures.length - judged.length} are of cases known to be weak.** ${warned}`,
    "",
    `- *measured* is the figure ± its Monte Carlo standard error; *off by* is its distance from what is expected in such errors (for rates from the`,
    `  exact binomial tail). More than ${MOST_STANDARD_ERRORS} fails: by chance alone one figure in 16,000 does.`,
    "- *(expected)* in brackets is what the method promises where it can be trusted; theory says that here it cannot, by a rule that looks at the",
    "  population, not at the figure. Nothing is judged there: it is what the warnings are for.",
    "- *warned* is the share of result rows that carried a warning; *without* are replications for which Pulse gave a reason in place of a number.",
    "",
    ...certificate.sections.map(sectionMarkdown),
  ].join("\n");
}
