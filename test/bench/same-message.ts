/** Values as `JSON.parse` makes them. */
type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
type JsonObject = { readonly [name: string]: Json };

/** A message, or an element of a batch, that can be used. */
export interface UsedPart {
  readonly kind: "event" | "exposure";
  readonly tsUs: number;
  readonly eventId: string | null;
  readonly environment: string;
  readonly units: readonly (readonly [type: string, id: string])[];
  readonly name: string;
  /** A number as text. */
  readonly value: string | null;
  readonly valueText: string | null;
  readonly metadata: string | null;
  readonly attributes: string | null;
  readonly exposureType: string | null;
  readonly rule: string | null;
  readonly group: string | null;
  readonly percent: number | null;
  readonly rollout: number | null;
  readonly override: boolean;
  readonly samplingRate: number | null;
  readonly secondary: string | null;
}

export type Part = UsedPart | { readonly kind: "internal" } | { readonly kind: "dead"; readonly reason: string };

/** What a dialect says of a message, before it is judged. */
type Said = Partial<Omit<UsedPart, "tsUs" | "kind" | "value" | "valueText">> & {
  readonly kind: "event" | "exposure" | "internal" | null;
  readonly time: Json | undefined;
  readonly amount: Json | undefined;
};

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const nameOf = (value: Json | undefined): string | null => (typeof value === "string" && value !== "" ? value : null);
const idOf = (value: Json | undefined): string | null => (typeof value === "number" ? String(value) : nameOf(value));
const objectText = (value: Json | undefined): string | null => (isObject(value) ? JSON.stringify(value) : null);
const textOf = (value: Json | undefined): string | null =>
  value === undefined || value === null ? null : typeof value === "string" ? value : JSON.stringify(value);
const dead = (reason: string): Part => ({ kind: "dead", reason });

function unitsOf(value: Json | undefined): [string, string][] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([type, id]) => {
    const text = idOf(id);
    return text === null ? [] : [[type, text]];
  });
}

function secondaryOf(value: Json | undefined, held: string, rule: string): string | null {
  if (!Array.isArray(value)) return null;
  const texts = value.flatMap((one: Json) => {
    if (!isObject(one) || nameOf(one.gate) === null) return [];
    const outcome = String(one[held]);
    if (outcome !== "true" && outcome !== "false") return [];
    const ruleId = one[rule];
    return [JSON.stringify({ gate: one.gate, gateValue: outcome, ruleID: typeof ruleId === "string" ? ruleId : "" })];
  });
  return texts.length === 0 ? null : `[${texts.join(",")}]`;
}

function native(message: JsonObject, kind: "event" | "exposure"): Said {
  const common = {
    kind,
    time: message.ts,
    amount: message.value,
    eventId: idOf(message.event_id),
    units: unitsOf(message.units),
    attributes: objectText(message.attributes),
    metadata: objectText(message.metadata),
    environment: nameOf(message.environment) ?? "production",
  };
  if (kind === "event") return { ...common, ...named(nameOf(message.name)) };
  const [gate, rule, experiment, group] = [message.gate, message.rule, message.experiment, message.group].map(nameOf);
  const passed = textOf(message.passed);
  const isOutcome = passed === "true" || passed === "false";
  const isGate = gate !== null && ((rule !== null && isOutcome) || experiment === null || group === null);
  return {
    ...common,
    ...named(isGate ? gate : experiment),
    exposureType: isGate ? "gate" : "experiment",
    rule: isGate ? (rule ?? null) : "experiment",
    group: isGate ? (isOutcome ? (passed === "true" ? "test" : "control") : null) : (group ?? null),
    percent: typeof message.percent === "number" ? message.percent : null,
    rollout: typeof message.rollout === "number" ? Math.round(message.rollout) : null,
    override: textOf(message.override) === "true",
    secondary: secondaryOf(message.secondary, "passed", "rule"),
  };
}

/** Of no name nothing is said. */
const named = (name: string | null | undefined): { readonly name?: string } =>
  name === null || name === undefined ? {} : { name };

