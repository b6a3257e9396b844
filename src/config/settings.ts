import { z } from "zod";
import { identifier } from "../metrics/definition.ts";

/** `pulse.yaml`: the project's settings. Every key has a default or is asked for by `pulse check`. */

const kafkaSourceSchema = z.strictObject({
  type: z.literal("kafka"),
  brokers: z.array(z.string()).min(1),
  topics: z.array(z.string().min(1)).min(1),
  group: z.string().default("pulse").describe("Consumer group, for sharing partitions and for monitoring lag."),
  client_id: z.string().default("pulse"),
  tls: z.boolean().default(false),
  sasl: z
    .strictObject({
      mechanism: z.enum(["plain", "scram-sha-256", "scram-sha-512"]),
      username: z.string(),
      password: z.string(),
    })
    .optional(),
});
export type KafkaSourceSettings = z.infer<typeof kafkaSourceSchema>;

const filesSourceSchema = z.strictObject({
  type: z.literal("files"),
  topic: identifier.describe("The name under which these files' messages appear in tables."),
  path: z.string().describe("A folder of newline-delimited JSON: *.ndjson, *.jsonl, also with .gz or .zst."),
});
export type FilesSourceSettings = z.infer<typeof filesSourceSchema>;

const parquetExportSchema = z.strictObject({ type: z.literal("parquet"), path: z.string() });
export type ParquetExportSettings = z.infer<typeof parquetExportSchema>;
const postgresExportSchema = z.strictObject({
  type: z.literal("postgres"),
  url: z.string().describe("postgres://user:password@host:5432/database, usually ${PULSE_POSTGRES_URL}."),
  schema: identifier.default("pulse"),
});
export type PostgresExportSettings = z.infer<typeof postgresExportSchema>;
const exportTables = z.array(z.enum(["assignments", "pulse_results"])).min(1).default(["assignments", "pulse_results"]);
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
  project: identifier,
  time_zone: z.string().refine(isTimeZone, "not an IANA time zone, such as Europe/Berlin").default("UTC"),
  environments: z.array(z.string()).min(1).default(["production"]),
  unit_types: z.array(identifier).min(1).default(["userID", "stableID"]),
  exclude_bots: z.boolean().default(true),
  join: z
    .enum(["exact", "day"])
    .default("exact")
    .describe("exact: events from the millisecond of first exposure on count; day: the whole first day counts."),
  active_user: z
    .strictObject({
      include: z.array(z.string()).optional().describe("Only these event names make a unit active. Left out: all."),
      exclude: z.array(z.string()).default([]),
      count_exposures: z.boolean().default(true),
    })
    .prefault({}),
  dimensions: z.array(z.string().min(1)).default([]).describe("User dimensions: attributes of the first exposure."),
  sources: z.array(z.discriminatedUnion("type", [kafkaSourceSchema, filesSourceSchema])).min(1),
  store: z.string().default(".pulse").describe("Folder of raw segments, derived files and results."),
  landing: z
    .strictObject({
      segment_max_mib: z.number().positive().max(4096).default(64).describe("Uncompressed size at which a segment is closed."),
      segment_max_seconds: z.number().positive().max(86_400).default(60).describe("Age at which a segment is closed."),
    })
    .prefault({}),
  compute: z
    .strictObject({
      threads: z.int().positive().optional().describe("Left out: one a core."),
      memory_gib: z.number().positive().optional().describe("Left out: half of the machine's memory."),
    })
    .prefault({}),
  schedule: z
    .strictObject({
      at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "write HH:MM").default("02:00"),
      late_days: z.int().min(0).max(365).default(14).describe("Published days that are computed again when late events arrived."),
      redis_url: z.string().optional().describe("Given: BullMQ on this Redis. Left out: the schedule lives in the process."),
    })
    .prefault({}),
  exports: z.array(exportSchema).default([]),
  statistics: z
    .strictObject({
      confidence_level: z.number().gt(0.5).lt(1).default(0.95),
      srm_warn: z.number().gt(0).lt(1).default(0.01),
      srm_fail: z.number().gt(0).lt(1).default(0.001),
      crossover_warn_ratio: z.number().min(0).max(1).default(0.001),
      crossover_fail_ratio: z.number().min(0).max(1).default(0.01),
    })
    .prefault({}),
});
export type Settings = z.infer<typeof settingsSchema>;
