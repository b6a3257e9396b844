import {
  BROWSERS,
  COMPANY_IDS,
  COUNTRIES,
  DATES,
  type Draw,
  EMAILS,
  IPS,
  LISTS,
  LOCALES,
  NUMBER_TEXTS,
  NUMBERS,
  ODD_DATES,
  ODD_NUMBER_TEXTS,
  ODD_VERSIONS,
  PLANS,
  SYSTEMS,
  TAGS,
  TIERS,
  USER_AGENTS,
  USER_IDS,
  VERSIONS,
} from "./random-pools.ts";
import type { WireCondition } from "./wire-project.ts";

/** What a random condition may refer to. */
export interface Surroundings {
  /** Gates, segments and holdouts that exist already. */
  readonly gates: readonly string[];
  readonly experiments: readonly string[];
  /** Share of targets that are not what they should be. */
  readonly odd: number;
}

const condition = (parts: Partial<WireCondition> & Pick<WireCondition, "type">): WireCondition => ({
  operator: null,
  field: null,
  targetValue: null,
  additionalValues: {},
  idType: "userID",
  ...parts,
});

const NOT_A_LIST = ["a", 1, null, true] as const;
const SETS = ["any", "none", "any_case_sensitive", "none_case_sensitive"] as const;
const TEXTS = ["str_starts_with_any", "str_ends_with_any", "str_contains_any", "str_contains_none"] as const;
const COMPARISONS = ["gt", "gte", "lt", "lte"] as const;
const VERSION_COMPARISONS = [
  "version_gt",
  "version_gte",
  "version_lt",
  "version_lte",
  "version_eq",
  "version_neq",
] as const;
const TIMES = ["before", "after", "on"] as const;
const ARRAYS = ["array_contains_any", "array_contains_none", "array_contains_all", "not_array_contains_all"] as const;
const LISTED = ["in_segment_list", "not_in_segment_list"] as const;
const PATTERNS = [
  "^a",
  "@example\\.com$",
  "\\d+",
  "(?i)EXAMPLE",
  "",
  "(?<=user-)1",
  "^user-[0-4]",
  "^(a|b)$",
  ".",
  "ex(a)m",
] as const;
const ODD_PATTERNS = ["(", "[z-a]", "*", null, 1, "\\u{1F600}", "(?<name>a)\\k<name>"] as const;

const OPERATORS = [
  ...SETS,
  ...TEXTS,
  ...COMPARISONS,
  ...VERSION_COMPARISONS,
  ...TIMES,
  ...ARRAYS,
  ...LISTED,
  "str_matches",
  "eq",
  "neq",
] as const;
type Operator = (typeof OPERATORS)[number];

const among = (operators: readonly string[], operator: string): boolean => operators.includes(operator);

/** A list of what is in the pool, at times of parts of it, with things mixed in that do not belong there. */
function listTarget(draw: Draw, pool: readonly unknown[], odd: number): unknown {
  if (draw.chance(odd / 2)) return draw.one(NOT_A_LIST);
  const values: unknown[] = draw.some(pool, draw.chance(odd) ? 0 : 1, 4);
  if (draw.chance(odd)) values.push(draw.one([null, 1, true, "", 18.5, ["a"]]));
  return values;
}

function partTarget(draw: Draw, pool: readonly unknown[], odd: number): unknown {
  if (draw.chance(odd / 2)) return draw.one(NOT_A_LIST);
  return draw.some(pool, 1, 3).map((value) => {
    const text = String(value);
    const from = draw.below(text.length + 1);
    return draw.one([text.slice(0, from || 1), text.slice(from), text.slice(from, from + 3), text.toUpperCase()]);
  });
}

