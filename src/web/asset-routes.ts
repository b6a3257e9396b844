import type { FastifyInstance } from "fastify";
import { pageAssets } from "../page/assets.ts";
import { compressed } from "./compression.ts";

/** A file whose name has a hash of its text never changes. */
const FOR_EVER = "public, max-age=31536000, immutable";

/** The style and the script of the pages. */
export function registerAssetRoutes(app: FastifyInstance): void {
  for (const { file_name, content_type, text } of Object.values(pageAssets())) {
    app.get(`/assets/${file_name}`, { config: { open: true } }, async (_request, reply) =>
      compressed(reply.header("cache-control", FOR_EVER).type(content_type), text),
    );
  }
  app.get("/robots.txt", { config: { open: true } }, async (_request, reply) =>
    reply.type("text/plain; charset=utf-8").send("User-agent: *\nDisallow: /\n"),
  );
}
