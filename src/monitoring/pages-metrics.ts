import type { Registry } from "prom-client";
import type { RequestObserver } from "../http/request-observer.ts";
import { createRequestMetrics } from "./request-metrics.ts";

/** What the pages and their API answer. */
export function createPagesMetrics(registry: Registry): RequestObserver {
  return createRequestMetrics(
    registry,
    "pages",
    "Requests that the pages and /api/v1 answered, by the route's pattern and HTTP status.",
  );
}
