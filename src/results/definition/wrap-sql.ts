/** Words of SQL with the texts and names in quotes kept whole. */
const WORD = /(?:'(?:[^']|'')*'|"(?:[^"]|"")*"|[^\s'"])+/g;

/** SQL without comments broken into lines of at most `width` cells, where it may be: between words, never within quotes. */
export function wrapSql(sql: string, width: number): string[] {
  return sql.split("\n").flatMap((line) => {
    const indent = /^ */.exec(line)?.[0] ?? "";
    const words = line.match(WORD) ?? [];
    const lines: string[] = [];
    let open = indent;
    for (const word of words) {
      const isFirst = open.trim() === "";
      const longer = isFirst ? open + word : `${open} ${word}`;
      if (!isFirst && longer.length > width) {
        lines.push(open);
        open = `${indent}    ${word}`;
      } else open = longer;
    }
    return [...lines, open];
  });
}
