import { z } from "zod";

/** An instant: ISO 8601 with an offset (`2026-01-05T10:00:00Z`), or a day (its start in the project's time zone). */
export const instant = z
  .string()
  .regex(
    /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d))?$/,
    "write a day (2026-01-05) or an ISO 8601 time with an offset (2026-01-05T10:00:00Z)",
  );
