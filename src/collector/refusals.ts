import { Refusal } from "../http/refusal.ts";

export function tooLarge(maxBytes: number): Refusal {
  return new Refusal({
    status: 413,
    code: "body_too_large",
    message: `the body is larger than ${maxBytes} bytes, as sent or decompressed`,
    hint: "send fewer events in a request, or raise `max_body_bytes` of the collector in pulse.yaml",
  });
}

export function malformed(code: string, message: string): Refusal {
  return new Refusal({
    status: 400,
    code,
    message,
    hint: "the forms of all requests are in /openapi.json and docs/collector.md",
  });
}

export function unavailable(code: string, message: string, retryAfterSeconds: number): Refusal {
  return new Refusal({
    status: 503,
    code,
    message,
    hint: "nothing of this request is acknowledged: send it again, unchanged, after Retry-After seconds",
    retryAfterSeconds,
  });
}
