import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Refusal } from "../http/refusal.ts";
import { type Asked, partOf } from "../page/view.ts";
import { publishedDs, readNames } from "../results/scorecard/read-scorecard.ts";
import { API } from "./api-routes.ts";
import { askedOf } from "./asked.ts";
import { compressed } from "./compression.ts";
import { downloadResults, FORMATS, type Format } from "./download.ts";
import { isUnchanged } from "./page-routes.ts";
import type { PublishedResults } from "./published-results.ts";
import { badParameter } from "./refusals.ts";
import type { ShownResults } from "./shown-results.ts";

const PATH = "/gates/:name/download";
const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  csv: "text/csv; charset=utf-8",
  parquet: "application/vnd.apache.parquet",
};

/** All rows of a gate or experiment as a file, for people and for programs. */
export function registerDownloadRoutes(app: FastifyInstance, results: PublishedResults, shown: ShownResults): void {
  const send = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const asked = askedOf({ query: ["ds", "format"], needs: [] }, request.params, request.query);
    const format = formatOf(asked);
    if (await isUnchanged(request, reply, shown)) return reply.code(304).send();
    const name = partOf(asked, "name");
    const { ds, bytes } = await results.read(async (published) => {
      const run = await publishedDs(published, asked.ds);
      if (!(await readNames(published, run.ds)).includes(name)) throw unknownName(name, run.ds);
      return { ds: run.ds, bytes: await downloadResults(published, { name, ds: run.ds, format }) };
    });
    reply
      .type(CONTENT_TYPES[format])
      .header("content-disposition", `attachment; filename="${fileName(name, ds)}.${format}"`);
    return compressed(reply, bytes);
  };
  app.get(PATH, send);
  app.get(`${API}${PATH}`, send);
}

function formatOf({ format = "csv" }: Asked): Format {
  const found = FORMATS.find((one) => one === format);
  if (found === undefined)
    throw badParameter(`format is ${JSON.stringify(format)}, which is not known`, `write ${FORMATS.join(" or ")}`);
  return found;
}

/** Names come from messages: a header takes only what is plain. */
function fileName(name: string, ds: string): string {
  return `${name.replaceAll(/[^\w.-]+/g, "_").slice(0, 100)}-${ds}`;
}

function unknownName(name: string, ds: string): Refusal {
  return new Refusal({
    status: 404,
    code: "results_unknown",
    message: `there are no results of a gate or experiment ${JSON.stringify(name)} as of ${ds}`,
    hint: "the overview has all names",
  });
}
