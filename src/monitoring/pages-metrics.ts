import { Counter, Histogram, type Registry } from "prom-client";
import type { CollectorObserver } from "../collector/collector-observer.ts";

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What the pages and their API answer. */
export function createPagesMetrics(registry: Registry): CollectorObserver {
  const registers = [registry];
  const requests = new Counter({
    name: "pulse_pages_requests_total",
    help: "Requests that the pages and /api/v1 answered, by the route's pattern and HTTP status.",
    labelNames: ["method", "route", "status"],
    registers,
  });
  const seconds = new Histogram({
    name: "pulse_pages_request_duration_seconds",
    help: "From a request's headers to the end of its answer.",
    labelNames: ["route"],
    buckets: SECONDS,
    registers,
  });
  return {
    answered: ({ method, route, status, seconds: took }) => {
      requests.inc({ method, route, status });
      seconds.observe({ route }, took);
    },
  };
}
