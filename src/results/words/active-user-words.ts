interface ActiveUserFigure {
  /** Column of `active_users`. */
  readonly figure: string;
  readonly title: string;
  readonly meaning: string;
  readonly unit: "units" | "share" | "days";
  readonly group: "active" | "new" | "stickiness" | "retention" | "days_active";
  /** Days of data that it needs. */
  readonly days: number;
}

const figure = (
  name: string,
  title: string,
  meaning: string,
  unit: ActiveUserFigure["unit"],
  group: ActiveUserFigure["group"],
  days: number,
): ActiveUserFigure => ({ figure: name, title, meaning, unit, group, days });

/** The figures of active users, in the order in which they are shown. */
export const ACTIVE_USER_FIGURES: readonly ActiveUserFigure[] = [
  figure("dau", "DAU", "Units active on the day.", "units", "active", 1),
  figure("wau", "WAU", "Units active on any of the last 7 days.", "units", "active", 7),
  figure("mau28", "MAU", "Units active on any of the last 28 days.", "units", "active", 28),
  figure("new_dau", "New, day", "Units whose first active day ever is the day.", "units", "new", 2),
  figure("new_wau", "New, week", "Units whose first active day ever is one of the last 7.", "units", "new", 8),
  figure("new_mau", "New, month", "Units whose first active day ever is one of the last 28.", "units", "new", 29),
  figure(
    "stickiness_daily",
    "Stickiness, day",
    "Of the units active the day before, the share active on the day.",
    "share",
    "stickiness",
    2,
  ),
  figure(
    "stickiness_weekly",
    "Stickiness, week",
    "Of the units active 7 to 13 days before, the share active in the last 7 days.",
    "share",
    "stickiness",
    14,
  ),
  figure(
    "stickiness_monthly",
    "Stickiness, month",
    "Of the units active 28 to 55 days before, the share active in the last 28 days.",
    "share",
    "stickiness",
    56,
  ),
  figure(
    "d1_retention",
    "D1 retention",
    "Of the units whose first active day was the day before, the share active on the day.",
    "share",
    "retention",
    3,
  ),
  figure(
    "wau_d14",
    "WAU at day 14",
    "Of the units whose 14th day it is, the share active in the last 7 days.",
    "share",
    "retention",
    15,
  ),
  figure(
    "mau_d56",
    "MAU at day 56",
    "Of the units whose 56th day it is, the share active in the last 28 days.",
    "share",
    "retention",
    57,
  ),
  figure("l7", "L7", "Active days in the last 7, on average over the units active in them.", "days", "days_active", 7),
  figure(
    "l14",
    "L14",
    "Active days in the last 14, on average over the units active in them.",
    "days",
    "days_active",
    14,
  ),
  figure(
    "l28",
    "L28",
    "Active days in the last 28, on average over the units active in them.",
    "days",
    "days_active",
    28,
  ),
];
