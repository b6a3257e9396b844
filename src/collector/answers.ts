import type { Socket } from "node:net";
import type { FastifyInstance, FastifyReply } from "fastify";
import { Refusal } from "../http/refusal.ts";
import type { CollectorParts } from "./collector-parts.ts";
import { type Counts, countRefusal } from "./counts.ts";
import { malformed, tooLarge } from "./refusals.ts";

const BAD_REQUEST = 400;
const SERVER_ERROR = 500;

/** What is answered when something is wrong: one form, and never what happened inside. */
export function registerAnswers(app: FastifyInstance, { counts, settings, log }: CollectorParts): void {
  app.setErrorHandler((error, _request, reply) => {
    const refusal = refusalOf(error, settings.max_body_bytes);
    if (refusal === undefined) log.error({ error }, "a bug in the collector");
    const { status, body, retryAfterSeconds } = refusal ?? internalError();
    countRefusal(counts, body.error.code);
    if (retryAfterSeconds !== undefined) reply.header("retry-after", retryAfterSeconds);
    return reply.code(status).send(body);
  });
  app.setNotFoundHandler((_request, reply) => {
    const { status, body } = notFound();
    countRefusal(counts, body.error.code);
    return reply.code(status).send(body);
  });
  app.server.removeAllListeners("clientError");
  app.server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    const { status, body } = unreadable(error.code);
    countRefusal(counts, body.error.code);
    answerRaw(socket, status, JSON.stringify(body));
  });
}

/** Answers an address that cannot be read, which never comes to the other handlers. */
export function answerUnroutable(reply: FastifyReply, counts: Counts): void {
  const { status, body } = malformed("bad_request", "the address cannot be read");
  countRefusal(counts, body.error.code);
  void reply.code(status).send(body);
}

/** Undefined: it is no fault of the client. */
function refusalOf(error: unknown, maxBytes: number): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (!(error instanceof Error) || !("statusCode" in error) || typeof error.statusCode !== "number") return undefined;
  if (error.statusCode === tooLarge(maxBytes).status) return tooLarge(maxBytes);
  if (error.statusCode === 503) return closing();
  return error.statusCode >= BAD_REQUEST && error.statusCode < SERVER_ERROR
    ? malformed("bad_request", "the request cannot be read")
    : undefined;
}

/** HTTP that cannot be read, or comes too slowly. */
function unreadable(cause: string | undefined): Refusal {
  switch (cause) {
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return new Refusal({
        status: 408,
        code: "too_slow",
        message: "the request did not arrive in time",
        hint: "send it again, in smaller parts or over a better connection",
      });
    case "HPE_HEADER_OVERFLOW":
      return new Refusal({
        status: 431,
        code: "headers_too_large",
        message: "the headers are too large",
        hint: "send smaller ones",
      });
    default:
      return malformed("bad_request", "the request is not HTTP");
  }
}

function answerRaw(socket: Socket, status: number, body: string): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const head = [
    `HTTP/1.1 ${status} Refused`,
    "connection: close",
    "content-type: application/json; charset=utf-8",
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`, () => socket.destroy());
}

function closing(): Refusal {
  return new Refusal({
    status: 503,
    code: "closing",
    message: "the collector is closing",
    hint: "send the request again, unchanged, after Retry-After seconds",
    retryAfterSeconds: 1,
  });
}

function internalError(): Refusal {
  return new Refusal({
    status: SERVER_ERROR,
    code: "internal",
    message: "a bug in the collector: nothing of the request is acknowledged",
    hint: "its log says more",
  });
}

function notFound(): Refusal {
  return new Refusal({
    status: 404,
    code: "not_found",
    message: "there is no such address here",
    hint: "all of them are in /openapi.json",
  });
}
