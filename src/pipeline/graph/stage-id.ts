import { contentHash } from "../../content-hash.ts";
import type { Subject } from "../definitions.ts";
import { subjectKey } from "./subject-relations.ts";

/** A short name of a stage, safe in file names. */
export function stageId(subject: Subject, rule: string, stage: number): string {
  return contentHash([...subjectKey(subject), rule, stage]).slice(0, 12);
}
