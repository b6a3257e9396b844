import { z } from "zod";
import { dimension } from "../gates/dimension.ts";
import { alternative, confidenceLevel, identifier } from "../metrics/shapes.ts";
import { activeUserSchema } from "./active-user.ts";
import { collectorSchema } from "./collector-settings.ts";
import { idMapSchema } from "./id-map.ts";
import { pagesSchema } from "./pages-settings.ts";
import { reportSchema } from "./report-settings.ts";
import { retentionSchema } from "./retention.ts";
import { VIEWS } from "./views.ts";

/** `pulse.yaml`: the project's settings. Every key has a default or is asked for by `pulse check`. */

const kafkaSourceSchema = z.strictObject({
  type: z.literal("kafka"),
  brokers: z.array(z.string()).min(1).describe("Addresses to begin with, each host:port."),
  topics: z.array(z.string().min(1)).min(1).describe("Topics to read. One topic may carry exposures and events."),
  group: z.string().default("pulse").describe("Consumer group, for sharing partitions and for monitoring lag."),
  client_id: z.string().default("pulse").describe("Name under which the brokers log this client."),
  tls: z.boolean().default(false).describe("Whether connections are encrypted."),
  sasl: z
    .strictObject({
      mechanism: z.enum(["plain", "scram-sha-256", "scram-sha-512"]).describe("How to log in."),
      username: z.string().describe(`User, usually \${PULSE_KAFKA_USERNAME}.`),
      password: z.string().describe(`Always from the environment, such as \${PULSE_KAFKA_PASSWORD}.`),
    })
    .optional()
    .describe("Login. Left out: none."),
});
export type KafkaSourceSettings = z.infer<typeof kafkaSourceSchema>;

const filesSourceSchema = z.strictObject({
  type: z.literal("files"),
  topic: identifier.describe("The name under which these files' messages appear in tables."),
  path: z.string().describe("A folder of newline-delimited JSON: *.ndjson, *.jsonl, also with .gz or .zst."),
});

const parquetExportSchema = z.strictObject({
  type: z.literal("parquet"),
  path: z.string().describe("Folder that gets one folder a table, and in it one a ds."),
});
export type ParquetExportSettings = z.infer<typeof parquetExportSchema>;
const postgresExportSchema = z.strictObject({
  type: z.literal("postgres"),
  url: z
    .string()
    .describe(`postgres://user:\${PASSWORD}@host:5432/database, or the whole of it from \${PULSE_POSTGRES_URL}.`),
  schema: identifier.default("pulse").describe("Schema that holds the tables; made when it is not there."),
});
export type PostgresExportSettings = z.infer<typeof postgresExportSchema>;
const exportTables = z
  .array(z.enum(["assignments", "pulse_results"]))
  .min(1)
  .default(["assignments", "pulse_results"])
  .describe("Tables to export.");
const exportSchema = z.discriminatedUnion("type", [
  parquetExportSchema.extend({ tables: exportTables }),
  postgresExportSchema.extend({ tables: exportTables }),
]);
export type ExportSettings = z.infer<typeof exportSchema>;

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }) !== undefined;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