const PRIVATE = new Set(["userID", "customIDs", "custom", "privateAttributes", "statsigEnvironment"]);

function userAttributes(user: JsonObject): string {
  const merged = { ...(isObject(user.custom) ? user.custom : {}), ...user };
  return JSON.stringify(Object.fromEntries(Object.entries(merged).filter(([name]) => !PRIVATE.has(name))));
}

function userUnits(user: JsonObject): [string, string][] {
  const id = idOf(user.userID);
  const others = unitsOf(user.customIDs).filter(([type]) => type !== "userID");
  return id === null ? others : [["userID", id], ...others];
}

function statsigKind(eventName: string, metadata: JsonObject): "event" | "exposure" | "internal" {
  if (eventName === "statsig::gate_exposure" || eventName === "statsig::config_exposure") return "exposure";
  if (eventName === "statsig::layer_exposure")
    return (textOf(metadata.allocatedExperiment) ?? "") === "" ? "internal" : "exposure";
  return eventName.startsWith("statsig::") ? "internal" : "event";
}

function statsigName(eventName: string, metadata: JsonObject): string | null {
  if (eventName === "statsig::gate_exposure") return textOf(metadata.gate) || null;
  if (eventName === "statsig::config_exposure") return textOf(metadata.config) || null;
  if (eventName === "statsig::layer_exposure") return textOf(metadata.allocatedExperiment);
  return eventName || null;
}

function statsig(message: JsonObject, eventName: string, sender: Json | undefined): Said {
  const user = isObject(sender) ? sender : {};
  const metadata = isObject(message.metadata) ? message.metadata : {};
  const kind = statsigKind(eventName, metadata);
  const tier = isObject(user.statsigEnvironment) ? nameOf(user.statsigEnvironment.tier) : null;
  const said = {
    kind,
    time: message.time,
    amount: message.value,
    eventId: idOf(message.event_id),
    units: userUnits(user),
    attributes: isObject(sender) ? userAttributes(user) : null,
    metadata: objectText(message.metadata),
    environment: tier ?? "production",
    samplingRate: rateOf(message.statsigMetadata),
    ...named(statsigName(eventName, metadata)),
  };
  const ruleId = textOf(metadata.ruleID) || null;
  const override = ruleId?.endsWith("override") === true;
  if (kind !== "exposure") return { ...said, override };
  const isGate = eventName === "statsig::gate_exposure";
  const [, base = ruleId, percent, rollout] = /^(.+):([0-9.]+):([0-9]+)$/.exec(ruleId ?? "") ?? [];
  const passed = textOf(metadata.gateValue);
  return {
    ...said,
    override,
    exposureType: isGate ? "gate" : "experiment",
    rule: base,
    group: isGate ? (passed === "true" ? "test" : passed === "false" ? "control" : null) : base,
    percent: percent === undefined ? null : Number(percent),
    rollout: rollout === undefined ? null : Number(rollout),
    secondary: secondaryOf(message.secondaryExposures, "gateValue", "ruleID"),
  };
}

function rateOf(statsigMetadata: Json | undefined): number | null {
  const text = isObject(statsigMetadata) ? textOf(statsigMetadata.samplingRate) : null;
  const rate = text === null || text === "" ? Number.NaN : Number(text);
  return Math.abs(rate) < 1e12 ? rate : null;
}

const ISO =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?:(:\d{2})(?:\.(\d{1,9}))?)?(?: ?(Z|z|[+-]\d{2}(?::?\d{2})?))?)?$/;

/** Microseconds since 1970; null for what is no time. */
function microseconds(time: Json): number | null {
  if (typeof time === "number") {
    if (Math.abs(time) < 1e15) return Math.floor(time * 1000 + 0.5);
    return time < 0 ? 0 : 2524435200000001;
  }
  const [, date, minute = "00:00", second = ":00", fraction = "", zone = "Z"] = ISO.exec(String(time)) ?? [];
  if (date === undefined || typeof time !== "string") return null;
  const offset = /^[zZ]$/.test(zone) ? "Z" : `${zone.slice(0, 3)}:${zone.slice(3).replace(":", "") || "00"}`;
  const ms = Date.parse(`${date}T${minute}${second}${offset}`);
  return Number.isNaN(ms) ? null : ms * 1000 + Number(fraction.padEnd(6, "0").slice(0, 6));
}

