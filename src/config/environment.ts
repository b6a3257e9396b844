import type { Problem } from "./problem.ts";
import { isSecretPath, isServingSecret, isWhollySecretPath } from "./secret-path.ts";
import { childOf } from "./yaml-cursor.ts";
import type { Path, YamlFile } from "./yaml-file.ts";

/** Variables by name, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface EnvironmentText {
  /** The file with `${NAME}` replaced in every text. */
  readonly file: YamlFile;
  /** Variables that are not set, and secrets that are written out. */
  readonly problems: readonly Problem[];
  /** Values that came from the environment, to keep out of everything that is printed. */
  readonly secrets: readonly string[];
  /** Whether the text at this path could not be completed, so that there is nothing to check. */
  readonly isUnresolved: (path: Path) => boolean;
}

const REFERENCE = /\$\$\{|\$\{([^}]*)\}?/g;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const PASSWORD_IN_URL = /^[a-z][a-z0-9+.-]*:\/\/[^/?#@:]*:([^/?#]+)@/i;

/**
 * Replaces `${NAME}` in every text of a file by the variable NAME; `$${` stands for a plain `${`.
 * Values never appear in a problem. A secret that does not come from the environment is a problem as well. Secrets of the
 * collector and the pages whose variable is not set stay as they are written.
 */
export function fillFromEnvironment(original: YamlFile, environment: Environment): EnvironmentText {
  const problems: Problem[] = [];
  const secrets = new Set<string>();
  const unresolved: Path[] = [];

  const fillText = (text: string, path: Path): string => {
    const subject = String(path.findLast((step) => typeof step === "string") ?? "a text");
    const fail = (message: string, hint: string): string => {
      problems.push(original.problemAt(path, "value", `${subject} ${message}`, hint));
      unresolved.push(path);
      return "";
    };
    const filled = text.replace(REFERENCE, (whole, name: string | undefined) => {
      if (name === undefined) return "${";
      if (!NAME.test(name) || !whole.endsWith("}")) {
        return fail("has a ${ that names no environment variable", `write \${NAME}, or $\${ for a plain \${`);
      }
      const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
      if (value === undefined || value === "") {
        if (isServingSecret(path)) return whole;
        const state = value === undefined ? "not set" : "empty";
        return fail(`needs the environment variable ${name}, which is ${state}`, `set ${name}`);
      }
      secrets.add(value);
      return value;
    });
    const isWholly = isWhollySecretPath(path);
    const isWrittenOut = isWholly ? !text.includes("${") : PASSWORD_IN_URL.exec(text)?.[1]?.includes("${") === false;
    if (isWrittenOut && isSecretPath(path)) {
      fail(
        isWholly ? "is written out" : "holds a password that is written out",
        `write \${NAME}, and set NAME in the environment`,
      );
    }
    return filled;
  };

  const fill = (value: unknown, path: Path): unknown => {
    if (typeof value === "string") return fillText(value, path);
    if (Array.isArray(value)) return value.map((item, index) => fill(item, [...path, index]));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.keys(value).map((key) => [key, fill(childOf(value, key), [...path, key])]));
  };

  const value = fill(original.value, []);
  const unresolvedKeys = new Set(unresolved.map((path) => JSON.stringify(path)));
  return {
    file: { ...original, value },
    problems,
    secrets: [...secrets],
    isUnresolved: (path) => unresolvedKeys.has(JSON.stringify(path)),
  };
}
