import type { SpecCondition } from "../specs/spec.ts";
import { bucketOf, GROUP_BUCKETS } from "./bucket.ts";
import type { EvaluationContext } from "./context.ts";
import { countryOfIp } from "./ip-country.ts";
import { hashedId, unitIdReader } from "./unit-id.ts";
import type { User } from "./user.ts";
import { parseUserAgent, userAgentField } from "./user-agent.ts";
import { attribute, type FieldName, fieldName, isPrivate, userField } from "./user-field.ts";

/** Where a condition's value comes from. */
export interface ValueSource {
  /** What is compared; null or undefined: nothing is there. */
  readonly read: (user: User, context: EvaluationContext) => unknown;
  /** Whether what was read comes from a private attribute. */
  readonly isPrivate: (user: User, context: EvaluationContext) => boolean;
}

const open = (read: ValueSource["read"]): ValueSource => ({ read, isPrivate: () => false });
const NOTHING = open(() => null);

const IP = { name: "ip", lower: "ip" };
const USER_AGENT = { name: "userAgent", lower: "useragent" };

/** Spellings of fields at the top that conditions use as well. */
const ALIASES: ReadonlyMap<string, FieldName> = new Map([
  ["user_id", { name: "userID", lower: "userid" }],
  ["app_version", { name: "appVersion", lower: "appversion" }],
  ["user_agent", USER_AGENT],
]);

/** A field of the user, and where the user has none, what another of its fields implies. */
function field(
  name: FieldName,
  implied: FieldName | null,
  derive: (from: unknown, context: EvaluationContext) => unknown,
) {
  const read: ValueSource["read"] = (user, context) =>
    userField(user, name, context) ??
    (implied === null ? undefined : derive(userField(user, implied, context), context));
  const hidden: ValueSource["isPrivate"] = (user, context) => {
    if (userField(user, name, context) !== undefined) return isPrivate(user, name, context);
    return implied !== null && isPrivate(user, implied, context);
  };
  return { read, isPrivate: hidden };
}

function userFieldSource(name: FieldName): ValueSource {
  return field(name, ALIASES.get(name.lower) ?? null, (value, context) =>
    context.flavor === "legacy" ? undefined : value,
  );
}

function userAgentSource(name: FieldName): ValueSource {
  const part = userAgentField(name.lower);
  if (part === undefined) return field(name, null, () => null);
  return field(name, USER_AGENT, (agent, context) => parseUserAgent(agent, context.flavor === "legacy")?.[part]);
}

function ipSource(name: FieldName): ValueSource {
  return name.lower === "country" ? field(name, IP, countryOfIp) : field(name, null, () => null);
}

/** Without an environment there is nothing to compare, and the tier is in no list: as both generations of SDKs have it. */
function environmentSource(name: FieldName): ValueSource {
  return open((user, context) => attribute(user.statsigEnvironment, name, context));
}

function bucketSource(condition: SpecCondition): ValueSource {
  const salt = `${String(condition.additionalValues.salt ?? "")}.`;
  const idOf = unitIdReader(condition.idType);
  return open((user, context) => bucketOf(salt, hashedId(idOf(user, context)), GROUP_BUCKETS));
}

const FIELD_SOURCES: ReadonlyMap<string, (name: FieldName) => ValueSource> = new Map([
  ["user_field", userFieldSource],
  ["ua_based", userAgentSource],
  ["ip_based", ipSource],
  ["environment_field", environmentSource],
]);

const OTHER_SOURCES: ReadonlyMap<string, (condition: SpecCondition) => ValueSource> = new Map([
  ["current_time", () => open((_user, context) => context.nowMs)],
  ["target_app", () => open((_user, context) => context.appId)],
  ["unit_id", (condition) => open(unitIdReader(condition.idType))],
  ["user_bucket", bucketSource],
]);

/** Source of a condition's value by the condition's type; undefined: none of these. */
export function valueSource(type: string, condition: SpecCondition): ValueSource | undefined {
  const ofField = FIELD_SOURCES.get(type);
  if (ofField === undefined) return OTHER_SOURCES.get(type)?.(condition);
  const name = fieldName(condition.field);
  return name === null ? NOTHING : ofField(name);
}
