import { SUBJECT_KINDS } from "../gates/definition.ts";
import type { SubjectKindName } from "../gates/definitions.ts";
import { nearName } from "./near-name.ts";

/** What a file under gates/ defines, or why that cannot be said. */
export type SubjectKind = SubjectKindName | { readonly message: string; readonly hint: string };

const OTHER_KINDS = "write `gate: <name>`, or experiment, segment, holdout, layer or config in place of gate";

/** Tells what a file defines by the key that names it; a misspelt key is taken for the near one. */
export function subjectKind(value: unknown): SubjectKind {
  const keys = typeof value === "object" && value !== null ? Object.keys(value) : [];
  const named = SUBJECT_KINDS.filter((kind) => keys.includes(kind));
  // An experiment says under `layer` which one it is in.
  const [kind, other] = named.filter((one) => one !== "layer" || !named.includes("experiment"));
  if (kind !== undefined && other !== undefined)
    return { message: `the file has both ${kind} and ${other}`, hint: "write one of them a file" };
  if (kind !== undefined) return kind;
  if (keys.length === 0) return { message: "the file is empty", hint: OTHER_KINDS };
  const near = keys.map((key) => nearName(key, SUBJECT_KINDS)).find((name) => name !== undefined);
  const meant = SUBJECT_KINDS.find((one) => one === near);
  return meant ?? { message: "the file does not say what it defines", hint: OTHER_KINDS };
}
