import type { ChangeRow } from "../changes/changes-page.ts";
import type { SubjectFacts } from "./subject-facts.ts";

type Fields = ReadonlyMap<string, unknown>;

/** What a definition says, by key; empty where there is none. */
function fieldsOf(json: string | null): Fields {
  const parsed: unknown = json === null ? {} : JSON.parse(json);
  return new Map(typeof parsed === "object" && parsed !== null ? Object.entries(parsed) : []);
}

/** A text field; null where there is none. */
function textField(fields: Fields, key: string): string | null {
  const value = fields.get(key);
  return typeof value === "string" && value !== "" ? value : null;
}

/** A field that is a list of texts; empty where there is none. */
function listField(fields: Fields, key: string): string[] {
  const value = fields.get(key);
  return Array.isArray(value) ? value.map(String) : [];
}

function furtherFacts(fields: Fields): { label: string; text: string }[] {
  const named = (label: string, key: string): { label: string; text: string }[] => {
    const text = textField(fields, key) ?? listField(fields, key).join(", ");
    return text === "" ? [] : [{ label, text }];
  };
  const isOff = fields.get("enabled") === false || fields.get("active") === false;
  return [
    ...(isOff ? [{ label: "switched off", text: "nobody gets it" }] : []),
    ...named("crossovers", "crossovers"),
    ...named("metrics", "metrics"),
    ...named("metric tags", "metric_tags"),
    ...named("layer", "layer"),
    ...named("control group", "control"),
  ];
}

/** What people wrote about a gate, an experiment or a holdout, from its newest change. */
export function subjectFactsOf(change: Pick<ChangeRow, "after"> | undefined): SubjectFacts | null {
  if (change === undefined || change.after === null) return null;
  const fields = fieldsOf(change.after);
  return {
    description: textField(fields, "description"),
    owner: textField(fields, "owner"),
    tags: listField(fields, "tags"),
    unit_type: textField(fields, "unit_type"),
    facts: furtherFacts(fields),
  };
}
