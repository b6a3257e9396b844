import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { packagePath } from "../../src/package-path.ts";

/** A call of a log in the source. */
export interface LogCall {
  /** `src/landing/lander.ts:66` */
  readonly where: string;
  /** Names of the fields; what is spread into them is named `...name`. */
  readonly fields: readonly string[];
}

const LEVELS = new Set(["debug", "info", "warn", "error"]);

/** Every call of a log in src/ and jobs/. */
export function logCalls(): LogCall[] {
  return ["src", "jobs"].flatMap((folder) =>
    readdirSync(packagePath(folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .flatMap((name) => callsIn(join(folder, name))),
  );
}

function callsIn(path: string): LogCall[] {
  const source = ts.createSourceFile(path, readFileSync(packagePath(path), "utf8"), ts.ScriptTarget.Latest, true);
  const calls: LogCall[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isLog(node.expression)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      calls.push({ where: `${path}:${line + 1}`, fields: fieldsOf(node.arguments[0]) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return calls;
}

/** `log.warn`, `options.log.warn`, `context.log.warn`. */
function isLog(called: ts.Expression): boolean {
  if (!ts.isPropertyAccessExpression(called) || !LEVELS.has(called.name.text)) return false;
  const of = called.expression;
  return (ts.isIdentifier(of) && of.text === "log") || (ts.isPropertyAccessExpression(of) && of.name.text === "log");
}

function fieldsOf(argument: ts.Expression | undefined): string[] {
  if (argument === undefined) return [];
  if (!ts.isObjectLiteralExpression(argument)) return [`...${argument.getText()}`];
  return argument.properties.flatMap((property) => {
    if (!ts.isSpreadAssignment(property)) return [property.name?.getText() ?? ""];
    const literals: string[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isObjectLiteralExpression(node)) literals.push(...fieldsOf(node));
      else ts.forEachChild(node, visit);
    };
    visit(property.expression);
    return ts.isIdentifier(property.expression) ? [`...${property.expression.text}`] : literals;
  });
}
