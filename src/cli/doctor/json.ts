import { type Diagnosis, exitCodeOf } from "./run-doctor.ts";

/** What `pulse doctor --json` writes. */
export function doctorJson(diagnosis: Diagnosis): object {
  const { project, store, findings, usage } = diagnosis;
  const has = (status: string): boolean => findings.some((finding) => finding.status === status);
  return {
    project: project ?? null,
    store: store ?? null,
    status: has("problem") ? "problem" : has("warning") ? "warning" : "ok",
    exit_code: exitCodeOf(diagnosis),
    checks: findings.map(({ area, check, subject, status, seen, action, isDown }) => ({
      area,
      check,
      subject,
      status,
      seen,
      action,
      dependency_down: isDown === true,
    })),
    disk:
      usage === undefined
        ? null
        : {
            files: usage.files,
            bytes: usage.bytes,
            bytes_per_day: Math.round(usage.bytesPerDay),
            parts: usage.parts.map(({ kind, name, files, bytes }) => ({ kind, name, files, bytes })),
          },
  };
}