const DAY_US = 86_400_000_000;
const FIRST_US = 1_262_304_000_000_000;
const LAST_US = 2_524_435_200_000_000;

function judge(said: Said, receivedUs: number): Part {
  const { kind, name, rule = null, group = null, exposureType = null, units = [], time, amount } = said;
  if (kind === "internal") return { kind };
  if (kind === null) return dead("unknown_type");
  const isExposure = kind === "exposure";
  if (name === undefined && !isExposure) return dead("no_name");
  if (name === undefined || (isExposure && (group === null || (exposureType === "gate" && rule === null))))
    return dead("incomplete_exposure");
  if (Math.max(...[name, isExposure ? rule : "", isExposure ? group : ""].map(letters)) > 128)
    return dead("name_too_long");
  if (units.length === 0) return dead("no_unit");
  if (time === undefined || time === null) return dead("no_time");
  const tsUs = microseconds(time);
  if (tsUs === null) return dead("bad_time");
  if (tsUs < FIRST_US) return dead("time_too_early");
  if (tsUs > receivedUs + DAY_US || tsUs > LAST_US) return dead("time_too_late");
  const valueText = typeof amount === "string" ? amount : null;
  const isValue = amount === undefined || amount === null || valueText !== null || typeof amount === "number";
  if (!isValue || (typeof amount === "number" && Math.abs(amount) >= 1e26)) return dead("bad_value");
  if (valueText !== null && /^([+]?nan|[+-]?infinity)$/i.test(valueText)) return dead("bad_value");
  const percent = said.percent ?? null;
  return {
    kind,
    tsUs,
    name,
    units,
    rule,
    group,
    exposureType,
    valueText,
    value: typeof amount === "number" ? String(amount) : null,
    eventId: said.eventId ?? null,
    environment: said.environment ?? "production",
    metadata: said.metadata ?? null,
    attributes: said.attributes ?? null,
    percent: percent !== null && percent >= 0 && percent <= 100 ? percent : null,
    rollout: said.rollout ?? null,
    override: said.override ?? false,
    samplingRate: said.samplingRate ?? null,
    secondary: said.secondary ?? null,
  };
}

/** Characters of a name; most are short enough by their units of UTF-16. */
const letters = (name: string | null): number =>
  name === null ? 0 : name.length <= 128 ? name.length : [...name].length;

function readObject(message: JsonObject, sender: Json | undefined, receivedUs: number): Part {
  const { type, eventName } = message;
  if (type === "event" || type === "exposure") return judge(native(message, type), receivedUs);
  if (typeof eventName === "string") return judge(statsig(message, eventName, message.user ?? sender), receivedUs);
  return judge({ kind: null, time: undefined, amount: undefined }, receivedUs);
}

/** What becomes of a message: its parts, each with the JSON that it is made of where that is not the whole message. */
export function readMessage(body: string, receivedUs: number): readonly (readonly [part: Part, json?: string])[] {
  let message: Json;
  try {
    message = JSON.parse(body) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) return [[dead("not_json")]];
    throw error;
  }
  if (!isObject(message)) return [[dead("not_an_object")]];
  const { type, events, eventName } = message;
  const isSingle = type === "event" || type === "exposure" || typeof eventName === "string" || !Array.isArray(events);
  if (isSingle) return [[readObject(message, undefined, receivedUs)]];
  if (events.length === 0) return [[dead("empty")]];
  const sender = message.user;
  return events.map((one: Json) => {
    const part = isObject(one) ? readObject(one, sender, receivedUs) : dead("not_an_object");
    return part.kind === "dead" ? [part, JSON.stringify(one)] : [part];
  });
}
