/** JSON whose numbers keep their text, so that no digit is lost. A repeated key: the last one wins. */
export type Json = null | boolean | string | JsonNumber | readonly Json[] | ReadonlyMap<string, Json>;
export interface JsonNumber {
  readonly number: string;
}
export type JsonObject = ReadonlyMap<string, Json>;

/** Parses a JSON text; undefined if it is not one. Lenient as docs/semantics.md says: a comma before a closing bracket, and bare NaN and Infinity. */
export function parseJson(text: string): Json | undefined {
  const strict = text.replace(/"(?:[^"\\]|\\.)*"|,(?=\s*[}\]])|-?\b(?:NaN|Infinity)\b/g, (found) =>
    found.startsWith('"') ? found : found === "," ? "" : "0",
  );
  try {
    JSON.parse(strict);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  return readValidJson(text);
}

function readValidJson(text: string): Json {
  let at = 0;
  const space = () => {
    while (at < text.length && " \t\r\n".includes(text.charAt(at))) at += 1;
  };
  const string = (): string => {
    const from = at;
    at += 1;
    while (text.charAt(at) !== '"') at += text.charAt(at) === "\\" ? 2 : 1;
    at += 1;
    return String(JSON.parse(text.slice(from, at)));
  };
  const object = (): Json => {
    const fields = new Map<string, Json>();
    at += 1;
    space();
    while (text.charAt(at) !== "}") {
      const key = string();
      space();
      at += 1; // the colon
      fields.set(key, value());
      if (text.charAt(at) === ",") at += 1;
      space();
    }
    at += 1;
    return fields;
  };
  const list = (): Json => {
    const items: Json[] = [];
    at += 1;
    space();
    while (text.charAt(at) !== "]") {
      items.push(value());
      if (text.charAt(at) === ",") at += 1;
      space();
    }
    at += 1;
    return items;
  };
  const word = (): Json => {
    const from = at;
    while (at < text.length && !" \t\r\n,]}".includes(text.charAt(at))) at += 1;
    const found = text.slice(from, at);
    if (found === "null") return null;
    if (found === "true" || found === "false") return found === "true";
    return { number: found };
  };
  const value = (): Json => {
    space();
    const first = text.charAt(at);
    const read = first === "{" ? object : first === "[" ? list : first === '"' ? string : word;
    const found = read();
    space();
    return found;
  };
  return value();
}

export function isList(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json);
}

export function isObject(json: Json | undefined): json is JsonObject {
  return json instanceof Map;
}

export function isNumber(json: Json | undefined): json is JsonNumber {
  return typeof json === "object" && json !== null && "number" in json;
}

/** The object at a key, or an empty one. */
export function objectAt(json: JsonObject, key: string): JsonObject {
  const found = json.get(key);
  return isObject(found) ? found : new Map();
}

/** A text that is not empty. */
export function textAt(json: JsonObject, key: string): string | undefined {
  const found = json.get(key);
  return typeof found === "string" && found !== "" ? found : undefined;
}

/** Neither there nor null. */
export function isMissing(json: Json | undefined): json is null | undefined {
  return json === undefined || json === null;
}

/** JSON true or the text `true`: true; likewise false; else undefined. */
export function truthOf(json: Json | undefined): boolean | undefined {
  if (json === true || json === "true") return true;
  if (json === false || json === "false") return false;
  return undefined;
}

/** A JSON number as its producer's double is written; whole ones are exact. */
export function asDouble({ number }: JsonNumber): string {
  return /^-?\d+$/.test(number) ? number : String(Number(number));
}

/** A field as text: texts as they are, numbers as doubles are written; missing and null: undefined. */
export function textOf(json: Json | undefined): string | undefined {
  if (isMissing(json)) return undefined;
  if (typeof json === "string") return json;
  if (typeof json === "boolean") return String(json);
  if (isNumber(json)) return asDouble(json);
  if (isList(json)) return `[${json.map(quoted).join(",")}]`;
  return `{${[...json].map(([key, value]) => `${JSON.stringify(key)}:${quoted(value)}`).join(",")}}`;
}

function quoted(json: Json): string {
  return typeof json === "string" ? JSON.stringify(json) : (textOf(json) ?? "null");
}
