import { nearName } from "./near-name.ts";

/** What a file under gates/ defines, or why that cannot be said. */
export type SubjectKind = "gate" | "experiment" | { readonly message: string; readonly hint: string };

/** Tells a gate from an experiment by the key that names it; a misspelt key is taken for the near one. */
export function subjectKind(value: unknown): SubjectKind {
  const keys = typeof value === "object" && value !== null ? Object.keys(value) : [];
  const [isGate, isExperiment] = [keys.includes("gate"), keys.includes("experiment")];
  if (isGate && isExperiment) {
    return { message: "the file has both gate and experiment", hint: "write one of them a file" };
  }
  if (isGate) return "gate";
  if (isExperiment) return "experiment";
  if (keys.length === 0)
    return { message: "the file is empty", hint: "begin with `gate: <name>` or `experiment: <name>`" };
  const near = keys.map((key) => nearName(key, ["gate", "experiment"])).find((name) => name !== undefined);
  if (near === "gate" || near === "experiment") return near;
  return { message: "the file names no gate and no experiment", hint: "write `gate: <name>` or `experiment: <name>`" };
}
