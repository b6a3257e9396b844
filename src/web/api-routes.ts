import { readFileSync } from "node:fs";
import type { FastifyInstance } from "fastify";
import { packagePath } from "../package-path.ts";
import { ADDRESSES, queryOf } from "./addresses.ts";
import { askedOf } from "./asked.ts";
import { compressed } from "./compression.ts";
import { isUnchanged } from "./page-routes.ts";
import { badParameter } from "./refusals.ts";
import type { ShownResults } from "./shown-results.ts";

const JSON_TYPE = "application/json; charset=utf-8";

/** Where programs ask. */
export const API = "/api/v1";

/** The same for programs, and the description of it. */
export function registerApiRoutes(app: FastifyInstance, shown: ShownResults): void {
  const description = readFileSync(packagePath("docs/openapi.json"), "utf8");
  app.get(`${API}/openapi.json`, async (_request, reply) => compressed(reply.type(JSON_TYPE), description));
  for (const address of ADDRESSES) {
    const { api, view } = address;
    const names = { query: queryOf(view, api), needs: view.needs };
    app.get(`${API}${api}`, async (request, reply) => {
      refuseUnknown(names.query, request.query);
      const asked = askedOf(names, request.params, request.query);
      if (await isUnchanged(request, reply, shown)) return reply.code(304).send();
      return compressed(reply.type(JSON_TYPE), JSON.stringify(await shown.model(address, asked)));
    });
  }
}

/** A parameter that is misspelt must not be answered with something else. */
function refuseUnknown(query: readonly string[], given: unknown): void {
  const unknown = Object.keys((given ?? {}) as object).find((name) => !query.includes(name));
  if (unknown === undefined) return;
  const known = query.length === 0 ? "there are none here" : `there are ${query.join(", ")}`;
  throw badParameter(`the query has ${JSON.stringify(unknown)}, which is not known`, known);
}
