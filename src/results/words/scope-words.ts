const PARTS: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
  [/^stage-(\d+)$/, (match) => `stage ${match[1]}`],
  [/^balanced-(\d+)$/, (match) => `balanced ${match[1]}`],
  [/^fresh$/, () => "fresh units"],
];

/** A check's scope in words, without the name of the gate or experiment: `stage 2, fresh units`; of a rule that is not `main` with its name. */
export function scopeInWords(scope: string, name: string, main: string | null): string {
  const bare = scope.replace(/^(?:gate|experiment|holdout) /, "");
  if (bare === name) return "";
  const inside = bare.startsWith(`${name}/`) ? bare.slice(name.length + 1).split("/") : [bare];
  return inside
    .filter((part, index) => !(index === 0 && part === main && inside.length > 1))
    .map((part) => {
      const found = PARTS.flatMap(([pattern, words]) => {
        const match = pattern.exec(part);
        return match === null ? [] : [words(match)];
      });
      return found[0] ?? part;
    })
    .join(", ");
}
