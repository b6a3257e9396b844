import { schemasOf } from "./view-schemas.ts";

/** What of each address is answered: the name of a type in src/results. */
interface Answer {
  readonly summary: string;
  readonly type: string;
  readonly query: readonly QueryName[];
}

type QueryName = keyof typeof QUERY;

const QUERY = {
  ds: "As of the end of this day (2026-01-28); left out: the newest published one.",
  analysis: "`ramp`, `pooled`, `stage-2`, `balanced-1`: one of `analyses` of the gate; left out: the first.",
  dimension: "A user or metric dimension to split by: one of `dimensions` of the gate.",
  rule: "The rule of a gate that has several; left out: the main one.",
  from: "What is compared with: a published day (2026-01-28), or one of its versions by the id of its run (2026-01-28.5f2c91ab77e0).",
  to: "What is compared: a day or a version of it, as `from`.",
} as const;
const NEEDED: ReadonlySet<string> = new Set(["from", "to"]);

const PATH_PARAMETERS: Readonly<Record<string, string>> = {
  name: "A gate, experiment or holdout.",
  metric: "A metric.",
  ds: "A published day: 2026-01-28.",
};

const TYPES = {
  Overview: "overview/overview.ts",
  GatePage: "gate/gate-page.ts",
  Decision: "decision/decision.ts",
  HealthPage: "health/health-page.ts",
  MetricDetail: "metric/metric-detail.ts",
  MetricsPage: "metrics/metrics-page.ts",
  MetricPage: "metrics/metrics-page.ts",
  ActiveUsersPage: "active-users/active-users-page.ts",
  RunsPage: "runs/runs-page.ts",
  RunPage: "runs/runs-page.ts",
  RunDifference: "runs/runs-page.ts",
  ChangesPage: "changes/changes-page.ts",
};

const ANSWERS: Readonly<Record<string, Answer>> = {
  "/api/v1/gates": { summary: "All gates and experiments, and what moved.", type: "Overview", query: ["ds"] },
  "/api/v1/gates/{name}": {
    summary: "The scorecard of one, its ramp and what is known.",
    type: "GatePage",
    query: ["ds", "analysis", "dimension"],
  },
  "/api/v1/gates/{name}/decision": {
    summary: "May we go on? `verdict` is `go`, `wait`, `stop` or `no_data`.",
    type: "Decision",
    query: ["ds"],
  },
  "/api/v1/gates/{name}/health": { summary: "Its checks.", type: "HealthPage", query: ["ds"] },
  "/api/v1/gates/{name}/metrics/{metric}": {
    summary: "One metric of it in full: over days, by dimension, how values are spread.",
    type: "MetricDetail",
    query: ["ds", "analysis", "rule"],
  },
  "/api/v1/health": { summary: "All checks.", type: "HealthPage", query: ["ds"] },
  "/api/v1/metrics": { summary: "All metrics.", type: "MetricsPage", query: ["ds"] },
  "/api/v1/metrics/{metric}": {
    summary: "One metric over days, and where it is used.",
    type: "MetricPage",
    query: ["ds"],
  },
  "/api/v1/active-users": { summary: "Active users over days.", type: "ActiveUsersPage", query: ["ds"] },
  "/api/v1/runs": { summary: "All published runs.", type: "RunsPage", query: ["ds"] },
  "/api/v1/runs/compare": { summary: "What differs between two runs.", type: "RunDifference", query: ["from", "to"] },
  "/api/v1/runs/{ds}": { summary: "One run.", type: "RunPage", query: [] },
  "/api/v1/changes": { summary: "The change history.", type: "ChangesPage", query: ["ds"] },
};

const ERROR = {
  type: "object",
  required: ["error"],
  additionalProperties: false,
  properties: {
    error: {
      type: "object",
      required: ["code", "message", "hint"],
      additionalProperties: false,
      properties: {
        code: { type: "string", description: "Stable, lower case." },
        message: { type: "string" },
        hint: { type: "string", description: "What to do." },
      },
    },
  },
};

const json = (schema: string): object => ({
  "application/json": { schema: { $ref: `#/components/schemas/${schema}` } },
});
const refusal = (description: string): object => ({ description, content: json("Error") });
const bytes = { schema: { type: "string", format: "binary" } };

const REFUSALS = {
  "304": { description: "The ETag is still right: no other results were published." },
  "400": refusal("The query cannot be read."),
  "401": refusal("There is a login, and the request shows neither a session nor a token that is known."),
  "403": refusal("There is a login, and who asks is not let in."),
  "404": refusal("There is no such name, or the day is not published."),
  "421": refusal("The pages are not known by this name."),
  "429": refusal(
    "More requests came from this address than are answered in a minute; Retry-After says when to ask again.",
  ),
  "503": refusal("Nothing is published yet, or it cannot be read; Retry-After says when to ask again."),
};

function parametersOf(path: string, query: readonly QueryName[]): object[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    description: PATH_PARAMETERS[name],
    schema: { type: "string" },
  }));
  const inQuery = query.map((name) => ({
    name,
    in: "query",
    required: NEEDED.has(name),
    description: QUERY[name],
    schema: { type: "string" },
  }));
  return [...inPath, ...inQuery];
}

/** What /api/v1 answers to: OpenAPI 3.1, with the schemas of the types that it is made from. */
export function openApi(): object {
  const paths = Object.entries(ANSWERS).map(([path, { summary, type, query }]) => [
    path,
    {
      get: {
        summary,
        parameters: parametersOf(path, query),
        responses: { "200": { description: "As of the day.", content: json(type) }, ...REFUSALS },
      },
    },
  ]);
  return {
    openapi: "3.1.0",
    info: {
      title: "Pulse's results",
      version: "1",
      description: "The published results, as pages and the terminal show them. Read only. docs/api.md explains it.",
    },
    security: [{}, { bearer: [] }],
    paths: {
      ...Object.fromEntries(paths),
      "/api/v1/gates/{name}/download": {
        get: {
          summary: "All rows of pulse_results of a gate or experiment, with the columns of docs/tables.md.",
          parameters: [
            ...parametersOf("/api/v1/gates/{name}/download", ["ds"]),
            {
              name: "format",
              in: "query",
              required: false,
              description: "In CSV, a text that a spreadsheet would take for a formula begins with an apostrophe.",
              schema: { type: "string", enum: ["csv", "parquet"], default: "csv" },
            },
          ],
          responses: {
            "200": {
              description: "A file.",
              content: { "text/csv": { schema: { type: "string" } }, "application/vnd.apache.parquet": bytes },
            },
            ...REFUSALS,
          },
        },
      },
      "/api/v1/openapi.json": {
        get: {
          summary: "This description.",
          responses: {
            "200": { description: "OpenAPI 3.1.", content: { "application/json": { schema: { type: "object" } } } },
          },
        },
      },
    },
    components: {
      schemas: { Error: ERROR, ...schemasOf(TYPES) },
      securitySchemes: { bearer: { type: "http", scheme: "bearer", description: "A token of `pages.tokens`." } },
    },
  };
}

/** docs/openapi.json as it should be. */
export function openApiText(): string {
  return `${JSON.stringify(openApi(), null, 2)}\n`;
}
