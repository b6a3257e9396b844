import { page, tableRows } from "../unit/docs/markdown.ts";

/** Fields that pino writes on every line. */
const OWN = ["level", "time", "pid", "hostname", "name", "msg"];

/** Names of the fields that a log line may have: the table of docs/monitoring/README.md, and pino's own. */
export function documentedLogFields(): Set<string> {
  const told = tableRows(page("docs/monitoring/README.md"), "field").flatMap(([names = ""]) =>
    [...names.matchAll(/`([a-z_]+)`/g)].map(([, name = ""]) => name),
  );
  return new Set([...OWN, ...told]);
}
