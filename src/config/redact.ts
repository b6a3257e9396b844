import type { Project } from "./project.ts";

/** Values that came from the environment, by project; kept apart from the project, so that nobody prints them with it. */
const secretsOfProject = new WeakMap<Project, readonly string[]>();

const REDACTED = "[redacted]";

/** Remembers which values of a project came from the environment. */
export function rememberSecrets(project: Project, values: readonly string[]): void {
  const all = new Set(values.flatMap(formsOf).filter((form) => form !== ""));
  secretsOfProject.set(
    project,
    [...all].sort((a, b) => b.length - a.length),
  );
}

/**
 * A text (a driver's message, a log line) without the values that the project took from the environment.
 * The password inside of a URL is removed too, percent-encoded or not.
 *
 * @example
 * redact('password "hunter2" is wrong', project); // 'password "[redacted]" is wrong'
 */
export function redact(text: string, project: Project): string {
  const secrets = secretsOfProject.get(project) ?? [];
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, REDACTED), text);
}

function formsOf(value: string): string[] {
  const forms = [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)];
  if (!URL.canParse(value)) return forms;
  const { password } = new URL(value);
  return [...forms, password, decodeOrSame(password)];
}

function decodeOrSame(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}
