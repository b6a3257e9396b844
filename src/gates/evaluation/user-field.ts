import type { EvaluationContext } from "./context.ts";
import type { User } from "./user.ts";

/** A field's name, prepared. */
export interface FieldName {
  readonly name: string;
  readonly lower: string;
}

type Attributes = Readonly<Record<string, unknown>>;

/** Parts of the user object that are no fields themselves. */
const CONTAINERS: ReadonlySet<string> = new Set(["custom", "customids", "privateattributes", "statsigenvironment"]);

/** Prepares a field's name; null: the condition names none. */
export function fieldName(name: string | null): FieldName | null {
  return name === null ? null : { name, lower: name.toLowerCase() };
}

/** What a user has in a field: at the top, else in `custom`, else in `privateAttributes`. Undefined: nothing. */
export function userField(user: User, field: FieldName, context: EvaluationContext): unknown {
  return publicField(user, field, context) ?? attribute(user.privateAttributes, field, context) ?? undefined;
}

/** Whether {@link userField} has it from the private attributes, and it must not be shown. */
export function isPrivate(user: User, field: FieldName, context: EvaluationContext): boolean {
  return publicField(user, field, context) === undefined && attribute(user.privateAttributes, field, context) != null;
}

function publicField(user: User, field: FieldName, context: EvaluationContext): unknown {
  return topField(user, field, context) ?? attribute(user.custom, field, context) ?? undefined;
}

/** An empty text at the top is taken for a field that is not given, as current SDKs do. */
function topField(user: User, field: FieldName, context: EvaluationContext): unknown {
  if (CONTAINERS.has(field.lower)) return undefined;
  const value = attribute(user, field, context);
  return value === "" && context.flavor !== "legacy" ? undefined : value;
}

/** A member by its name, by its lower-cased name, else by a name that differs in case only. */
export function attribute(
  attributes: Attributes | null | undefined,
  field: FieldName,
  context: EvaluationContext,
): unknown {
  if (attributes === null || attributes === undefined) return undefined;
  return (
    own(attributes, field.name) ??
    own(attributes, field.lower) ??
    (context.flavor === undefined ? inAnyCase(attributes, field) : undefined)
  );
}

function own(attributes: Attributes, name: string): unknown {
  return Object.hasOwn(attributes, name) ? attributes[name] : undefined;
}

/** A member whose name is the field's in any case; undefined if there is none. */
export function inAnyCase(attributes: Attributes, field: FieldName): unknown {
  const { length } = field.name;
  for (const name in attributes) {
    if (name.length === length && name.toLowerCase() === field.lower && Object.hasOwn(attributes, name)) {
      const value = attributes[name];
      if (value !== null && value !== undefined) return value;
    }
  }
  return undefined;
}
