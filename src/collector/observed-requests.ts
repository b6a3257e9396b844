import type { FastifyInstance } from "fastify";
import type { CollectorObserver } from "./collector-observer.ts";

const MS = 1000;

/** Tells the observer of every request that was answered. What is no HTTP, and answered below the server, is in the refusals only. */
export function registerObserver(app: FastifyInstance, observer: CollectorObserver): void {
  app.addHook("onResponse", async (request, reply) => {
    observer.answered({
      method: request.method,
      route: request.routeOptions.url ?? "",
      status: reply.statusCode,
      seconds: reply.elapsedTime / MS,
    });
  });
}