export const settingsSchema = z.strictObject({
  project: identifier.describe("Name of the project, shown in reports."),
  time_zone: z
    .string()
    .refine(isTimeZone, "write an IANA time zone, such as Europe/Berlin")
    .default("UTC")
    .describe("IANA time zone in which a ds (a calendar day) begins and ends."),
  environments: z
    .array(z.string())
    .min(1)
    .default(["production"])
    .describe("Exposures from other environments are counted but not used."),
  unit_types: z
    .array(identifier)
    .min(1)
    .default(["userID", "stableID"])
    .describe("Who can be randomised and measured: the keys of `units` in messages."),
  id_maps: z
    .array(idMapSchema)
    .default([])
    .describe("Units of one type that get the events of another's: a gate on devices, events logged for users."),
  exclude_bots: z.boolean().default(true).describe("Leave out exposures whose user agent is a known bot."),
  sampled_exposures: z
    .enum(["set_aside", "use"])
    .default("set_aside")
    .describe("Exposures of which an SDK logged only one of so many (samplingRate): counted but not used, or used."),
  join: z
    .enum(["exact", "day"])
    .default("exact")
    .describe("exact: events from the millisecond of first exposure on count; day: the whole first day counts."),
  active_user: activeUserSchema.prefault({}).describe("On which days a unit is active (DAU, retention)."),
  active_user_by_unit_type: z
    .record(z.string(), activeUserSchema)
    .default({})
    .describe(
      "Unit types with a definition of their own: each with the keys of active_user, and nothing taken from it.",
    ),
  dimensions: z
    .array(dimension)
    .default([])
    .describe(
      "User dimensions: attributes of the first exposure; a list of 2 to 4 of them is one dimension, crossed: [country, plan].",
    ),
  views: z
    .array(z.enum(VIEWS))
    .default([...VIEWS])
    .describe("Views of the results beside the cumulative one."),
  sources: z
    .array(z.discriminatedUnion("type", [kafkaSourceSchema, filesSourceSchema]))
    .min(1)
    .describe("Where messages come from."),
  store: z.string().default(".pulse").describe("Folder of raw segments, derived files and results."),
  landing: z
    .strictObject({
      segment_max_mib: z
        .number()
        .positive()
        .max(4096)
        .default(64)
        .describe("Uncompressed size at which a segment is closed."),
      segment_max_seconds: z.number().positive().max(86_400).default(60).describe("Age at which a segment is closed."),
    })
    .prefault({})
    .describe("When a file of raw messages (a segment) is closed and becomes readable."),
  compute: z
    .strictObject({
      threads: z.int().positive().optional().describe("Left out: one a core."),
      memory_gib: z
        .number()
        .positive()
        .optional()
        .describe(
          "How much memory statements may take together. Left out: 1 GiB, and more, up to half of the machine's, when a statement does not get by with it.",
        ),
    })
    .prefault({})
    .describe("What a run may use of the machine."),
  schedule: z
    .strictObject({
      at: z
        .string()
        .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "write HH:MM, from 00:00 to 23:59")
        .default("02:00")
        .describe("Time of the nightly run, in the project's time zone."),
      late_days: z
        .int()
        .min(0)
        .max(365)
        .default(14)
        .describe("Published days that are computed again when late events arrived."),
      redis_url: z
        .string()
        .optional()
        .describe("Given: BullMQ on this Redis. Left out: the schedule lives in the process."),
    })
    .prefault({})
    .describe("The nightly run."),
  retention: retentionSchema.prefault({}).describe("What `pulse prune` deletes, and what stays."),
  collector: collectorSchema.prefault({}).describe("`pulse serve`: the door for SDKs."),
  pages: pagesSchema.prefault({}).describe("`pulse serve`: the results as pages and as JSON."),
  report: reportSchema.prefault({}).describe("The results as files of HTML, written after every run."),
  exports: z.array(exportSchema).default([]).describe("Where results are copied after every run."),
  statistics: z
    .strictObject({
      confidence_level: confidenceLevel
        .default(0.95)
        .describe("Of all intervals; a gate, an experiment and a metric may have their own (the metric's wins)."),
      alternative: alternative.default("two-sided").describe("What is tested; a metric may have its own."),
      relative_interval: z
        .enum(["fieller", "delta"])
        .default("fieller")
        .describe("How intervals of relative differences are made."),
      pooling_weights: z
        .enum(["common_variance", "inverse_variance"])
        .default("common_variance")
        .describe(
          "How a ramp's stages are weighted: by the inverse of their difference's variance, as both groups together say it, or each for itself.",
        ),
      cuped: z
        .strictObject({
          enabled: z.boolean().default(true).describe("Whether results are given with CUPED as well."),
          days: z
            .int()
            .min(1)
            .max(90)
            .default(7)
            .describe("Days before a unit's first-ever exposure that count as its history."),
          min_units: z
            .int()
            .min(2)
            .default(100)
            .describe("Units of both groups together: not used with fewer, or as many."),
          min_history_ratio: z
            .number()
            .min(0)
            .lt(1)
            .default(0.05)
            .describe("Share of units with history: not used at it or below."),
        })
        .prefault({})
        .describe("Variance reduction by what units did before they were exposed."),
      post_stratify_by: z
        .string()
        .min(1)
        .optional()
        .describe(
          "User dimension, out of the project's, by which results are post-stratified (a crossed one as country x plan). Left out: none.",
        ),
      sequential: z
        .strictObject({
          tuning_units: z
            .number()
            .positive()
            .default(10_000)
            .describe("Units of both groups at which always-valid intervals are narrowest."),
        })
        .prefault({})
        .describe("Intervals that may be looked at every day."),
      correction: z
        .strictObject({
          method: z
            .enum(["none", "bonferroni", "holm", "hochberg", "benjamini_hochberg", "benjamini_yekutieli"])
            .default("benjamini_hochberg")
            .describe("How p-values and intervals are adjusted for many comparisons; the plain ones are always there."),
          over: z
            .enum(["metrics", "groups", "both"])
            .default("metrics")
            .describe("What makes a family: an analysis's metrics, an experiment's groups, or both together."),
        })
        .prefault({})
        .describe("Many comparisons at once."),
      bayesian: z
        .strictObject({
          enabled: z
            .boolean()
            .default(false)
            .describe("Whether chance to win, expected loss and credible intervals are given."),
          prior_mean: z.number().default(0).describe("Mean of the prior of the relative difference (0.01 is +1 %)."),
          prior_standard_deviation: z
            .number()
            .positive()
            .optional()
            .describe("Standard deviation of that prior (0.05 is 5 %). Left out: a flat prior."),
        })
        .prefault({})
        .describe("The Bayesian view."),
      power: z
        .number()
        .gt(0.5)
        .lt(1)
        .default(0.8)
        .describe("Chance to see an effect, for detectable effects and plans."),
      srm_warn: z.number().gt(0).lt(1).default(0.01).describe("Sample ratio mismatch: a p-value below this warns."),
      srm_fail: z.number().gt(0).lt(1).default(0.001).describe("Sample ratio mismatch: a p-value below this fails."),
      crossover_warn_ratio: z
        .number()
        .min(0)
        .max(1)
        .default(0.001)
        .describe("Share of units in both groups from which on to warn."),
      crossover_fail_ratio: z
        .number()
        .min(0)
        .max(1)
        .default(0.01)
        .describe("Share of units in both groups above which to fail."),
      bias_warn: z.number().gt(0).lt(1).default(0.01).describe("Pre-exposure bias: a p-value below this warns."),
      bias_fail: z.number().gt(0).lt(1).default(0.001).describe("Pre-exposure bias: a p-value below this fails."),
      shared_devices_warn_ratio: z
        .number()
        .min(0)
        .max(1)
        .default(0.05)
        .describe("Share of an id map's `from` ids seen with several `to` ids from which on to warn."),
      concentration_warn_ratio: z
        .number()
        .gt(0)
        .max(1)
        .default(0.25)
        .describe("Share of a group's total from its top 0.1 % of units from which on to warn."),
    })
    .prefault({})
    .describe("Defaults of the statistics."),
});
export type Settings = z.infer<typeof settingsSchema>;
