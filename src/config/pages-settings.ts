import { z } from "zod";

const HTTP_URL = /^https?:\/\/[^\s/]+/;

const oidcLoginSchema = z.strictObject({
  type: z.literal("oidc"),
  issuer: z
    .string()
    .regex(HTTP_URL, "write an address that begins with https://")
    .describe("The OpenID Connect provider, as its discovery document names it: https://accounts.example.com."),
  client_id: z.string().min(1).describe("What the provider calls Pulse."),
  client_secret: z
    .string()
    .min(1)
    .optional()
    .describe(`Always from the environment, such as \${PULSE_OIDC_SECRET}. Left out: a public client, PKCE alone.`),
  scopes: z
    .array(z.string().min(1))
    .default(["openid", "email", "profile"])
    .describe("What the provider is asked for; `openid` and what carries the email or the groups."),
  allowed_domains: z
    .array(z.string().regex(/^[^@\s]+\.[^@\s]+$/, "write a domain without @, such as example.com"))
    .default([])
    .describe("People whose email address ends in one of these are let in."),
  allowed_emails: z.array(z.string().min(3)).default([]).describe("People with one of these addresses are let in."),
  allowed_groups: z.array(z.string().min(1)).default([]).describe("Members of one of these groups are let in."),
  groups_claim: z.string().min(1).default("groups").describe("The claim that lists a person's groups."),
  unverified_email: z
    .boolean()
    .default(false)
    .describe(
      "Whether an email counts that the provider does not call verified. Only where nobody can choose their own.",
    ),
  session_hours: z.number().positive().max(720).default(12).describe("Hours after which to log in again."),
  session_secret: z
    .string()
    .min(1)
    .optional()
    .describe(
      `Signs the cookies; always from the environment, 32 characters or more. Left out: made at each start, which ends all sessions.`,
    ),
});
export type OidcLoginSettings = z.infer<typeof oidcLoginSchema>;

const proxyLoginSchema = z.strictObject({
  type: z.literal("proxy_header"),
  header: z
    .string()
    .regex(/^[A-Za-z0-9-]+$/, "write the name of a header, such as X-Forwarded-Email")
    .describe(
      "The header in which the proxy says who it has let in; it must remove the header from what clients send.",
    ),
  trusted_proxies: z
    .array(z.string().min(1))
    .min(1)
    .describe("Addresses of the proxy, each an IP address or a subnet: 10.0.0.5, 10.1.0.0/16. Others are refused."),
});
export type ProxyLoginSettings = z.infer<typeof proxyLoginSchema>;

const tokenSchema = z.strictObject({
  name: z.string().min(1).describe("Whose it is, for the log."),
  token: z
    .string()
    .min(1)
    .describe(`What \`Authorization: Bearer\` carries; always from the environment, 20 characters or more.`),
});
export type PagesToken = z.infer<typeof tokenSchema>;

/** `pages` in pulse.yaml: how `pulse serve` shows results to people and programs. */
export const pagesSchema = z.strictObject({
  host: z
    .string()
    .min(1)
    .default("127.0.0.1")
    .describe("Address to listen on. Any but this machine's own needs `login`."),
  port: z.int().min(0).max(65_535).default(8080).describe("Port to listen on; 0: any that is free."),
  base_url: z
    .string()
    .regex(HTTP_URL, "write an address that begins with https://")
    .optional()
    .describe(
      "Where people find the pages, such as https://pulse.example.com or https://tools.example/pulse; needed by `login`.",
    ),
  login: z
    .discriminatedUnion("type", [oidcLoginSchema, proxyLoginSchema])
    .optional()
    .describe("Who is let in. Left out: who is at this machine."),
  trusted_proxies: z
    .array(z.string().min(1))
    .default([])
    .describe(
      "Proxies in front, each an IP address or a subnet, whose X-Forwarded-For says who the client is: requests are counted by it.",
    ),
  requests_per_minute: z
    .int()
    .positive()
    .default(600)
    .describe("Requests to /api/v1 and the login that one client address may make."),
  tokens: z.array(tokenSchema).default([]).describe("For programs that ask /api/v1 where there is a login."),
});
export type PagesSettings = z.infer<typeof pagesSchema>;
