import type { Links } from "./links.ts";

/** What every page is shown with. */
export interface PageContext {
  /** Name of the project. */
  readonly project: string;
  /** IANA name: days and times are shown in it. */
  readonly time_zone: string;
  /** The day as of whose end figures are shown; null: nothing is published. */
  readonly ds: string | null;
  readonly run_id: string | null;
  /** Published days, newest first: choices where a page can be asked for as of another day. */
  readonly days: readonly string[];
  readonly links: Links;
  /** `inline`: the page stands alone; `linked`: style and script are files of the server. */
  readonly assets: "inline" | "linked";
  /** Who is logged in; null: there is no login. */
  readonly user: string | null;
}
