import { formatCount, formatPercent } from "../../results/words/numbers.ts";
import { outcomeInWords } from "../../results/words/outcome-in-words.ts";
import type { Terminal } from "../terminal.ts";
import { type TableColumn, tableLines } from "../text/table.ts";
import { printable } from "../text/width.ts";
import type { RampResult, StageResult } from "./compare-ramp.ts";
import {
  differenceText,
  type FigureFormat,
  intervalText,
  meanText,
  plainText,
  pText,
  relativeText,
  shareText,
} from "./figure-text.ts";
import { bayesianNote, factLines, levelText, marginNote, warningLines } from "./notes.ts";
import { pairFormat, pairViews } from "./render-comparison.ts";
import { splitNote } from "./render-split.ts";
import { type NamedView, viewLines } from "./view-rows.ts";

type Look = Pick<Terminal, "columns" | "style" | "symbols">;

const STAGE_COLUMNS: readonly TableColumn[] = [
  { heading: "stage", align: "left" },
  { heading: "test", align: "right" },
  { heading: "control", align: "right" },
  { heading: "test mean", align: "right" },
  { heading: "control mean", align: "right" },
  { heading: "difference", align: "right" },
  { heading: "interval", align: "left" },
  { heading: "p", align: "left" },
  { heading: "relative", align: "right" },
];

function stageCells({ stage, name, percent, test, control, plain }: StageResult, format: FigureFormat): string[] {
  const label = [String(stage), name === null ? "" : printable(name), percent === null ? "" : formatPercent(percent)];
  const { none } = format.symbols;
  const { difference, relative } = plain;
  const write = (value: number): string => differenceText(value, format);
  return [
    label.filter((word) => word !== "").join(" "),
    test === null ? none : formatCount(test.units),
    control === null ? none : formatCount(control.units),
    meanText(test?.mean ?? null, format),
    meanText(control?.mean ?? null, format),
    difference.estimate === null ? none : write(difference.estimate),
    difference.outcome === "ok" ? intervalText(difference, write) : outcomeInWords(difference.outcome),
    pText(difference.p_value),
    relative.estimate === null ? none : relativeText(relative.estimate),
  ];
}

function heterogeneityNote({ pooled: { plain } }: RampResult): string {
  const { heterogeneity: h, stages_pooled, stages_left_out, weights } = plain;
  const shares = weights.map(shareText).join(", ");
  const left = stages_left_out === 0 ? "" : `, ${stages_left_out} left out`;
  const agree =
    h.q === null || h.i_squared === null
      ? outcomeInWords(h.outcome)
      : `Cochran's Q ${plainText(h.q)} (p ${pText(h.p_value)}), I² ${shareText(h.i_squared)}`;
  return `${stages_pooled} stages pooled by inverse variance, of both groups together${left}; weights ${shares}; ${agree}`;
}

/** The pool as it is when each group speaks for its own variance. */
function ownVarianceNote({ pooled: { inverse_variance: own } }: RampResult, format: FigureFormat): string | null {
  const { difference, weights } = own;
  if (difference.estimate === null) return null;
  const write = (value: number): string => differenceText(value, format);
  const shares = weights.map(shareText).join(", ");
  return `By each group's own variance: ${write(difference.estimate)} ${intervalText(difference, write)}, p ${pText(difference.p_value)}; weights ${shares}`;
}

function mantelHaenszelNote({ mantel_haenszel: m }: RampResult, format: FigureFormat): string | null {
  if (m.difference === null) return null;
  const write = (value: number): string => differenceText(value, format);
  const odds =
    m.odds_ratio === null
      ? ""
      : `; odds ratio ${plainText(m.odds_ratio)} ${intervalText({ lower: m.odds_ratio_lower, upper: m.odds_ratio_upper }, plainText)}`;
  return `Mantel and Haenszel: ${write(m.difference)} ${intervalText(m, write)}, p ${pText(m.p_value)}${odds}`;
}

function splitNotes({ sample_ratio: ratio }: RampResult): string[] {
  if (ratio === null) return [];
  const stages = ratio.stages.flatMap((one, index) => (one === null ? [] : [splitNote(`stage ${index + 1}`, one)]));
  return [
    `Split against the mixture of the stages' percentages: ${splitNote("pooled", ratio.pooled)}; ${stages.join("; ")}`,
  ];
}

/** A ramp, as a person reads it: the pool first, then each stage. */
export function renderRamp(result: RampResult, look: Look): string {
  const { style, symbols } = look;
  const { options, pooled, stages } = result;
  const { plain, cuped } = pooled;
  const views: NamedView[] = [
    { name: "pooled ", view: plain },
    ...(cuped === null ? [] : [{ name: "pooled CUPED ", view: cuped }]),
  ];
  const format = pairFormat(stages, [...views, ...stages.flatMap(pairViews)], look);
  const facts = [
    heterogeneityNote(result),
    ownVarianceNote(result, format),
    mantelHaenszelNote(result, format),
    marginNote(plain),
    bayesianNote(plain, format),
    ...splitNotes(result),
  ];
  const line = ` ${symbols.separator} ${levelText(options)}`;
  return [
    `${style.heading("test against control over a ramp")}${style.faint(line)}`,
    "",
    ...viewLines(views, options, format, look),
    "",
    ...tableLines({
      columns: STAGE_COLUMNS,
      rows: stages.map((stage) => stageCells(stage, format)),
      indent: " ",
      paintHeading: style.faint,
    }),
    "",
    ...factLines(facts, look),
    ...warningLines([...result.warnings, ...stages.flatMap(stageWarnings)], look),
    "",
  ].join("\n");
}

function stageWarnings({ stage, warnings }: StageResult): StageResult["warnings"] {
  return warnings.map((warning) => ({ ...warning, text: `stage ${stage}: ${warning.text}` }));
}
