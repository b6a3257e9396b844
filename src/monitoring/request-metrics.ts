import { Counter, Histogram, type Registry } from "prom-client";
import type { RequestObserver } from "../http/request-observer.ts";

/** Upper bounds of the durations that are counted, seconds: a collector's answers begin below a millisecond, a page's take up to seconds. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * What a server answers: `pulse_<server>_requests_total` and `pulse_<server>_request_duration_seconds`.
 *
 * @param help what its requests are, for the help of the count.
 */
export function createRequestMetrics(registry: Registry, server: "collector" | "pages", help: string): RequestObserver {
  const registers = [registry];
  const requests = new Counter({
    name: `pulse_${server}_requests_total`,
    help,
    labelNames: ["method", "route", "status"],
    registers,
  });
  const durations = new Histogram({
    name: `pulse_${server}_request_duration_seconds`,
    help: "From a request's headers to the end of its answer.",
    labelNames: ["route"],
    buckets: SECONDS,
    registers,
  });
  return {
    answered: ({ method, route, status, seconds }) => {
      requests.inc({ method, route, status });
      durations.observe({ route }, seconds);
    },
  };
}
