import { formatCount } from "../../results/words/numbers.ts";
import type { Terminal } from "../terminal.ts";
import { tableLines } from "../text/table.ts";
import { wrap } from "../text/width.ts";
import { type Certificate, failedFigures, type Section } from "./certificate.ts";
import type { Figure } from "./figure.ts";

function valueText({ measurement: { kind, value, standardError } }: Figure): string {
  return kind === "rate"
    ? `${(100 * value).toFixed(2)} % ± ${(100 * standardError).toFixed(2)}`
    : `${value.toFixed(4)} ± ${standardError.toFixed(4)}`;
}

function expectedText({ measurement: { kind }, expectation }: Figure, { symbols }: Terminal): string {
  const value = kind === "rate" ? `${(100 * expectation.value).toFixed(2)} %` : expectation.value.toFixed(4);
  return { nominal: value, at_most: `≤ ${value}`, at_least: `≥ ${value}`, known_weak: symbols.none }[expectation.kind];
}

function verdictText({ verdict, distance, measurement }: Figure, { style, symbols }: Terminal): string {
  const off = measurement.replications === 0 ? "" : ` ${distance < 0 ? "-" : "+"}${Math.abs(distance).toFixed(1)}`;
  switch (verdict) {
    case "as_expected":
      return style.good(`${symbols.better}${off}`);
    case "off":
      return style.bad(`${symbols.worse}${off}`);
    case "known_weak":
      return style.faint(`weak${off}`);
    case "nothing":
      return style.bad(`${symbols.worse} nothing to judge`);
  }
}

function sectionText({ name, about, replications, figures }: Section, terminal: Terminal): string {
  const { style, columns } = terminal;
  const right = { align: "right" as const };
  let subject = "";
  const rows = figures.map((one) => {
    const isSame = one.subject === subject;
    subject = one.subject;
    return {
      lead: isSame ? null : one.subject,
      cells: [`  ${one.property}`, expectedText(one, terminal), valueText(one), verdictText(one, terminal)],
    };
  });
  const table = tableLines({
    columns: [
      { heading: "figure", align: "left" },
      { heading: "expected", ...right },
      { heading: "measured", ...right },
      { heading: "off by", align: "left" },
    ],
    rows: rows.map(({ cells }) => cells),
    indent: " ",
    paintHeading: style.faint,
  });
  const [headings = "", ...body] = table;
  const lines = body.flatMap((text, index) => {
    const lead = rows[index]?.lead;
    return lead === null || lead === undefined ? [text] : [` ${lead}`, text];
  });
  return [
    `${style.heading(name)} ${style.faint(`${formatCount(replications)} replications`)}`,
    ...wrap(about, columns - 2).map((text) => ` ${text}`),
    headings,
    ...lines,
    "",
  ].join("\n");
}

/** The certificate for a terminal. */
export function renderCertificate(certificate: Certificate, terminal: Terminal): string {
  const { style, symbols } = terminal;
  const figures = certificate.sections.flatMap((section) => section.figures);
  const failed = failedFigures(certificate);
  const judged = figures.filter(({ verdict }) => verdict !== "known_weak").length;
  const summary =
    failed.length === 0
      ? style.good(`${symbols.better} all ${judged} figures that theory promises are as promised`)
      : style.bad(`${symbols.worse} ${failed.length} of ${judged} figures are not what theory promises`);
  const weak = figures.length - judged;
  return `${certificate.sections.map((section) => sectionText(section, terminal)).join("\n")}\n${summary}; ${weak} more are of cases known to be weak\n`;
}
