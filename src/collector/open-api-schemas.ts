/** Forms of bodies and answers: JSON Schema 2020-12, as OpenAPI 3.1 has it. */

const text = { type: "string" } as const;
const count = { type: "integer", minimum: 0 } as const;
const anyObject = { type: "object" } as const;
const list = (items: object): object => ({ type: "array", items });
const exactly = (properties: Readonly<Record<string, object>>, optional: readonly string[] = []): object => ({
  type: "object",
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  additionalProperties: false,
});

const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` });

export const SCHEMAS = {
  Error: exactly({
    error: exactly({ code: { ...text, description: "Stable." }, message: text, hint: text }),
  }),
  RefusedEvent: exactly({
    index: { ...count, description: "Place in the request, from 0." },
    code: text,
    message: text,
  }),
  Status: exactly({ status: { enum: ["alive", "ready"] } }),
  StatsigEvents: {
    ...anyObject,
    description: "Body of an SDK's log_event request.",
    properties: {
      events: list({}),
      user: { ...anyObject, description: "Of events that have none." },
      statsigMetadata: anyObject,
    },
    required: ["events"],
  },
  StatsigAccepted: exactly(
    {
      success: { const: true },
      refused: { ...list(ref("RefusedEvent")), description: "Events that cannot be carried; the others are stored." },
    },
    ["refused"],
  ),
  CustomExposures: {
    ...anyObject,
    properties: {
      exposures: list({
        ...anyObject,
        properties: {
          user: anyObject,
          gateName: text,
          passes: { type: "boolean" },
          experimentName: text,
          group: text,
          ruleID: text,
          time: { type: ["integer", "string"], description: "Unix milliseconds or ISO 8601. Left out: now." },
        },
      }),
    },
    required: ["exposures"],
  },
  NativeEvent: {
    ...anyObject,
    properties: {
      type: { enum: ["exposure", "event"] },
      event_id: { ...text, description: "Makes it unique. Left out: made from the body." },
      ts: { type: ["integer", "string"], description: "Unix milliseconds or ISO 8601." },
      units: { ...anyObject, description: "Ids by unit type." },
    },
    required: ["type"],
  },
  NativeAccepted: exactly({
    accepted: count,
    event_ids: { ...list(text), description: "In the order of the request." },
  }),
  EventsRefused: exactly({
    error: exactly({ code: text, message: text, hint: text }),
    accepted: { ...count, description: "Stored: they are not to be sent again." },
    event_ids: list(text),
    refused: list(ref("RefusedEvent")),
  }),
  Specs: {
    ...anyObject,
    description: "Statsig's download_config_specs document; without updates only `has_updates`.",
    properties: { has_updates: { type: "boolean" }, time: { type: "integer" } },
    required: ["has_updates"],
  },
  IdLists: {
    ...anyObject,
    additionalProperties: exactly({ name: text, size: count, url: text, fileID: text, creationTime: count }),
  },
  InitializeRequest: {
    ...anyObject,
    properties: { user: anyObject, hash: { enum: ["djb2", "sha256", "none"] }, statsigMetadata: anyObject },
  },
  Initialized: {
    ...anyObject,
    properties: {
      feature_gates: anyObject,
      dynamic_configs: anyObject,
      layer_configs: anyObject,
      has_updates: { const: true },
      time: { type: "integer" },
      hash_used: { enum: ["djb2", "sha256", "none"] },
      response_format: { const: "init-v1" },
    },
    required: ["feature_gates", "dynamic_configs", "layer_configs", "has_updates", "time", "hash_used"],
  },
} as const;

export type SchemaName = keyof typeof SCHEMAS;

export function schemaRef(name: SchemaName): object {
  return ref(name);
}