/** What an operator compares with, near what users have. */
function targetOf(draw: Draw, operator: Operator, pool: readonly unknown[], odd: number): unknown {
  if (among(SETS, operator)) return listTarget(draw, pool, odd);
  if (among(TEXTS, operator)) return partTarget(draw, pool, odd);
  if (among(ARRAYS, operator)) return listTarget(draw, TAGS, odd);
  if (among(COMPARISONS, operator))
    return draw.one<unknown>(draw.chance(odd) ? [...ODD_NUMBER_TEXTS, null, true, []] : [...NUMBERS, ...NUMBER_TEXTS]);
  if (among(VERSION_COMPARISONS, operator))
    return draw.one<unknown>(draw.chance(odd) ? [...ODD_VERSIONS, null, 2, 1.2] : VERSIONS);
  if (among(TIMES, operator)) return draw.one<unknown>(draw.chance(odd) ? [...ODD_DATES, null, true] : DATES);
  if (among(LISTED, operator)) return draw.chance(odd) ? draw.one(["no such list", null, 1]) : draw.one(LISTS);
  if (operator === "str_matches") return draw.one<unknown>(draw.chance(odd) ? ODD_PATTERNS : PATTERNS);
  return draw.chance(0.4) ? null : draw.one<unknown>(draw.chance(odd) ? [[], ["a"], {}, "", 0, false, "true"] : pool);
}

interface Field {
  readonly name: string;
  readonly pool: readonly unknown[];
  /** Operators that make sense there. */
  readonly operators: readonly Operator[];
}

const WORDS: readonly Operator[] = [...SETS, ...TEXTS, "str_matches", "eq", "neq"];
const FIELDS: readonly Field[] = [
  { name: "email", pool: EMAILS, operators: WORDS },
  { name: "userID", pool: USER_IDS, operators: [...WORDS, ...LISTED] },
  { name: "country", pool: COUNTRIES, operators: WORDS },
  { name: "locale", pool: LOCALES, operators: WORDS },
  { name: "ip", pool: IPS, operators: WORDS },
  { name: "userAgent", pool: USER_AGENTS.slice(0, -1), operators: WORDS },
  { name: "appVersion", pool: VERSIONS, operators: [...VERSION_COMPARISONS, ...SETS] },
  { name: "plan", pool: PLANS, operators: WORDS },
  { name: "age", pool: [...NUMBERS, ...NUMBER_TEXTS], operators: [...COMPARISONS, ...SETS, "eq", "neq"] },
  { name: "Level", pool: NUMBERS, operators: [...COMPARISONS, ...SETS, "eq", "neq"] },
  { name: "signup", pool: DATES, operators: TIMES },
  { name: "build", pool: VERSIONS, operators: VERSION_COMPARISONS },
  { name: "tags", pool: TAGS, operators: [...ARRAYS, ...SETS, ...TEXTS] },
  { name: "vip", pool: [true, false, "true"], operators: [...SETS, "eq", "neq"] },
];

function userField(draw: Draw, odd: number): WireCondition {
  const field = draw.one(FIELDS);
  const operator = draw.one<Operator>(draw.chance(odd) ? OPERATORS : field.operators);
  const name = draw.chance(odd) ? draw.one([field.name.toLowerCase(), field.name.toUpperCase()]) : field.name;
  return condition({
    type: "user_field",
    field: name,
    operator,
    targetValue: targetOf(draw, operator, field.pool, odd),
  });
}

function unitId(draw: Draw, odd: number): WireCondition {
  const idType = draw.one([
    "userID",
    "userID",
    "stableID",
    "companyID",
    ...(draw.chance(odd) ? ["userid", "STABLEID"] : []),
  ]);
  const operator = draw.one<Operator>([...WORDS, ...LISTED, ...LISTED]);
  const pool = idType.toLowerCase() === "companyid" ? COMPANY_IDS : USER_IDS;
  return condition({ type: "unit_id", idType, operator, targetValue: targetOf(draw, operator, pool, odd) });
}

function userAgent(draw: Draw, odd: number): WireCondition {
  const [field, pool, operators] = draw.one<readonly [string, readonly unknown[], readonly Operator[]]>([
    ["browser_name", BROWSERS, SETS],
    ["os_name", SYSTEMS, SETS],
    ["browser_version", ["119.0", "120.0", "17.1", "11"], VERSION_COMPARISONS],
    ["os_version", ["10", "10.15.7", "14", "17.1.2"], VERSION_COMPARISONS],
  ]);
  const operator = draw.one(draw.chance(odd) ? SETS : operators);
  return condition({ type: "ua_based", field, operator, targetValue: targetOf(draw, operator, pool, odd) });
}

