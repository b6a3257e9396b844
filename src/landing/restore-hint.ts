/** What to do about raw segments that are damaged or missing. */
export const RESTORE_HINT =
  "`pulse verify` lists all that is damaged, `pulse verify --restore` reads it again from the source; or put it back from a copy";
