import ts from "typescript";
import { fencedBlocks } from "./markdown.ts";

/** An expression of a page's examples, with what the comment behind it shows. */
export interface Example {
  readonly code: string;
  /** Null: nothing is shown of it. */
  readonly shown: string | null;
}

/** A page's TypeScript, as one program: what a block declares, the blocks after it use. */
export function programOf(markdown: string): string {
  return fencedBlocks(markdown, "ts").join("\n");
}

interface Statement {
  /** What runs in its place: `see(index, value)` for an expression. */
  readonly code: (index: number) => string;
  readonly example: Example | null;
}

/**
 * The examples of a program, and a program that hands the value of each to `see`, by its place among them. Imports become `await load("...")`.
 *
 * An expression is a statement by itself (or all that an `if` does), or what a constant is set to where a comment follows. Its value is shown by the comment
 * behind it, which may go on over the lines below, up to an empty line. Comments elsewhere are for people.
 */
export function compileExamples(program: string): { readonly examples: readonly Example[]; readonly script: string } {
  const file = ts.createSourceFile("examples.ts", program, ts.ScriptTarget.ES2023, true);
  const examples: Example[] = [];
  const lines: string[] = [];
  for (const node of file.statements) {
    const { code, example } = readStatement(node, file);
    lines.push(code(examples.length));
    if (example !== null) examples.push(example);
  }
  const { outputText } = ts.transpileModule(`export {};\n${lines.join("\n")}`, {
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext },
  });
  return { examples, script: outputText.replace("export {};", "") };
}

function readStatement(node: ts.Statement, file: ts.SourceFile): Statement {
  const code = node.getText(file);
  const shown = commentBehind(node, file);
  if (ts.isImportDeclaration(node)) return { code: () => importInCode(node, file), example: null };
  if (ts.isExpressionStatement(node)) return seen(node.expression.getText(file), shown);
  if (ts.isIfStatement(node) && ts.isExpressionStatement(node.thenStatement)) {
    const { code: see, example } = seen(node.thenStatement.expression.getText(file), shown);
    return { code: (index) => `if (${node.expression.getText(file)}) ${see(index)}`, example };
  }
  const [constant] = ts.isVariableStatement(node) ? node.declarationList.declarations : [];
  if (constant === undefined || shown === null) return { code: () => code, example: null };
  const { code: see, example } = seen(constant.name.getText(file), shown);
  return { code: (index) => `${code}\n${see(index)}`, example };
}

function seen(code: string, shown: string | null): Statement {
  return { code: (index) => `see(${index}, ${code});`, example: { code, shown } };
}

function importInCode(node: ts.ImportDeclaration, file: ts.SourceFile): string {
  const bindings = node.importClause?.namedBindings;
  if (bindings === undefined || !ts.isNamedImports(bindings))
    throw new SyntaxError(`import by name: ${node.getText(file)}`);
  if (node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword) return "";
  const names = bindings.elements.map(({ name, propertyName }) =>
    propertyName === undefined ? name.text : `${propertyName.text}: ${name.text}`,
  );
  return `const { ${names.join(", ")} } = await load(${node.moduleSpecifier.getText(file)});`;
}

/** The comment on the statement's last line and on the lines below it. */
function commentBehind(node: ts.Statement, file: ts.SourceFile): string | null {
  const [rest = "", ...below] = file.text.slice(node.end).split("\n");
  const end = below.findIndex((line) => !line.startsWith("//"));
  const comments = [rest, ...(end === -1 ? below : below.slice(0, end))]
    .map((line) => /^\s*\/\/(.*)$/.exec(line)?.[1]?.trim() ?? "")
    .filter((line) => line !== "");
  return comments.length === 0 ? null : comments.join(" ");
}

/** What TypeScript's checker has to say of programs that lie in a folder of the repository: one list for each, empty if it is right. */
export function typeErrors(programs: ReadonlyMap<string, string>, options: ts.CompilerOptions): string[][] {
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => programs.has(name) || fileExists(name);
  host.getSourceFile = (name, ...rest) => {
    const text = programs.get(name);
    return text === undefined ? getSourceFile(name, ...rest) : ts.createSourceFile(name, text, ts.ScriptTarget.ES2023);
  };
  const checker = ts.createProgram([...programs.keys()], options, host);
  return [...programs.keys()].map((name) => {
    const file = checker.getSourceFile(name);
    return [...checker.getSyntacticDiagnostics(file), ...checker.getSemanticDiagnostics(file)].map(
      ({ messageText, file: { text } = { text: "" }, start = 0 }) =>
        `line ${text.slice(0, start).split("\n").length}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
    );
  });
}
