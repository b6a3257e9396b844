import type { User } from "../../../src/gates/evaluation/user.ts";
import type { Outcome } from "./outcome.ts";
import type { WireCondition, WireSpec } from "./wire-project.ts";

/** Where one of Statsig's SDKs departs from what is documented, from the other SDK, or from sense; Pulse does not follow it there. */
export interface KnownDifference {
  readonly name: string;
  readonly sdk: "core" | "legacy";
  /** What it does, and why Pulse does otherwise. */
  readonly why: string;
  /** Pulse departs from the SDK there even when it evaluates in its flavor. */
  readonly inFlavorToo?: true;
  /** Conditions and users where it shows. */
  readonly condition?: (condition: WireCondition, user: User) => boolean;
  /** Specs where it shows; conditions on them follow. */
  readonly spec?: (spec: WireSpec, user: User) => boolean;
  /** Outcomes of the SDK and of Pulse where it shows; together with a condition, both must hold. */
  readonly outcomes?: (sdk: Outcome, ours: Outcome) => boolean;
}

const ANY_CONDITION: WireCondition = {
  type: "public",
  operator: null,
  field: null,
  targetValue: null,
  additionalValues: {},
  idType: "userID",
};

type Fields = Readonly<Record<string, unknown>> | null | undefined;

/** A user's value as the SDKs look it up: the field as it is spelled, or in lower case, at each place in turn. */
function lookedUp(user: User, field: string): unknown {
  const places: readonly Fields[] = [user, user.custom, user.privateAttributes];
  for (const place of places) {
    const value = place?.[field] ?? place?.[field.toLowerCase()];
    if (value !== null && value !== undefined) return value;
  }
  return undefined;
}

function unitOf(user: User, idType: string): unknown {
  if (idType.toLowerCase() === "userid") return user.userID;
  return user.customIDs?.[idType];
}

/** What a condition compares, if it is there to be read; of the country of an ip or the parts of a user agent: undefined. */
function compared({ type, field, idType }: WireCondition, user: User): unknown {
  if (type === "unit_id") return unitOf(user, idType);
  if (type === "environment_field") return (user.statsigEnvironment as Fields)?.[field ?? ""];
  return field === null ? undefined : lookedUp(user, field);
}

const isSet = ({ operator }: WireCondition): boolean => /^(any|none)(_case_sensitive)?$/.test(operator ?? "");
const isText = ({ operator }: WireCondition): boolean => /^str_(starts|ends|contains)/.test(operator ?? "");
const isTime = ({ operator }: WireCondition): boolean => /^(before|after|on)$/.test(operator ?? "");
const isArray = ({ operator }: WireCondition): boolean => /array_contains/.test(operator ?? "");
const membersOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const listed = ({ targetValue }: WireCondition): readonly unknown[] => membersOf(targetValue);

/** Whether what a condition asks for is there under a name that differs in case. */
function spelledOtherwise({ type, field, idType }: WireCondition, user: User): boolean {
  const name = type === "unit_id" || type === "user_bucket" ? idType : field;
  const places: readonly Fields[] =
    type === "environment_field"
      ? [user.statsigEnvironment]
      : [user, user.custom, user.privateAttributes, user.customIDs];
  const names = places.flatMap((place) => Object.keys(place ?? {}));
  return name !== null && names.some((one) => one !== name && one.toLowerCase() === name.toLowerCase());
}

const unitSpelledOtherwise = (spec: WireSpec, user: User): boolean =>
  spec.rules.some(({ idType }) => spelledOtherwise({ ...ANY_CONDITION, type: "unit_id", idType }, user));

const isVersion = ({ operator }: WireCondition): boolean => operator?.startsWith("version_") === true;
const isList = ({ operator }: WireCondition): boolean => /segment_list$/.test(operator ?? "");

const versionThatIsNoText = (condition: WireCondition, user: User): boolean =>
  isVersion(condition) && (typeof condition.targetValue === "number" || typeof compared(condition, user) === "number");

/** Nothing, an empty text, or an object. */
const isTextless = (value: unknown): boolean =>
  value === undefined || value === "" || (typeof value === "object" && !Array.isArray(value));

const isComparison = ({ operator }: WireCondition): boolean => /^[gl]te?$/.test(operator ?? "");
const isOddVersion = (value: unknown): boolean => typeof value !== "string" || !/^\d+([.]\d+)*(-.*)?$/.test(value);
const isOddTime = (value: unknown): boolean =>
  Array.isArray(value) ||
  (typeof value === "number"
    ? value < 1e10 || value > 8.64e15
    : !/^(\d{13}|.{10}T.{8}(Z|[+-]..:..))$/.test(String(value)));
