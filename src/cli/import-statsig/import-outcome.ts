import type { StatsigImport } from "../../gates/specs/import-statsig.ts";
import type { LeftOut } from "../../gates/specs/unread-parts.ts";

/** What an import wrote, or would write. */
export interface ImportOutcome {
  readonly imported: StatsigImport;
  /** Where the files are, as the command line shows it. */
  readonly shown: string;
  readonly dryRun: boolean;
  readonly leftOut: readonly LeftOut[];
}
