/**
 * What the YAML parser's codes mean to a person. Its own messages are used only where they cannot quote the file:
 * a piece of a broken line may be a password.
 */
const MEANINGS: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  BAD_INDENT: [
    "the indentation does not fit",
    "begin all keys of a mapping, and all items of a list, in the same column",
  ],
  TAB_AS_INDENT: ["a tab is used as indentation", "use spaces"],
  BLOCK_AS_IMPLICIT_KEY: [
    "a second `key:` in one line",
    "put text with a colon in quotes, or write the inner key in a line of its own",
  ],
  MULTILINE_IMPLICIT_KEY: ["a line without `: `", "write key: value, with a space after the colon"],
  BAD_SCALAR_START: ["text begins with a character that YAML reserves", "put the text in quotes"],
  BAD_DQ_ESCAPE: ['an unknown escape in a "..." text', "write \\\\ for a backslash, or use '...' quotes"],
  BAD_ALIAS: ["an alias (*name) without an anchor (&name) before it", "put text that begins with * in quotes"],
  TAG_RESOLVE_FAILED: ["a tag (!name) that means nothing here", 'put text that begins with ! in quotes, such as "!="'],
  MULTIPLE_DOCS: ["the file holds more than one document", "write one document a file, without `---` between"],
  UNEXPECTED_TOKEN: ["something that YAML does not expect here", "put text with special characters in quotes"],
};

const SPECIAL: readonly (readonly [begin: string, message: string, hint: string])[] = [
  ["Block scalar header", "text after | or >", 'put text that begins with | or > in quotes, such as ">="'],
  ["Implicit map keys", "a line without `: `", "write key: value, with a space after the colon"],
  ["Sequence item without", "an item of a list without `- `", "begin it with `- `, or mend the indentation"],
  ["A block sequence may", "the indentation of a list does not fit", "begin all its `- ` in the same column"],
  ["Missing closing", "quotes are not closed", "write the closing quote"],
  ["Flow ", "a bracket is not closed", "close [ with ] and { with }"],
  ["Missing , ", "a comma is missing between items in brackets", "write [a, b] or {a: 1, b: 2}"],
  ["Comments must", "a # right after text", "write a space before #, or put the text in quotes"],
];

/** What a parser's complaint means and what to do about it. `line` is the line that it is about; it is never quoted. */
export function yamlMeaning(code: string, parserMessage = "", line = ""): readonly [message: string, hint: string] {
  const special = SPECIAL.find(([begin]) => parserMessage.startsWith(begin));
  const [message, hint] = special?.slice(1) ?? MEANINGS[code] ?? [];
  if (message === undefined || hint === undefined) {
    return ["this is not YAML", "put text with special characters in quotes"];
  }
  const isFlowReference = parserMessage.startsWith("Missing , ") && line.includes("${");
  return isFlowReference ? ["a ${ without quotes between brackets", `write "\${NAME}", in quotes`] : [message, hint];
}
