import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { asV1, asV2, listedAs, type WireProject } from "./wire-project.ts";

/** What SDKs are given: both forms of the specs, and the units of the id lists. */
export interface ServedProject {
  readonly v1: object;
  readonly v2: object;
  readonly idLists: Readonly<Record<string, readonly string[]>>;
  readonly timeMs: number;
}

export const servedProject = (project: WireProject): ServedProject => ({
  v1: asV1(project),
  v2: asV2(project),
  idLists: project.idLists,
  timeMs: project.timeMs,
});

/** What a Statsig SDK talks to, on this machine: it serves one project and throws events away. */
export interface SpecsServer {
  /** `http://127.0.0.1:<port>` */
  readonly address: string;
  serve(project: ServedProject): void;
  close(): Promise<void>;
}

export async function startSpecsServer(): Promise<SpecsServer> {
  let [v1, v2, lists] = ["", "", new Map<string, string>()];
  let timeMs = 0;
  let address = "";

  const listing = (): string =>
    JSON.stringify(
      Object.fromEntries(
        [...lists].map(([name, lines]) => [
          name,
          {
            name,
            size: lines.length,
            url: `${address}/list/${encodeURIComponent(name)}`,
            creationTime: timeMs,
            fileID: `${name}-${timeMs}`,
          },
        ]),
      ),
    );

  function answer(path: string): string {
    if (path.startsWith("/v1/download_config_specs")) return v1;
    if (path.startsWith("/v2/download_config_specs")) return v2;
    if (path.startsWith("/v1/get_id_lists")) return listing();
    if (path.startsWith("/list/")) return lists.get(decodeURIComponent(path.slice("/list/".length))) ?? "";
    return '{"success":true}';
  }

  function handle(request: IncomingMessage, response: ServerResponse): void {
    request.resume().on("end", () => {
      const body = Buffer.from(answer(request.url ?? ""));
      response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
      response.end(body);
    });
  }

  const server = createServer(handle).listen(0, "127.0.0.1");
  await once(server, "listening");
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    address,
    serve(project) {
      v1 = JSON.stringify(project.v1);
      v2 = JSON.stringify(project.v2);
      timeMs = project.timeMs;
      lists = new Map(
        Object.entries(project.idLists).map(([name, units]) => [
          name,
          units.map((unit) => `+${listedAs(unit)}\n`).join(""),
        ]),
      );
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
