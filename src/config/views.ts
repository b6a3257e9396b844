/** Views of the results beside the cumulative one. */
export const VIEWS = ["daily", "days_since_exposure", "last_7", "last_28"] as const;
export type View = (typeof VIEWS)[number];

/** Days that a view looks back; null: it does not. */
export const DAYS_BACK: Readonly<Record<View, number | null>> = {
  daily: null,
  days_since_exposure: null,
  last_7: 7,
  last_28: 28,
};
