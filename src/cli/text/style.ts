import picocolors from "picocolors";

type Paint = (text: string) => string;

/** What text means, not which colour it has. Without colour every function returns its text as it is. */
export interface Style {
  readonly strong: Paint;
  readonly faint: Paint;
  readonly good: Paint;
  readonly bad: Paint;
  readonly warning: Paint;
  readonly notable: Paint;
  readonly heading: Paint;
}

export function createStyle(color: boolean): Style {
  const colors = picocolors.createColors(color);
  return {
    strong: colors.bold,
    faint: colors.dim,
    good: colors.green,
    bad: colors.red,
    warning: colors.yellow,
    notable: colors.cyan,
    heading: (text) => colors.bold(colors.cyan(text)),
  };
}
