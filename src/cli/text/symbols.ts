/** Characters that are not ASCII, and what stands for them on a terminal that cannot show them. */
export interface Symbols {
  readonly bar: {
    readonly line: string;
    readonly leftEnd: string;
    readonly rightEnd: string;
    readonly point: string;
    readonly zero: string;
    readonly crossing: string;
    readonly unbounded: string;
    readonly beyondLeft: string;
    readonly beyondRight: string;
  };
  readonly better: string;
  readonly worse: string;
  readonly higher: string;
  readonly lower: string;
  readonly doubtful: string;
  readonly infinity: string;
  readonly plusMinus: string;
  readonly squared: string;
  readonly separator: string;
  readonly rule: string;
  readonly none: string;
  readonly ellipsis: string;
  readonly to: string;
}

export const UNICODE: Symbols = {
  bar: {
    line: "━",
    leftEnd: "╺",
    rightEnd: "╸",
    point: "●",
    zero: "│",
    crossing: "┿",
    unbounded: "┄",
    beyondLeft: "◂",
    beyondRight: "▸",
  },
  better: "✓",
  worse: "✗",
  higher: "▲",
  lower: "▼",
  doubtful: "?",
  infinity: "∞",
  plusMinus: "±",
  squared: "²",
  separator: "·",
  rule: "─",
  none: "–",
  ellipsis: "…",
  to: "–",
};

export const ASCII: Symbols = {
  bar: {
    line: "=",
    leftEnd: "=",
    rightEnd: "=",
    point: "O",
    zero: "|",
    crossing: "+",
    unbounded: ".",
    beyondLeft: "<",
    beyondRight: ">",
  },
  better: "+",
  worse: "!",
  higher: "^",
  lower: "v",
  doubtful: "?",
  infinity: "inf",
  plusMinus: "+-",
  squared: "^2",
  separator: "-",
  rule: "-",
  none: "-",
  ellipsis: "...",
  to: "-",
};
