/**
 * Characters that show nothing but change how their neighbours are read: control characters (line ends and tabs are kept), marks that turn the
 * direction of writing, widthless ones, line separators, tags.
 */
const INVISIBLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/**
 * Text in which such characters stand as their code point: names come from events, and one that hides or turns its letters must be seen as
 * what it is.
 *
 * @example
 * visible("safe\u202egnp.exe"); // "safe[U+202E]gnp.exe"
 */
export function visible(text: string): string {
  return text.replace(
    INVISIBLE,
    (character) => `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}]`,
  );
}
