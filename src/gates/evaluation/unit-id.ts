import type { EvaluationContext } from "./context.ts";
import type { User } from "./user.ts";
import { attribute, fieldName, inAnyCase } from "./user-field.ts";

/** Reads a user's id of one unit type. */
export type UnitIdReader = (user: User, context: EvaluationContext) => string | number | null | undefined;

/** `userID` in any case is the user's own id; every other unit type is among `customIDs`, its name in any case. */
export function unitIdReader(idType: string): UnitIdReader {
  const field = fieldName(idType);
  if (field === null || field.lower === "userid") return (user) => user.userID;
  return (user, context) => {
    const ids = user.customIDs;
    if (ids === null || ids === undefined) return undefined;
    const id = attribute(ids, field, context) ?? (context.flavor === "legacy" ? inAnyCase(ids, field) : undefined);
    return id as string | number | undefined;
  };
}

/** What is hashed of an id; without one the empty text, so that all units without an id are in one bucket. */
export function hashedId(id: string | number | null | undefined): string {
  return id === null || id === undefined ? "" : String(id);
}
