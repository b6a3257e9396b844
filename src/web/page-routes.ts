import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ADDRESSES, queryOf } from "./addresses.ts";
import { askedOf } from "./asked.ts";
import { compressed } from "./compression.ts";
import type { ShownResults } from "./shown-results.ts";

const HTML = "text/html; charset=utf-8";

/** Pages for people. */
export function registerPageRoutes(app: FastifyInstance, shown: ShownResults): void {
  for (const address of ADDRESSES) {
    const { page, view } = address;
    if (page === null) continue;
    const names = { query: queryOf(view, page), needs: view.needs };
    app.get(page, async (request, reply) => {
      if (await isUnchanged(request, reply, shown)) return reply.code(304).send();
      const asked = askedOf(names, request.params, request.query);
      return compressed(reply.type(HTML), await shown.page(address, asked, request.visitor?.shown ?? null));
    });
  }
}

/** Whether who asks has what is shown at the moment; the answer says which it is. */
export async function isUnchanged(
  { headers, visitor }: FastifyRequest,
  reply: FastifyReply,
  shown: ShownResults,
): Promise<boolean> {
  const etag = await shown.etag(visitor?.shown ?? null);
  reply.header("etag", etag);
  const known = headers["if-none-match"] ?? "";
  return known === "*" || known.split(/\s*,\s*/).includes(etag);
}
