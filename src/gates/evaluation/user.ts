/** Who is asked about: the user object of Statsig's SDKs. */
export interface User {
  readonly userID?: string | number | null | undefined;
  readonly customIDs?: Readonly<Record<string, string | number>> | null | undefined;
  readonly email?: string | null | undefined;
  readonly ip?: string | null | undefined;
  readonly userAgent?: string | null | undefined;
  readonly country?: string | null | undefined;
  readonly locale?: string | null | undefined;
  readonly appVersion?: string | null | undefined;
  readonly custom?: Readonly<Record<string, unknown>> | null | undefined;
  /** Evaluated, and never logged or stored. */
  readonly privateAttributes?: Readonly<Record<string, unknown>> | null | undefined;
  readonly statsigEnvironment?: { readonly tier?: string | undefined } | null | undefined;
  /** Further fields at the top, as clients send them: browserName, systemVersion, ... */
  readonly [field: string]: unknown;
}
