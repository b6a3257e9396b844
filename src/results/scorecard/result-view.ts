/** Which part of a stage's days results are of; `daily` and `days_since_exposure` have a row a day. */
export const RESULT_VIEWS = ["cumulative", "daily", "days_since_exposure", "last_7", "last_28"] as const;
export type ResultView = (typeof RESULT_VIEWS)[number];
export type DayView = "daily" | "days_since_exposure";

export function isResultView(text: string): text is ResultView {
  return RESULT_VIEWS.some((view) => view === text);
}

export function isDayView(view: ResultView): view is DayView {
  return view === "daily" || view === "days_since_exposure";
}

/** What a view is called where it is shown. */
export const VIEW_WORDS: Readonly<Record<ResultView, string>> = {
  cumulative: "since first exposure",
  daily: "by day",
  days_since_exposure: "by days since first exposure",
  last_7: "last 7 days",
  last_28: "last 28 days",
};
