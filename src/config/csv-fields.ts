/** A field of a line of CSV. */
export interface CsvField {
  readonly text: string;
  /** 1-based, of the field's first character. */
  readonly column: number;
}

/**
 * The fields of one line of CSV: between commas, blanks around them do not count; in quotes where they hold a comma or a quote, which is
 * then doubled.
 *
 * @returns the column at which the line cannot be read on, where a quote is not closed or text follows it
 * @example
 * csvFields('d1, "a,""b"""').map(({ text }) => text); // ["d1", 'a,"b"']
 */
export function csvFields(line: string): readonly CsvField[] | number {
  const field = /[ \t]*(?:"((?:[^"]|"")*)"[ \t]*|([^",]*))(?:,|$)/y;
  const fields: CsvField[] = [];
  for (let at = 0; ; ) {
    field.lastIndex = at;
    const [whole, quoted, plain = ""] = field.exec(line) ?? [];
    if (whole === undefined) return at + 1;
    const text = quoted === undefined ? plain.trimEnd() : quoted.replaceAll('""', '"');
    fields.push({ text, column: at + 1 + (whole.length - whole.trimStart().length) });
    if (!whole.endsWith(",")) return fields;
    at += whole.length;
  }
}
