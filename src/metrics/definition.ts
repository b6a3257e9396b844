import { z } from "zod";
import { kindSchemas } from "./kinds/schemas.ts";

/** What a person writes about a metric. The YAML loader, the JSON Schema for editors, and the compiler all read this definition. */
export const metricSchema = z.discriminatedUnion("kind", kindSchemas);
export type Metric = z.infer<typeof metricSchema>;

/** One file under `metrics/`. */
export const metricFileSchema = z.strictObject({ metrics: z.array(metricSchema).min(1).describe("Metrics.") });
