import { randomBytes } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Clock } from "../../clock.ts";
import type { OidcLoginSettings } from "../../config/pages-settings.ts";
import { contentHash } from "../../content-hash.ts";
import { Refusal } from "../../http/refusal.ts";
import type { Log } from "../../log.ts";
import { basePathOf } from "../base-path.ts";
import { isAllowed, nameOf } from "./allowed.ts";
import { createOidcClient, type LoginAttempt, type OidcClient } from "./oidc-client.ts";
import { returnPath } from "./return-path.ts";
import { setSecret } from "./set-secret.ts";
import { createSignedCookies, type SignedCookies } from "./signed-cookies.ts";
import type { Login } from "./visitor.ts";

const SESSION = "session";
/** For a login at the provider, seconds. */
const ATTEMPT_SECONDS = 600;
const SECONDS_PER_HOUR = 3600;
/** Tabs of one browser that may be on their way to the provider and back. */
const MOST_ATTEMPTS = 8;
const SHORTEST_SECRET = 32;
const NAME_OF_STATE = 16;

export interface OidcLoginParts {
  readonly settings: OidcLoginSettings;
  /** Where people find the pages. */
  readonly baseUrl: string;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Lets in whom an OpenID Connect provider knows and the settings allow. A session is a signed cookie: nothing is kept here, so that several
 * servers with one `session_secret` are as one. Other settings of who is allowed end all sessions.
 *
 * @throws PulseError `PAGES_SECRET_MISSING`, `PAGES_SECRET_TOO_SHORT` (input)
 */
export function createOidcLogin(parts: OidcLoginParts): Login {
  const { settings, baseUrl, clock } = parts;
  const base = basePathOf({ base_url: baseUrl });
  const { client_secret: _client, session_secret, ...binding } = settings;
  const secret =
    session_secret === undefined
      ? randomBytes(SHORTEST_SECRET).toString("hex")
      : setSecret("session_secret of the login", session_secret, SHORTEST_SECRET);
  const cookies = createSignedCookies(
    secret,
    contentHash({ ...binding, baseUrl }),
    { isEncrypted: baseUrl.startsWith("https:"), base },
    clock,
  );
  const client = createOidcClient(settings, new URL(`${base}/login/callback`, baseUrl).href);
  return {
    register(app, explain) {
      const open = { config: { open: true } };
      app.get("/login", open, (request, reply) => begin(client, cookies, request, reply));
      app.get("/login/callback", open, (request, reply) => finish(parts, client, cookies, request, reply));
      app.post("/logout", open, async (request, reply) => {
        if (!isFromOurPages(request)) throw notFromOurPages();
        cookies.clear(reply, SESSION);
        return explain(request, reply, loggedOut());
      });
    },
    visitor(request) {
      const session = cookies.read(request, SESSION);
      return session === undefined ? null : { shown: String(session.shown) };
    },
    loginPath: (returnTo) => `${base}/login?${new URLSearchParams({ return_to: returnPath(returnTo) })}`,
    refusal: () =>
      new Refusal({
        status: 401,
        code: "login_required",
        message: "the request shows neither a session nor a token that is known",
        hint: "programs show a token of `pages.tokens` as Authorization: Bearer; people open a page to log in",
      }),
  };
}

/** Each tab that logs in has an attempt of its own. */
const ATTEMPT = "login_";

function attemptName(state: string): string {
  return `${ATTEMPT}${state.slice(0, NAME_OF_STATE)}`;
}

async function begin(client: OidcClient, cookies: SignedCookies, request: FastifyRequest, reply: FastifyReply) {
  const { return_to } = request.query as { return_to?: unknown };
  const { url, attempt } = await client.begin().catch((cause: unknown) => {
    throw new Refusal({
      status: 503,
      code: "login_unavailable",
      message: "the login provider does not answer",
      hint: "try again in a moment; `issuer` of the login in pulse.yaml names it",
      retryAfterSeconds: 10,
      cause,
    });
  });
  cookies.clearMost(request, reply, ATTEMPT, MOST_ATTEMPTS - 1);
  cookies.set(reply, attemptName(attempt.state), { ...attempt, return_to: returnPath(return_to) }, ATTEMPT_SECONDS);
  return reply.redirect(url, 303);
}

async function finish(
  { settings, baseUrl, log }: OidcLoginParts,
  client: OidcClient,
  cookies: SignedCookies,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const { state } = request.query as { state?: unknown };
  const name = attemptName(typeof state === "string" ? state : "");
  const kept = cookies.read(request, name);
  if (kept === undefined) throw loginFailed("it was begun in another browser, or too long ago");
  cookies.clear(reply, name);
  const attempt: LoginAttempt = {
    state: String(kept.state),
    nonce: String(kept.nonce),
    verifier: String(kept.verifier),
  };
  const query = request.url.slice(request.url.indexOf("?"));
  const claims = await client.finish(query, attempt).catch((cause: unknown) => {
    throw loginFailed("the provider did not confirm it", cause);
  });
  if (!isAllowed(claims, settings)) {
    log.warn({}, "a login was refused: the person is not among those that are allowed");
    throw notAllowed();
  }
  cookies.clearMost(request, reply, ATTEMPT, MOST_ATTEMPTS);
  cookies.set(reply, SESSION, { shown: nameOf(claims) }, settings.session_hours * SECONDS_PER_HOUR);
  return reply.redirect(`${basePathOf({ base_url: baseUrl })}${returnPath(kept.return_to)}`, 303);
}

/** Browsers say where a form was sent from; another site must not log people out. */
function isFromOurPages({ headers }: FastifyRequest): boolean {
  const from = headers["sec-fetch-site"];
  return from === undefined || from === "same-origin" || from === "none";
}

function notFromOurPages(): Refusal {
  return new Refusal({
    status: 403,
    code: "not_allowed",
    message: "the request came from another site",
    hint: "log out with the button on Pulse's pages",
  });
}

function loginFailed(why: string, cause?: unknown): Refusal {
  return new Refusal({
    status: 400,
    code: "login_failed",
    message: `the login did not work: ${why}`,
    hint: "open the overview to log in again",
    cause,
  });
}

function notAllowed(): Refusal {
  return new Refusal({
    status: 403,
    code: "not_allowed",
    message: "your account is known to the provider, but may not see these results",
    hint: "ask who runs Pulse to allow your address, its domain or a group of yours in pulse.yaml",
  });
}

function loggedOut(): Refusal {
  return new Refusal({
    status: 200,
    code: "logged_out",
    message: "you are logged out of Pulse",
    hint: "your login at the provider goes on; open the overview to come back",
  });
}
