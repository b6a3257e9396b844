/** Characters that Markdown or a chat would take for markup, for a link, or for somebody to call; an underscore only at a word's edge. */
const MARKUP = /[\\`*[\]<>|@~]|(?<!\w)_|_(?!\w)|:(?=\/\/)|^[#>+-]/g;

/** Text from data within Markdown: it shows as it is, on one line. */
export function markdownText(text: string): string {
  return text.replace(/\s+/g, " ").trim().replace(MARKUP, "\\$&");
}

/** A table in Markdown; its cells must be Markdown already. */
export function markdownTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(headings), line(headings.map(() => "---")), ...rows.map(line)].join("\n");
}