function address(draw: Draw, odd: number): WireCondition {
  const operator = draw.one(SETS);
  const field = draw.chance(odd) ? draw.one(["region", "ip"]) : "country";
  return condition({ type: "ip_based", field, operator, targetValue: targetOf(draw, operator, COUNTRIES, odd) });
}

function environment(draw: Draw, odd: number): WireCondition {
  const field = draw.chance(odd) ? draw.one(["TIER", "region"]) : "tier";
  const operator = draw.one(SETS);
  return condition({ type: "environment_field", field, operator, targetValue: targetOf(draw, operator, TIERS, odd) });
}

/** Far from now, so that no test lies on the edge. */
function currentTime(draw: Draw, odd: number): WireCondition {
  const targets = draw.chance(odd)
    ? ["2023-01-01T00:00:00Z", "never", null, 1_672_531_200]
    : [1_672_531_200_000, 4_102_444_800_000, "1672531200000"];
  return condition({ type: "current_time", operator: draw.one(TIMES), targetValue: draw.one<unknown>(targets) });
}

export function bucket(draw: Draw, salt: string, idType = "userID"): WireCondition {
  const operator = draw.one<Operator>(["lt", "gte", "any", "none", "lte", "gt"]);
  const buckets = Array.from({ length: 1 + draw.below(600) }, () => draw.below(1000));
  const targetValue = among(SETS, operator) ? [...new Set(buckets)] : draw.one([0, 100, 333, 500, 999, 1000, "500"]);
  return condition({ type: "user_bucket", operator, targetValue, additionalValues: { salt }, idType });
}

function otherGate(draw: Draw, { gates, odd }: Surroundings): WireCondition {
  const type = draw.one(["pass_gate", "fail_gate"]);
  if (gates.length === 0 || draw.chance(odd / 2))
    return condition({ type, targetValue: draw.one<unknown>(["no_such_gate", null, 1, "segment:none"]) });
  return condition({ type, targetValue: draw.one(gates) });
}

function severalGates(draw: Draw, { gates, odd }: Surroundings): WireCondition {
  const type = draw.one(["multi_pass_gate", "multi_fail_gate"]);
  return condition({ type, targetValue: draw.chance(odd) ? "no list" : draw.some([...gates, "no_such_gate"], 1, 3) });
}

const targetApp = (draw: Draw): WireCondition =>
  condition({ type: "target_app", operator: draw.one(SETS), targetValue: draw.some(["app-1", "app-2"], 1, 2) });

const experimentGroup = (draw: Draw, { experiments }: Surroundings): WireCondition =>
  condition({
    type: "experiment_group",
    field: draw.one(["no_such_experiment", ...experiments]),
    operator: draw.one(["any", "none"]),
    targetValue: draw.some(["Control", "Test", "test"], 1, 2),
  });

/** What no server SDK evaluates. */
const unsupported = (draw: Draw): WireCondition =>
  draw.one([
    condition({ type: "javascript", operator: "any", targetValue: ["1"] }),
    condition({ type: "user_field", field: "plan", operator: "sounds_like", targetValue: ["pro"] }),
    condition({ type: "user_field", field: "plan", operator: null, targetValue: ["pro"] }),
  ]);

/** A condition of any type with any operator. */
export function randomCondition(draw: Draw, surroundings: Surroundings): WireCondition {
  const { odd } = surroundings;
  const roll = draw.below(1000);
  if (roll < 80) return condition({ type: "public" });
  if (roll < 480) return userField(draw, odd);
  if (roll < 590) return unitId(draw, odd);
  if (roll < 660) return userAgent(draw, odd);
  if (roll < 710) return address(draw, odd);
  if (roll < 760) return environment(draw, odd);
  if (roll < 790) return currentTime(draw, odd);
  if (roll < 850) return bucket(draw, draw.one(["salt-a", "salt-b", ""]), draw.one(["userID", "stableID"]));
  if (roll < 965) return otherGate(draw, surroundings);
  if (roll < 975) return severalGates(draw, surroundings);
  if (roll < 985) return targetApp(draw);
  if (roll < 992) return experimentGroup(draw, surroundings);
  return unsupported(draw);
}
