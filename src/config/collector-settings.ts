import { z } from "zod";

const keySchema = z.strictObject({
  key: z
    .string()
    .min(1)
    .describe(`The key that requests carry; always from the environment, such as \${PULSE_SERVER_KEY}.`),
  kind: z
    .enum(["server", "client"])
    .describe("server: may fetch all definitions and id lists; client: may log events and be evaluated for."),
  environment: z
    .string()
    .min(1)
    .optional()
    .describe("Environment of what comes with it. Left out: as events and users say."),
});

export type CollectorKey = z.infer<typeof keySchema>;

/** `collector` in pulse.yaml: how `pulse serve` listens, whom it lets in and how much it takes. */
export const collectorSchema = z.strictObject({
  host: z.string().min(1).default("127.0.0.1").describe("Address to listen on; 0.0.0.0 for all."),
  port: z.int().min(0).max(65_535).default(8200).describe("Port to listen on; 0: any that is free."),
  topic: z.string().min(1).optional().describe("The topic of `sources` that gets what is logged. Left out: the first."),
  keys: z.array(keySchema).default([]).describe("Keys that are let in. None: only this machine is."),
  max_body_bytes: z.int().positive().default(10_485_760).describe("Largest body of a request, when it is unpacked."),
  requests_per_second: z.int().positive().default(1000).describe("Requests that one client address may make."),
  events_per_second: z.int().min(0).default(50_000).describe("Events that the process takes; 0: no limit."),
  pending_bytes: z
    .int()
    .positive()
    .default(67_108_864)
    .describe("Bytes of events that may wait to be stored; more are refused until they are."),
  trust_proxy: z
    .boolean()
    .default(false)
    .describe("Whether a proxy in front of it says who the client is (X-Forwarded-For)."),
  cors_origins: z
    .array(z.string().min(1))
    .default([])
    .describe('Origins of web pages that may ask: ["https://shop.example"], or ["*"].'),
});
export type CollectorSettings = z.infer<typeof collectorSchema>;
