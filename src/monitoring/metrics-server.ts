import fastify, { type FastifyInstance } from "fastify";
import { hasCode } from "../error-code.ts";
import { PulseError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { MetricsAddress } from "./metrics-address.ts";

/** What the server shows. */
export interface Metrics {
  readonly contentType: string;
  metrics(): Promise<string>;
}

/** The endpoint for Prometheus, while it runs. */
export interface MetricsServer {
  /** Where `/metrics` is; undefined where no port was free. */
  readonly url: string | undefined;
  close(): Promise<void>;
}

/** Names of this machine in a request, without the port. */
const OWN_HOST = /^(?:localhost|127(?:[.]\d+){3}|\[::1\])(?::\d+)?$/i;
const LOOPBACK = /^(?:localhost|127[.]|::1$)/;

/**
 * Answers `GET /metrics` at an address of its own, apart from what a process does for others. There are no keys: who can reach the address may
 * read, and what stands there are counts and names of topics, models, checks and targets.
 *
 * Where no port of the default address is free, it says so in the log and the process goes on without: being watched is not its purpose.
 *
 * @throws PulseError `METRICS_ADDRESS_TAKEN` (input) where an address was asked for and cannot be had.
 */
export async function startMetricsServer(metrics: Metrics, address: MetricsAddress, log: Log): Promise<MetricsServer> {
  for (const port of address.ports) {
    const app = createApp(metrics, LOOPBACK.test(address.host));
    try {
      const url = `${await app.listen({ host: address.host, port })}/metrics`;
      log.info({ metrics: url }, "metrics for Prometheus");
      return { url, close: () => close(app) };
    } catch (error) {
      await app.close();
      if (address.isChosen) throw taken(address.host, port, error);
      if (!hasCode(error, "EADDRINUSE", "EACCES")) throw error;
    }
  }
  log.warn(
    { host: address.host, ports: `${address.ports.at(0)}-${address.ports.at(-1)}` },
    "no port is free for Prometheus: going on without metrics",
  );
  return { url: undefined, close: async () => undefined };
}

function createApp(metrics: Metrics, isLocal: boolean): FastifyInstance {
  const app = fastify({ logger: false, forceCloseConnections: true, bodyLimit: 1 });
  app.get("/metrics", async (request, reply) => {
    // A web page whose name was made to point here must not read what only this machine may.
    if (isLocal && !OWN_HOST.test(request.headers.host ?? ""))
      return reply.code(403).send("ask at localhost or 127.0.0.1\n");
    return reply.header("content-type", metrics.contentType).send(await metrics.metrics());
  });
  return app;
}

async function close(app: FastifyInstance): Promise<void> {
  app.server.closeAllConnections();
  await app.close();
}

function taken(host: string, port: number, cause: unknown): PulseError {
  return new PulseError({
    code: "METRICS_ADDRESS_TAKEN",
    fault: "input",
    message: `metrics cannot be shown on ${host}, port ${port}: ${cause instanceof Error ? cause.message : String(cause)}`,
    hint: "end what listens there, or set PULSE_METRICS to another address or to `off`",
    cause,
  });
}
