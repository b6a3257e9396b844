/** Which columns of the table of metrics fit, and how wide each is. */
export interface MetricLayout {
  readonly label: number;
  /** 0: the column is left out. */
  readonly testUnits: number;
  readonly controlUnits: number;
  readonly test: number;
  readonly control: number;
  readonly difference: number;
  readonly relative: number;
  readonly interval: number;
  /** Odd. */
  readonly bar: number;
  readonly p: number;
  readonly verdict: number;
  /** Cells between columns. */
  readonly gap: 1 | 2;
}

/** Width that each column would like to have. */
export interface MetricWidths {
  readonly label: number;
  /** 0: units have no columns. */
  readonly testUnits: number;
  readonly controlUnits: number;
  readonly test: number;
  readonly control: number;
  readonly difference: number;
  readonly relative: number;
  readonly interval: number;
  readonly p: number;
  /** Of the verdict as a word, its mark included; the mark alone is one cell. */
  readonly verdict: number;
}

const BAR_AT_LEAST = { 1: 11, 2: 15 } as const;
const BAR_AT_MOST = 61;

type Candidate = Omit<MetricLayout, "bar">;

/** What the columns leave for the bar. */
function roomFor({ gap, ...widths }: Candidate, columns: number): number {
  const shown = Object.values(widths).filter((width) => width > 0);
  return shown.reduce((rest, width) => rest - width - gap, columns);
}

/**
 * Fits the columns into `columns` cells. What is given up first: the interval in digits, the verdict's word, part of
 * a long label, the second blank between columns, the difference, the units, then both means. The bar takes what is left.
 */
export function metricLayout(widths: MetricWidths, columns: number): MetricLayout {
  const label = Math.min(widths.label, Math.max(18, Math.floor(columns * 0.34)));
  const roomy: Candidate = { ...widths, label, gap: 2 };
  const plain: Candidate = { ...roomy, interval: 0 };
  const marked: Candidate = { ...plain, verdict: 1 };
  const short: Candidate = { ...marked, label: Math.min(label, 18) };
  const candidates: Candidate[] = [
    ...(columns >= 116 ? [roomy] : []),
    plain,
    marked,
    short,
    { ...short, gap: 1 },
    { ...short, difference: 0 },
    { ...short, difference: 0, gap: 1 },
    { ...short, difference: 0, testUnits: 0, controlUnits: 0, gap: 1 },
  ];
  const narrowest: Candidate = { ...short, difference: 0, testUnits: 0, controlUnits: 0, test: 0, control: 0 };
  const best = candidates.find((one) => roomFor(one, columns) >= BAR_AT_LEAST[one.gap]) ?? narrowest;
  const room = Math.max(BAR_AT_LEAST[1], Math.min(BAR_AT_MOST, roomFor(best, columns)));
  return { ...best, bar: room % 2 === 0 ? room - 1 : room };
}
