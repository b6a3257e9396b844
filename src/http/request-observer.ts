import type { FastifyInstance } from "fastify";

const MS = 1000;

/** One request and how it was answered. */
export interface Answered {
  readonly method: string;
  /** The route's pattern, such as `/v1/events`: never the address that was asked for, which may hold a key. "" where no route has it. */
  readonly route: string;
  /** HTTP status. */
  readonly status: number;
  /** From the first byte of the headers to the last of the answer. */
  readonly seconds: number;
}

/** Who is told what a server answers. Calls must neither throw nor take time. */
export interface RequestObserver {
  answered(request: Answered): void;
}

/** Tells the observer of every request that was answered. What is no HTTP, and answered below the server, is in the refusals only. */
export function registerObserver(app: FastifyInstance, observer: RequestObserver): void {
  app.addHook("onResponse", async (request, reply) => {
    observer.answered({
      method: request.method,
      route: request.routeOptions.url ?? "",
      status: reply.statusCode,
      seconds: reply.elapsedTime / MS,
    });
  });
}
