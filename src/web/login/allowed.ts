import type { OidcLoginSettings } from "../../config/pages-settings.ts";

/** What a provider says of a person. */
export type Claims = Readonly<Record<string, unknown>>;

type AllowedSettings = Pick<
  OidcLoginSettings,
  "allowed_domains" | "allowed_emails" | "allowed_groups" | "groups_claim" | "unverified_email"
>;

/**
 * Whether a person may look: by the address, its domain, or a group. An address that the provider does not call verified does not count,
 * unless the settings say so.
 */
export function isAllowed(claims: Claims, settings: AllowedSettings): boolean {
  const groups = textsIn(claims[settings.groups_claim]);
  if (settings.allowed_groups.some((group) => groups.includes(group))) return true;
  const email = emailOf(claims);
  if (email === undefined || (claims.email_verified !== true && !settings.unverified_email)) return false;
  const domain = email.slice(email.lastIndexOf("@") + 1);
  return (
    settings.allowed_emails.some((allowed) => allowed.toLowerCase() === email) ||
    settings.allowed_domains.some((allowed) => allowed.toLowerCase() === domain)
  );
}

/** The person as pages show it. */
export function nameOf(claims: Claims): string {
  const [name = "somebody"] = [claims.email, claims.preferred_username, claims.name, claims.sub].flatMap(textsIn);
  return name;
}

function emailOf({ email }: Claims): string | undefined {
  return typeof email === "string" && email.includes("@") ? email.toLowerCase() : undefined;
}

/** A claim is a text or a list of them. */
function textsIn(value: unknown): string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((one) => typeof one === "string" && one !== "").map(String);
}
