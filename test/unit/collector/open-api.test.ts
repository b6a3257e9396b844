import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { OPEN_API } from "../../../src/collector/open-api.ts";
import { CLIENT_KEY, SERVER_KEY, startCollector } from "./fixture.ts";

type Described = Readonly<
  Record<
    string,
    Readonly<Record<string, { readonly responses: Readonly<Record<string, { readonly content?: object }>> }>>
  >
>;
const PATHS = OPEN_API.paths as unknown as Described;
const EVENT = { type: "event", ts: 1, name: "a", units: { userID: "u" } };

/** Paths of a printed tree of routes, four characters of indentation a level. */
function routesIn(tree: string): string[] {
  const parents: string[] = [];
  return tree.split("\n").flatMap((line) => {
    const match = /^(.*?)[├└]── (\S*)( \(.*\))?/.exec(line);
    if (match === null) return [];
    const depth = (match[1] ?? "").length / 4;
    const path = `${parents[depth - 1] ?? ""}${match[2] ?? ""}`;
    parents[depth] = path;
    return match[3] === undefined ? [] : [path];
  });
}

describe("/openapi.json", () => {
  it("describes every route, and no other", async () => {
    const { app } = await startCollector();
    const has = (method: string, path: string) =>
      app.hasRoute({ method: method.toUpperCase() as "GET", url: path.replace(/\{(\w+)\}/g, ":$1") });
    for (const [path, operations] of Object.entries(PATHS))
      for (const method of ["get", "post"])
        expect([path, method, has(method, path)]).toEqual([path, method, method in operations]);
  });

  it("leaves no route out", async () => {
    const { app } = await startCollector();
    const described = Object.keys(PATHS).map((path) => path.replace(/\{(\w+)\}/g, ":$1"));
    expect(routesIn(app.printRoutes({ commonPrefix: false })).sort()).toEqual(described.sort());
  });

  it("is served as it is", async () => {
    const { app } = await startCollector();
    const answer = await app.inject({ url: "/openapi.json" });
    expect(answer.json()).toEqual(JSON.parse(JSON.stringify(OPEN_API)));
  });

  const ajv = new Ajv2020({ strict: false });
  ajv.addSchema({ $id: "openapi", ...OPEN_API }, "openapi");

  const requests: readonly (readonly [string, string, string, object | string, Record<string, string>])[] = [
    ["post", "/v1/log_event", "/v1/log_event", { events: [{}] }, {}],
    ["post", "/v1/rgstr", "/v1/rgstr", { events: [{ text: "x".repeat(1_100_000) }] }, {}],
    ["post", "/v1/log_event_beacon", "/v1/log_event_beacon", "{", {}],
    ["post", "/v1/log_custom_exposure", "/v1/log_custom_exposure", { exposures: [{ gateName: "g" }] }, {}],
    ["post", "/v1/log_custom_exposure", "/v1/log_custom_exposure", { exposures: [{}] }, {}],
    ["post", "/v1/events", "/v1/events", [EVENT], {}],
    ["post", "/v1/events", "/v1/events", [EVENT, 1], {}],
    ["post", "/v1/events", "/v1/events", " ".repeat(11_000_000), {}],
    ["post", "/v1/events", "/v1/events", [], { "statsig-api-key": "wrong" }],
    ["get", "/v1/download_config_specs", "/v1/download_config_specs", "", {}],
    ["post", "/v2/download_config_specs", "/v2/download_config_specs", { sinceTime: 9e15 }, {}],
    ["get", "/v2/download_config_specs/{key}", `/v2/download_config_specs/${SERVER_KEY}.json`, "", {}],
    [
      "get",
      "/v1/download_config_specs/{key}",
      `/v1/download_config_specs/${CLIENT_KEY}.json`,
      "",
      { "statsig-api-key": CLIENT_KEY },
    ],
    ["get", "/v1/get_id_lists", "/v1/get_id_lists", "", {}],
    ["get", "/v1/id_lists/{fileId}/{token}", "/v1/id_lists/a/b", "", {}],
    ["post", "/v1/initialize", "/v1/initialize", { user: { userID: "u" } }, {}],
    ["get", "/healthz", "/healthz", "", {}],
    ["get", "/readyz", "/readyz", "", {}],
  ];
  it.each(requests)("is true of what %s %s answers to %s", async (method, path, url, body, headers) => {
    const { app } = await startCollector();
    const answer = await app.inject({
      method: method.toUpperCase() as "GET",
      url,
      headers: { "statsig-api-key": SERVER_KEY, ...headers },
      ...(method === "get" ? {} : { payload: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const described = PATHS[path]?.[method]?.responses[String(answer.statusCode)];
    expect(described, `status ${answer.statusCode}`).toBeDefined();
    const pointer = [
      "paths",
      path,
      method,
      "responses",
      String(answer.statusCode),
      "content",
      "application/json",
      "schema",
    ];
    const validate = ajv.getSchema(
      `openapi#/${pointer.map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/")}`,
    );
    expect(validate).toBeDefined();
    validate?.(answer.json());
    expect(validate?.errors ?? null).toBeNull();
  });
});
