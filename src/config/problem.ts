/** One mistake in a project's files. */
export interface Problem {
  /** Path relative to the project's folder, with `/`. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
  /** What was seen there. Never the value of a secret. */
  readonly message: string;
  /** What is allowed, a near name, or what to do. */
  readonly hint?: string;
}

/**
 * A problem as one line that editors and terminals can follow; control characters in names are escaped.
 *
 * @example
 * formatProblem({ file: "metrics/core.yaml", line: 12, column: 5, message: 'unknown key "evnt"', hint: 'did you mean "event"?' });
 * // metrics/core.yaml:12:5 unknown key "evnt"; did you mean "event"?
 */
export function formatProblem(problem: Problem): string {
  const hint = problem.hint === undefined ? "" : `; ${problem.hint}`;
  const line = `${problem.file}:${problem.line}:${problem.column} ${problem.message}${hint}`;
  return line.replaceAll(/\p{Cc}/gu, (control) => JSON.stringify(control).slice(1, -1));
}

/** Problems in the order of files given, then by place; a problem that is there twice (an aliased YAML node) counts once. */
export function orderProblems(problems: readonly Problem[], files: readonly string[]): Problem[] {
  const unique = new Map(problems.map((problem) => [formatProblem(problem), problem]));
  return [...unique.values()].sort(
    (a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column,
  );
}
