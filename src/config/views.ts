/** Views of the results beside the cumulative one. */
export const VIEWS = ["daily", "days_since_exposure", "last_7", "last_28"] as const;
export type View = (typeof VIEWS)[number];
