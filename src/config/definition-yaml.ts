import { Document, isCollection, isMap, isPair, isScalar, isSeq, type Node, visit } from "yaml";

/** Longer lists and maps of plain values get a line for each entry. */
const FLOW_WIDTH = 100;

/** A rule gets lines of its own, however short it is. */
function isRule(node: unknown): boolean {
  return isMap(node) && node.has("rule") && !node.has("group");
}

function isPlain(node: unknown): boolean {
  if (isSeq(node)) return node.items.every((item) => isScalar(item));
  return isMap(node) && node.items.every(({ value }) => isScalar(value) || (isSeq(value) && isPlain(value)));
}

/** Conditions and lists of plain values stand on one line where they fit: `- {field: country, operator: in, values: [DE, AT]}`. */
function foldSmall(document: Document): void {
  visit(document, {
    Collection(_, node, path) {
      const isTop = path.length <= 1;
      const parent = path.at(-1);
      const isEntry = isSeq(parent) || (isPair(parent) && (isSeq(node) || isScalar(node)));
      if (isTop || !isCollection(node) || !isEntry || isRule(node) || !isPlain(node)) return;
      if (JSON.stringify((node as Node).toJS(document)).length <= FLOW_WIDTH) (node as { flow?: boolean }).flow = true;
    },
  });
}

/**
 * The text of a file under gates/ or metrics/: a comment on top, then the keys in the order in which they are given.
 *
 * @param comment lines without `#`.
 */
export function definitionYaml(definition: Readonly<Record<string, unknown>>, comment: readonly string[]): string {
  const document = new Document(definition, { aliasDuplicateObjects: false });
  foldSmall(document);
  const header = comment.flatMap((line) => line.split(/\r?\n/)).map((line) => `# ${line}`.trimEnd());
  return `${header.join("\n")}\n${document.toString({ lineWidth: 0, flowCollectionPadding: false })}`;
}
