/** As of when results are read, and in which time zone times are shown. */
export interface At {
  /** Undefined: the newest published day. */
  readonly ds: string | undefined;
  /** IANA name. */
  readonly timeZone: string;
}
