import { describe, expect, it } from "vitest";
import { openApi } from "../../api/open-api.ts";
import { page } from "../docs/markdown.ts";
import { startPages } from "./fixture.ts";

interface Described {
  readonly paths: Readonly<
    Record<string, { readonly get: { readonly parameters?: readonly { name: string; in: string }[] } }>
  >;
}

describe("docs/openapi.json", () => {
  const described = JSON.parse(page("docs/openapi.json")) as Described;

  it("is what the types of the results say; npm run openapi writes it anew", () => {
    expect(described).toEqual(JSON.parse(JSON.stringify(openApi())));
  }, 60_000);

  it("is served as it is", async () => {
    const app = await startPages();
    const answer = await app.inject({ url: "/api/v1/openapi.json", headers: { host: "localhost" } });
    expect(answer.json()).toEqual(described);
  });

  it("has every address of the API, and no other", async () => {
    const app = await startPages();
    const routes = [...app.printRoutes({ commonPrefix: false, includeHooks: false }).matchAll(/(\/api\/v1\S*) \(GET/g)];
    const flat = routes.map(([, path = ""]) => path.replace(/:(\w+)/g, "{$1}"));
    for (const path of Object.keys(described.paths))
      expect(app.hasRoute({ method: "GET", url: path.replace(/\{(\w+)\}/g, ":$1") }), path).toBe(true);
    expect(flat.filter((path) => !(path in described.paths))).toEqual([]);
  });

  it("has every parameter that an address takes", async () => {
    const app = await startPages();
    for (const [path, { get }] of Object.entries(described.paths)) {
      const url = path.replaceAll("{ds}", "2026-01-01").replaceAll(/\{\w+\}/g, "x");
      const known = (get.parameters ?? []).filter((one) => one.in === "query").map(({ name }) => name);
      if (path.endsWith("openapi.json") || path.endsWith("download")) continue;
      const { error } = (await app.inject({ url: `${url}?nonsense=1`, headers: { host: "localhost" } })).json() as {
        error: { hint: string };
      };
      expect([path, error.hint]).toEqual([
        path,
        known.length === 0 ? "there are none here" : `there are ${known.join(", ")}`,
      ]);
    }
  });

  it("has every code of its refusals in docs/api.md", async () => {
    const codes = [...page("docs/api.md").matchAll(/^\| `(\w+)` \| (?:\d{3}(?:, )?)+ \|/gm)].map(
      ([, code = ""]) => code,
    );
    expect(codes).toEqual(
      expect.arrayContaining(["bad_parameter", "login_required", "not_found", "nothing_published", "wrong_host"]),
    );
  });
});
