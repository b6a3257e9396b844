import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Refusal } from "../http/refusal.ts";
import type { Log } from "../log.ts";
import { renderMessage } from "../page/render.ts";
import type { Explain } from "./login/visitor.ts";
import { notFound, refusalOf } from "./refusals.ts";
import type { ShownResults } from "./shown-results.ts";
import { isForPrograms } from "./visitors.ts";

const SERVER_ERROR = 500;

/** What people read above an explanation. */
const TITLES: Readonly<Record<number, string>> = {
  200: "Logged out",
  400: "This cannot be shown",
  401: "Please log in",
  403: "Not allowed",
  404: "Not found",
  421: "Wrong address",
  429: "Too many requests",
  500: "Something is broken",
  503: "Not there yet",
};

/** Answers failures with an explanation, and never with what happened inside. */
export function registerAnswers(app: FastifyInstance, shown: ShownResults, log: Log): void {
  app.setErrorHandler(async (error, request, reply) => {
    const refusal = refusalOf(error, asksForDay(request));
    if (refusal.status >= SERVER_ERROR && refusal.cause !== undefined)
      log.error({ error: refusal.cause }, refusal.message);
    if (refusal.code === "login_failed") log.warn({ error: refusal.cause ?? null }, refusal.message);
    return explainWith(shown)(request, reply, refusal);
  });
  app.setNotFoundHandler((request, reply) => explainWith(shown)(request, reply, notFound()));
}

/** Answers with an explanation, in the form that who asks can use. */
export function explainWith(shown: ShownResults): Explain {
  return (request, reply, refusal) => {
    const { status, body, retryAfterSeconds } = refusal;
    reply.code(status).header("cache-control", "no-store").removeHeader("etag");
    if (retryAfterSeconds !== undefined) reply.header("retry-after", retryAfterSeconds);
    if (status === 401) reply.header("www-authenticate", "Bearer");
    if (isForPrograms(request)) return reply.send(body);
    return reply.type("text/html; charset=utf-8").send(pageOf(shown, request, refusal));
  };
}

function asksForDay({ query, params }: FastifyRequest): boolean {
  return [query, params].some((part) => typeof part === "object" && part !== null && ("ds" in part || "from" in part));
}

function pageOf(shown: ShownResults, request: FastifyRequest, refusal: Refusal): string {
  const { status, message, hint } = refusal;
  return renderMessage(
    {
      title: TITLES[status] ?? "This cannot be shown",
      text: sentence(message),
      hint: hint === "" ? null : sentence(hint),
    },
    shown.bareContext(request.visitor?.shown ?? null),
  );
}

/** With a capital and a full stop. */
function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}
