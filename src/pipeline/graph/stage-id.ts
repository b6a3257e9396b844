import { contentHash } from "../../content-hash.ts";
import type { Subject } from "../definitions.ts";
import { subjectKey } from "./subject-relations.ts";

/** A short name of a stage, safe in file names. */
export function stageId(subject: Subject, rule: string, stage: number): string {
  return contentHash([...subjectKey(subject), rule, stage]).slice(0, 12);
}

/** A short name of a balanced span, by its first stage. */
export function spanId(subject: Subject, rule: string, firstStage: number): string {
  return contentHash([...subjectKey(subject), rule, firstStage, "balanced"]).slice(0, 12);
}
