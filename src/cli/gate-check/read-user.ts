import { PulseError } from "../../errors.ts";
import type { User } from "../../gates/evaluation/user.ts";
import { readText } from "./read-text.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Who is asked about, as the options give it. */
export interface UserOptions {
  /** `ID`, or `userID=ID`. */
  readonly unit: readonly string[];
  /** `k=v,k=v`, a JSON object, or `@file` with one. */
  readonly attributes: readonly string[];
  readonly environment: string | undefined;
}

/** Attributes with a place of their own at the top of a user, as the SDKs have it. */
const OWN_PLACE = new Set(["email", "ip", "userAgent", "country", "locale", "appVersion"]);

/** Keys of a user that hold further keys. */
const PARTS = ["custom", "customIDs", "privateAttributes", "statsigEnvironment"] as const;

function invalid(message: string, cause?: unknown): PulseError {
  return new PulseError({
    code: "GATE_USER_INVALID",
    fault: "input",
    message,
    hint: 'write --unit u1, --unit stableID=d9, --attributes country=DE,plan=pro, --attributes \'{"email": "a@b.c"}\' or --attributes @user.json',
    ...(cause === undefined ? {} : { cause }),
  });
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseObject(text: string, source: string): Fields {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch (cause) {
    throw invalid(`${source} is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
  throw invalid(`${source} is no JSON object`);
}

/** `country=DE,plan=pro`: values are texts, as whether `2.10` is a number or a version is for the condition to say. */
function parsePairs(text: string): Fields {
  const pairs = text.split(",").map((pair) => {
    const at = pair.indexOf("=");
    if (at < 1) throw invalid(`--attributes: ${JSON.stringify(pair)} is no key=value`);
    const key = pair.slice(0, at).trim();
    return OWN_PLACE.has(key) ? { [key]: pair.slice(at + 1) } : { custom: { [key]: pair.slice(at + 1) } };
  });
  return pairs.reduce<Fields>(merged, {});
}

async function attributesOf(text: string, cwd: string): Promise<Fields> {
  if (text.startsWith("@")) return parseObject(await readText(cwd, text.slice(1)), text.slice(1));
  return text.trimStart().startsWith("{") ? parseObject(text, "--attributes") : parsePairs(text);
}

/** The id of a unit; one that names no type is of the type that is asked about. A value that only ends in `=` is an id. */
function unitOf(text: string, idType: string): Fields {
  const [, type = idType, id = text] = /^([A-Za-z_][\w.-]*)=(.+)$/s.exec(text) ?? [];
  if (id === "") throw invalid("--unit is empty");
  return type.toLowerCase() === "userid" ? { userID: id } : { customIDs: { [type]: id } };
}

/** A user has one id of a type; names of types are compared as the SDKs do, in any case. */
function refuseSecondIds(given: readonly Fields[]): void {
  const known = new Map<string, string>();
  for (const { userID, customIDs } of given) {
    const [[type, id] = ["userID", userID]] = isObject(customIDs) ? Object.entries(customIDs) : [];
    const before = known.get(type.toLowerCase());
    if (before !== undefined)
      throw invalid(`--unit gives two ids of ${type}: ${JSON.stringify(before)} and ${JSON.stringify(id)}`);
    known.set(type.toLowerCase(), String(id));
  }
}

function merged(user: Fields, more: Fields): Fields {
  const parts = PARTS.flatMap((part) => {
    const [before, after] = [user[part], more[part]];
    return isObject(before) && isObject(after) ? [[part, { ...before, ...after }]] : [];
  });
  return { ...user, ...more, ...Object.fromEntries(parts) };
}

/**
 * The user that the options describe.
 *
 * @param idType the unit type that is asked about: whose id a bare `--unit` is.
 * @throws PulseError GATE_USER_INVALID, GATE_FILE_UNREADABLE (input).
 */
export async function readUser(options: UserOptions, idType: string, cwd: string): Promise<User> {
  const { unit, attributes, environment } = options;
  const given: Fields[] = await Promise.all(attributes.map((text) => attributesOf(text, cwd)));
  const ids = unit.map((text) => unitOf(text, idType));
  refuseSecondIds(ids);
  const tier = environment === undefined ? [] : [{ statsigEnvironment: { tier: environment } }];
  return checkedUser([...given, ...ids, ...tier].reduce(merged, {}));
}

/** The parts of a user that hold further keys are objects; the rest may be anything, as with the SDKs. */
function checkedUser(user: Fields): User {
  for (const part of PARTS)
    if (user[part] !== undefined && user[part] !== null && !isObject(user[part])) throw invalid(`${part} is no object`);
  return user as User;
}