const isOddNumber = (value: unknown): boolean =>
  typeof value !== "number" && (typeof value !== "string" || !/^-?\d+([.]\d+)?$/.test(value));

/** Whether the operator can do nothing with what it is to compare with. */
function unusableTarget(condition: WireCondition): boolean {
  const { operator, targetValue } = condition;
  if (isSet(condition) || isText(condition) || /array_contains/.test(operator ?? ""))
    return !Array.isArray(targetValue);
  if (isComparison(condition)) return isOddNumber(targetValue);
  if (isVersion(condition)) return isOddVersion(targetValue);
  if (isTime(condition)) return isOddTime(targetValue);
  return isList(condition) || operator === "str_matches";
}

const unsupportedHere = (sdk: Outcome, ours: Outcome): boolean =>
  sdk.outcome === "decided" && ours.outcome === "unsupported";

const NO_SUCH_GATE = "no_such_gate";

const gateWithoutName = ({ type, targetValue }: WireCondition): boolean =>
  /^(pass|fail)_gate$/.test(type) && typeof targetValue !== "string";

/** Agents that the two parsers take for something else, and in which part. */
const USER_AGENTS_OF_CORE: readonly (readonly [RegExp, RegExp])[] = [
  [/Trident/, /^browser/],
  [/CriOS/, /^browser_name$/],
  [/OPR/, /^browser_version$/],
  [/X11; Linux/, /^os_version$/],
  [/Googlebot|^curl|^$|long long/, /./],
];

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    name: "core knows no multi_pass_gate",
    sdk: "core",
    why: "Conditions on several gates are unsupported there. The legacy SDK evaluates them, and so does Pulse.",
    inFlavorToo: true,
    condition: ({ type }) => type.startsWith("multi_"),
  },
  {
    name: "core leaves on what it cannot evaluate",
    sdk: "core",
    why: "A gate whose later condition is unsupported keeps the outcome of the conditions before it. What cannot be evaluated is off.",
    inFlavorToo: true,
    outcomes: (sdk, ours) => sdk.outcome === "unsupported" && ours.outcome === "unsupported",
  },
  {
    name: "core takes a missing value for an empty text",
    sdk: "core",
    why: "A list or a part of text that is empty then meets users who have nothing there. Documented: nothing is in no list.",
    inFlavorToo: true,
    condition: (condition, user) =>
      (isSet(condition) || isText(condition)) &&
      listed(condition).includes("") &&
      isTextless(compared(condition, user)),
  },
  {
    name: "core keeps one spelling of a list's values",
    sdk: "core",
    why: "Of values that differ in case only it keeps the last, also where case counts.",
    inFlavorToo: true,
    condition: (condition) =>
      new Set(listed(condition).map(String)).size !==
      new Set(listed(condition).map((value) => String(value).toLowerCase())).size,
  },
  {
    name: "core reads few forms of times",
    sdk: "core",
    why: "A user's time of more than 20 characters, such as one with an offset, a fraction or a date alone, is no time there. Pulse reads ISO 8601.",
    inFlavorToo: true,
    condition: (condition, user) => {
      const value = compared(condition, user);
      return isTime(condition) && typeof value === "string" && !/^(-?\d+|.{10}T.{8}Z|.{10} .{8})$/.test(value);
    },
  },
  {
    name: "core parses user agents by itself",
    sdk: "core",
    why: "It knows bots and calls what it does not know Other, with version 0.0.0; it does not know Internet Explorer. Pulse uses ua-parser-js, as the legacy SDK does.",
    inFlavorToo: true,
    condition: ({ type, field }, user) =>
      type === "ua_based" &&
      USER_AGENTS_OF_CORE.some(([agent, part]) => agent.test(user.userAgent ?? "none") && part.test(field ?? "")),
  },
  {
    name: "core evaluates what is disabled",
    sdk: "core",
    why: "It looks at enabled only where no rule decides, and trusts that a disabled spec comes without rules. Documented: disabled is off.",
    spec: ({ enabled }) => !enabled,
  },
  {
    name: "core tells nothing of gates that do not exist",
    sdk: "core",
    why: "A condition on a gate that is not there leaves no secondary exposure for clients; with the legacy SDK and Pulse it does.",
    inFlavorToo: true,
    condition: ({ type, targetValue }) => /^(pass|fail)_gate$/.test(type) && targetValue === NO_SUCH_GATE,
  },
  {
    name: "core takes anything for a gate's name",
    sdk: "core",
    why: "A condition on a gate whose name is no text counts as one on a gate that fails. Pulse says that it is unsupported.",
    inFlavorToo: true,
    condition: gateWithoutName,
  },
  {
    name: "core looks names up by spelling",
    sdk: "core",
    why: "Documented: names are found in any case. The SDKs find some so, and each finds others; Pulse finds all.",
    inFlavorToo: true,
    condition: spelledOtherwise,
    spec: unitSpelledOtherwise,
  },
  {
    name: "core takes no number for a version",
    sdk: "core",
    why: "2 and 1.2 are versions here: whoever writes them means them so.",
    inFlavorToo: true,
    condition: versionThatIsNoText,
  },
  {
    name: "core decides by what is not there or cannot be read",
    sdk: "core",
    why: "An unknown id list has no members there, and what is no pattern, no list or no number compares as false. Pulse says that the condition is unsupported.",
    condition: unusableTarget,
    outcomes: unsupportedHere,
  },
  {
    name: "core reads odd versions otherwise",
    sdk: "core",
    why: "What is not numbers with points between them is no version here; each SDK takes some of it for one.",
    inFlavorToo: true,
    condition: (condition, user) =>
      isVersion(condition) && (isOddVersion(condition.targetValue) || isOddVersion(compared(condition, user))),
  },
  {
    name: "core reads odd times otherwise",
    sdk: "core",
    why: "Numbers of seconds are milliseconds there, and only two forms of texts are times.",
    inFlavorToo: true,
    condition: (condition, user) =>
      isTime(condition) && (isOddTime(condition.targetValue) || isOddTime(compared(condition, user))),
  },
  {
    name: "core reads odd numbers otherwise",
    sdk: "core",
    why: "Numbers in texts are read by Rust's rules.",
    inFlavorToo: true,
    condition: (condition, user) =>
      isComparison(condition) && (isOddNumber(condition.targetValue) || isOddNumber(compared(condition, user))),
  },
  {
    name: "core equates otherwise",
    sdk: "core",
    why: "Values of different types are never the same there, but for texts that are numbers.",
    inFlavorToo: true,
    condition: (condition, user) =>
      /^n?eq$/.test(condition.operator ?? "") && typeof condition.targetValue !== typeof compared(condition, user),
  },
  {
    name: "core takes null in a list for a text",
    sdk: "core",
    why: "The text null is then in the list. Pulse takes null for nothing.",
    inFlavorToo: true,
    condition: (condition) =>
      (isSet(condition) || isText(condition) || isArray(condition)) && listed(condition).includes(null),
  },
  {
    name: "core matches patterns in texts of any length",
    sdk: "core",
    why: "Pulse and the legacy SDK match texts of less than 1,000 characters, so that no pattern takes long.",
    inFlavorToo: true,
    condition: (condition, user) =>
      condition.operator === "str_matches" && String(compared(condition, user)).length >= 1000,
  },
  {
    name: "core stops at null",
    sdk: "core",
    why: "An attribute that is null in custom hides the private one of the same name. Pulse and the legacy SDK look on.",
    inFlavorToo: true,
    condition: ({ field }, user) =>
      field !== null && (user.custom?.[field] === null || user.custom?.[field.toLowerCase()] === null),
  },
  {
    name: "core forgets exposures around experiment_group",
    sdk: "core",
    why: "What it tells clients lacks secondary exposures of gates that ask for the group of an experiment.",
    inFlavorToo: true,
    spec: ({ rules }) => rules.some(({ conditions }) => conditions.some(({ type }) => type === "experiment_group")),
  },
  {
    name: "legacy knows no experiment_group",
    sdk: "legacy",
    why: "Conditions on the group of another experiment came with the current SDK.",
    inFlavorToo: true,
    condition: ({ type }) => type === "experiment_group",
  },
  {
    name: "legacy looks names up by spelling",
    sdk: "legacy",
    why: "Documented: names are found in any case. The SDKs find some so, and each finds others; Pulse finds all.",
    inFlavorToo: true,
    condition: spelledOtherwise,
    spec: unitSpelledOtherwise,
  },
  {
    name: "legacy takes no number for a version",
    sdk: "legacy",
    why: "2 and 1.2 are versions here: whoever writes them means them so.",
    inFlavorToo: true,
    condition: versionThatIsNoText,
  },
  {
    name: "legacy decides by what is not there or cannot be read",
    sdk: "legacy",
    why: "An unknown id list has no members there, and what is no pattern, no list or no number compares as false. Pulse says that the condition is unsupported.",
    condition: unusableTarget,
    outcomes: unsupportedHere,
  },
  {
    name: "legacy reads odd versions otherwise",
    sdk: "legacy",
    why: "What is not numbers with points between them is no version here; each SDK takes some of it for one.",
    inFlavorToo: true,
    condition: (condition, user) =>
      isVersion(condition) && (isOddVersion(condition.targetValue) || isOddVersion(compared(condition, user))),
  },
  {
    name: "legacy reads odd times otherwise",
    sdk: "legacy",
    why: "Anything that JavaScript's Date reads is a time there, without an offset by the machine's time zone.",
    inFlavorToo: true,
    condition: (condition, user) =>
      isTime(condition) && (isOddTime(condition.targetValue) || isOddTime(compared(condition, user))),
  },
  {
    name: "legacy reads odd numbers otherwise",
    sdk: "legacy",
    why: "An empty text is 0 there, true is 1 and a list of one is its element.",
    inFlavorToo: true,
    condition: (condition, user) =>
      isComparison(condition) && (isOddNumber(condition.targetValue) || isOddNumber(compared(condition, user))),
  },
  {
    name: "legacy equates otherwise",
    sdk: "legacy",
    why: "It compares as JavaScript's == does: an empty text equals false and 0.",
    inFlavorToo: true,
    condition: (condition, user) =>
      /^n?eq$/.test(condition.operator ?? "") && typeof condition.targetValue !== typeof compared(condition, user),
  },
  {
    name: "legacy takes null in a list for a text",
    sdk: "legacy",
    why: "The text null is then in the list. Pulse takes null for nothing.",
    inFlavorToo: true,
    condition: (condition) => (isSet(condition) || isText(condition)) && listed(condition).includes(null),
  },
  {
    name: "legacy takes anything for a pattern",
    sdk: "legacy",
    why: "A pattern that is no text becomes one: null is found in null.",
    inFlavorToo: true,
    condition: ({ operator, targetValue }) => operator === "str_matches" && typeof targetValue !== "string",
  },
  {
    name: "legacy tells numbers in arrays from texts",
    sdk: "legacy",
    why: "1 is the same as a target of 1, and 2.5 not. Pulse compares members as texts, as the current SDK does.",
    inFlavorToo: true,
    condition: (condition, user) =>
      isArray(condition) &&
      [...listed(condition), ...membersOf(compared(condition, user))].some((member) => typeof member !== "string"),
  },
  {
    name: "legacy knows JavaScript's patterns only",
    sdk: "legacy",
    why: "(?i) and the like are written in consoles and understood by the current SDK and Pulse.",
    inFlavorToo: true,
    condition: ({ operator, targetValue }) => operator === "str_matches" && String(targetValue).startsWith("(?i)"),
  },
  {
    name: "legacy ignores what a gate's rule returns",
    sdk: "legacy",
    why: "A gate is on there for whom a rule passes. Statsig writes no other gates; the current SDK and Pulse take the value.",
    inFlavorToo: true,
    spec: ({ type, defaultValue, rules }) =>
      type === "feature_gate" && (defaultValue === true || rules.some(({ returnValue }) => returnValue === false)),
  },
  {
    name: "legacy makes a text of everything",
    sdk: "legacy",
    why: "A missing value is the text undefined for patterns and lists, and a list of one is its element. Neither is meant.",
    inFlavorToo: true,
    condition: (condition, user) => {
      const value = compared(condition, user);
      return (
        (isSet(condition) || isText(condition) || condition.operator === "str_matches") &&
        (value === undefined || typeof value === "object")
      );
    },
  },
  {
    name: "legacy finds no empty id in a list",
    sdk: "legacy",
    why: "An empty id is an id like another, as in the current SDK.",
    inFlavorToo: true,
    condition: (condition, user) => isList(condition) && compared(condition, user) === "",
  },
  {
    name: "legacy takes anything for a gate's name",
    sdk: "legacy",
    why: "As the current SDK does, see there.",
    inFlavorToo: true,
    condition: gateWithoutName,
  },
  {
    name: "legacy has no value for what it cannot evaluate",
    sdk: "legacy",
    why: "An unsupported config or layer is empty there, and its defaults here.",
    inFlavorToo: true,
    outcomes: (sdk, ours) => sdk.outcome === "unsupported" && ours.outcome === "unsupported",
  },
  {
    name: "legacy takes days of the machine's time zone",
    sdk: "legacy",
    why: "The same gate then decides by where it runs. Pulse takes days of UTC, as the current SDK does.",
    condition: ({ operator }) => operator === "on",
  },
  {
    name: "legacy takes an empty text at the top for a value",
    sdk: "legacy",
    why: "The current SDK and Pulse take it for a field that is not given.",
    condition: ({ type, field }, user) =>
      type !== "unit_id" && field !== null && (user[field] === "" || user[field.toLowerCase()] === ""),
  },
];
