import { SCHEMAS, type SchemaName, schemaRef } from "./open-api-schemas.ts";

const json = (name: SchemaName): object => ({ content: { "application/json": { schema: schemaRef(name) } } });
const answer = (description: string, name: SchemaName): object => ({ description, ...json(name) });
const inPath = (name: string, description: string): object => ({
  name,
  in: "path",
  required: true,
  description,
  schema: { type: "string" },
});
const inQuery = (name: string, description: string): object => ({
  name,
  in: "query",
  description,
  schema: { type: "string" },
});

const REFUSALS = {
  "400": answer("The request cannot be read.", "Error"),
  "401": answer("The request shows no known key.", "Error"),
  "403": answer("The key may not do this, or no keys are configured.", "Error"),
  "413": answer("The body is too large, as sent or decompressed, or its events are.", "Error"),
  "429": answer("Too many requests or events; Retry-After says when to ask again.", "Error"),
  "503": answer("Nothing is acknowledged; Retry-After says when to send it again.", "Error"),
};
const EVENTS_REFUSED = {
  "400": {
    description: "The request cannot be read, or some of its events are refused and the others stored.",
    content: { "application/json": { schema: { anyOf: [schemaRef("EventsRefused"), schemaRef("Error")] } } },
  },
};

const QUERY_OF_PAGES = [
  inQuery("k", "The key, where no header can be set."),
  inQuery("t", "The client's time, Unix milliseconds, where no header can be set."),
  inQuery("gz", "1: the body is gzip, where no header can be set."),
  inQuery("se", "1: the body is base64, written backwards."),
];

const logEvents = (summary: string): object => ({
  post: {
    summary,
    parameters: [
      ...QUERY_OF_PAGES,
      {
        name: "statsig-client-time",
        in: "header",
        description:
          "The client's time, Unix milliseconds: events' times are corrected by more than 5 s of difference.",
        schema: { type: "string" },
      },
    ],
    requestBody: { required: true, ...json("StatsigEvents") },
    responses: { "202": answer("Every event is durable, but for those in `refused`.", "StatsigAccepted"), ...REFUSALS },
  },
});

const specs = (version: string, parameters: readonly object[]): object => {
  const operation = {
    summary: `What is in force, as Statsig's server SDKs read it (${version}).`,
    parameters: [inQuery("sinceTime", "Time of the specs that the SDK has."), ...parameters],
    responses: {
      "200": answer("The specs, or that there are no later ones.", "Specs"),
      "304": { description: "The ETag is still right." },
      ...REFUSALS,
    },
  };
  return { get: operation, post: operation };
};
const KEY_IN_PATH = inPath("key", "A server key, with or without `.json`.");
const idLists = {
  summary: "The id lists, and where their files are.",
  responses: { "200": answer("By name.", "IdLists"), ...REFUSALS },
};
const OPEN: readonly object[] = [];

/** What the collector answers to: OpenAPI 3.1, served at /openapi.json. */
export const OPEN_API = {
  openapi: "3.1.0",
  info: {
    title: "Pulse's collector",
    version: "1",
    description: "Takes events in, and tells Statsig's SDKs what is in force.",
  },
  security: [{ header: [] }, { bearer: [] }, { query: [] }],
  paths: {
    "/v1/log_event": logEvents("Events of Statsig's SDKs."),
    "/v1/rgstr": logEvents("Events of Statsig's client SDKs."),
    "/v1/log_event_beacon": logEvents("Events that a page sends as it closes."),
    "/v1/log_custom_exposure": {
      post: {
        summary: "Exposures that another assigner decided.",
        requestBody: { required: true, ...json("CustomExposures") },
        responses: { "202": answer("Every exposure is durable.", "StatsigAccepted"), ...REFUSALS, ...EVENTS_REFUSED },
      },
    },
    "/v1/events": {
      post: {
        summary: "Native events: one, a list, or a line each.",
        requestBody: {
          required: true,
          content: {
            "application/json": {
              schema: { anyOf: [schemaRef("NativeEvent"), { type: "array", items: schemaRef("NativeEvent") }] },
            },
            "application/x-ndjson": { schema: { type: "string" } },
          },
        },
        responses: { "202": answer("Every event is durable.", "NativeAccepted"), ...REFUSALS, ...EVENTS_REFUSED },
      },
    },
    "/v1/download_config_specs": specs("v1", OPEN),
    "/v1/download_config_specs/{key}": specs("v1", [KEY_IN_PATH]),
    "/v2/download_config_specs": specs("v2", OPEN),
    "/v2/download_config_specs/{key}": specs("v2", [KEY_IN_PATH]),
    "/v1/get_id_lists": { get: idLists, post: idLists },
    "/v1/id_lists/{fileId}/{token}": {
      get: {
        summary: "An id list: a line `+hash` for each member.",
        security: [],
        parameters: [inPath("fileId", "As get_id_lists says."), inPath("token", "As get_id_lists says.")],
        responses: {
          "200": { description: "The whole list.", content: { "text/plain": { schema: { type: "string" } } } },
          "206": {
            description: "The part that Range asked for.",
            content: { "text/plain": { schema: { type: "string" } } },
          },
          "404": answer("There is no such list now.", "Error"),
          "416": answer("The range lies beyond the list.", "Error"),
        },
      },
    },
    "/v1/initialize": {
      post: {
        summary: "Everything that is in force, evaluated for one user of a client SDK.",
        parameters: QUERY_OF_PAGES,
        requestBody: { required: true, ...json("InitializeRequest") },
        responses: { "200": answer("Evaluated.", "Initialized"), ...REFUSALS },
      },
    },
    "/healthz": {
      get: { summary: "The process is alive.", security: [], responses: { "200": answer("It is.", "Status") } },
    },
    "/readyz": {
      get: {
        summary: "Events can be stored and specs are loaded.",
        security: [],
        responses: { "200": answer("They can.", "Status"), "503": answer("They cannot.", "Error") },
      },
    },
    "/openapi.json": {
      get: {
        summary: "This description.",
        security: [],
        responses: {
          "200": { description: "OpenAPI 3.1.", content: { "application/json": { schema: { type: "object" } } } },
        },
      },
    },
  },
  components: {
    schemas: SCHEMAS,
    securitySchemes: {
      header: { type: "apiKey", in: "header", name: "statsig-api-key" },
      bearer: { type: "http", scheme: "bearer" },
      query: { type: "apiKey", in: "query", name: "k" },
    },
  },
} as const;
