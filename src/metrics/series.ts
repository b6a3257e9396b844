/** What each series says of an exposed unit; ratios are added up over units. */
export const SERIES = {
  wau: "the share of the days with activity in the last 7",
  mau: "the share of the days with activity in the last 28",
  new_dau: "the share of the units whose first active day is among the days",
  new_wau: "the share of the units whose first active day is among the days or the 6 before them",
  new_mau: "the share of the units whose first active day is among the days or the 27 before them",
  stickiness_daily: "of the days after an active one, the share that is active",
  stickiness_weekly: "of the days with activity 8 to 14 days ago, the share with activity in the last 7",
  stickiness_monthly: "of the days with activity 29 to 56 days ago, the share with activity in the last 28",
  d1_retention: "of the units on their second day, the share that is active",
  wau_d14: "of the units on their 14th day, the share with activity in the last 7",
  mau_d56: "of the units on their 56th day, the share with activity in the last 28",
  l7: "the active days of the last 7, on average over the days",
  l14: "the active days of the last 14, on average over the days",
  l28: "the active days of the last 28, on average over the days",
} as const;
export type Series = keyof typeof SERIES;
