import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  fetchUserInfo,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from "openid-client";
import type { OidcLoginSettings } from "../../config/pages-settings.ts";
import type { Claims } from "./allowed.ts";
import { setSecret } from "./set-secret.ts";

/** What is kept in the browser between leaving for the provider and coming back. */
export interface LoginAttempt {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** An OpenID Connect provider: authorization code with PKCE, state and nonce. */
export interface OidcClient {
  /** Where to send the browser, and what must come back. */
  begin(): Promise<{ url: string; attempt: LoginAttempt }>;
  /** Who came back with a code; all tokens are checked. Throws where something does not fit. */
  finish(query: string, attempt: LoginAttempt): Promise<Claims>;
}

/** So long the provider may take, seconds. */
const TIMEOUT_SECONDS = 10;

/**
 * @param redirectUri where the provider sends people back to; it must know it.
 * @throws PulseError `PAGES_SECRET_MISSING` (input)
 */
export function createOidcClient(settings: OidcLoginSettings, redirectUri: string): OidcClient {
  const { client_secret } = settings;
  const secret = client_secret === undefined ? undefined : setSecret("client_secret of the login", client_secret, 1);
  let found: Promise<Configuration> | undefined;
  const configuration = (): Promise<Configuration> => {
    found ??= discover(settings, secret).catch((error: unknown) => {
      // The provider may be back next time.
      found = undefined;
      throw error;
    });
    return found;
  };
  return {
    async begin() {
      const provider = await configuration();
      const attempt = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
      const url = buildAuthorizationUrl(provider, {
        redirect_uri: redirectUri,
        scope: settings.scopes.join(" "),
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: await calculatePKCECodeChallenge(attempt.verifier),
        code_challenge_method: "S256",
      });
      return { url: url.href, attempt };
    },
    async finish(query, { state, nonce, verifier }) {
      const provider = await configuration();
      const back = new URL(redirectUri);
      back.search = query;
      const tokens = await authorizationCodeGrant(provider, back, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined) throw new Error("the provider sent no id token");
      if (provider.serverMetadata().userinfo_endpoint === undefined) return claims;
      return { ...claims, ...(await fetchUserInfo(provider, tokens.access_token, claims.sub)) };
    },
  };
}

function discover(settings: OidcLoginSettings, secret: string | undefined): Promise<Configuration> {
  const { issuer, client_id } = settings;
  return discovery(new URL(issuer), client_id, secret, secret === undefined ? None() : undefined, {
    timeout: TIMEOUT_SECONDS,
    // The configuration allows it on this machine only.
    execute: issuer.startsWith("http:") ? [allowInsecureRequests] : [],
  });
}
