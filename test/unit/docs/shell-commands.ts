import { fencedBlocks } from "./markdown.ts";

/** Splits a command line into words as a shell does, as far as documentation needs it: quotes, no expansions. */
export function shellWords(line: string): string[] {
  const words: string[] = [];
  for (const match of line.matchAll(/(?:[^\s"']+|"(?:[^"\\]|\\.)*"|'[^']*')+/g))
    words.push(
      match[0].replaceAll(
        /"((?:[^"\\]|\\.)*)"|'([^']*)'/g,
        (_, double: string | undefined, single: string | undefined) =>
          double === undefined ? (single ?? "") : double.replaceAll(/\\(.)/g, "$1"),
      ),
    );
  return words;
}

/** A comment begins at a `#` outside of quotes that stands behind a space or at the beginning. */
function withoutComment(line: string): string {
  return /^((?:"(?:[^"\\]|\\.)*"|'[^']*'|[^#"']|(?<=\S)#)*)/.exec(line)?.[0] ?? line;
}

/** Every command in the shell blocks of a page, in order, as words; `a && b` is two. */
export function shellCommands(markdown: string): string[][] {
  return fencedBlocks(markdown, "sh")
    .flatMap((block) => block.split("\n"))
    .flatMap((line) => withoutComment(line).split("&&"))
    .map(shellWords)
    .filter((words) => words.length > 0);
}

/** Commands of `pulse` that stand in the text itself, without those that only show a form (`<name>`, `...`). */
export function inlineCommands(markdown: string): string[][] {
  return [...markdown.matchAll(/`(pulse [^`\n]*)`/g)]
    .map((match) => match[1] ?? "")
    .filter((line) => !/[<[]|\.\.\./.test(line))
    .map(shellWords);
}
