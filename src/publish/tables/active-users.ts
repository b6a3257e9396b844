import { runColumns } from "./common-columns.ts";
import { column, type Table } from "./table.ts";

/** A figure looks back: before all that it looks at has landed, it would be another one. */
const afterDays = (days: number): string => `null until ${days} days have landed`;

export const activeUsers: Table = {
  name: "active_users",
  row: "one unit type and day",
  grain: ["ds", "run_id", "unit_type", "day"],
  columns: [
    ...runColumns,
    column("unit_type", "VARCHAR", "The id's type."),
    column("day", "DATE", "The day: `ds`."),
    column("dau", "BIGINT", "Units that were active on the day."),
    column("wau", "BIGINT", `Units active on any of the last 7 days, the day itself included; ${afterDays(7)}.`),
    column("mau28", "BIGINT", `Units active on any of the last 28 days; ${afterDays(28)}.`),
    column("new_dau", "BIGINT", `Units whose first active day ever is the day; ${afterDays(2)}.`),
    column("new_wau", "BIGINT", `Units whose first active day ever is one of the last 7; ${afterDays(8)}.`),
    column("new_mau", "BIGINT", `Units whose first active day ever is one of the last 28; ${afterDays(29)}.`),
    column(
      "stickiness_daily",
      "DOUBLE",
      `Of the units active the day before, the share active on the day; null without such units, and ${afterDays(2)}.`,
    ),
    column(
      "stickiness_weekly",
      "DOUBLE",
      `Of the units active 7 to 13 days before, the share active in the last 7 days; null without such units, and ${afterDays(14)}.`,
    ),
    column(
      "stickiness_monthly",
      "DOUBLE",
      `Of the units active 28 to 55 days before, the share active in the last 28 days; null without such units, and ${afterDays(56)}.`,
    ),
    column(
      "d1_retention",
      "DOUBLE",
      `Of the units whose first active day was the day before, the share active on the day; null without such units, and ${afterDays(3)}.`,
    ),
    column(
      "wau_d14",
      "DOUBLE",
      `Of the units whose 14th day it is, counted from their first active one, the share active in the last 7 days; null without such units, and ${afterDays(15)}.`,
    ),
    column(
      "mau_d56",
      "DOUBLE",
      `Of the units whose 56th day it is, the share active in the last 28 days; null without such units, and ${afterDays(57)}.`,
    ),
    column(
      "l7",
      "DOUBLE",
      `Active days in the last 7, on average over the units active in them; null without such units, and ${afterDays(7)}.`,
    ),
    column("l14", "DOUBLE", `The same in the last 14; null without such units, and ${afterDays(14)}.`),
    column("l28", "DOUBLE", `The same in the last 28; null without such units, and ${afterDays(28)}.`),
    column("active_user_version", "VARCHAR", "Hash of the unit type's definition of an active user."),
  ],
};
