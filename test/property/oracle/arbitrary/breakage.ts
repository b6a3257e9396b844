import { renderJson, type Tree, type TreeObject } from "./render.ts";
import { pick } from "./world.ts";

export type Breakage = (message: TreeObject, names: { readonly time: string; readonly name: string }) => Buffer | null;

const MIB = 1_048_576;
const text = (tree: Tree): Buffer => Buffer.from(renderJson(tree));
const padded = (message: TreeObject, bytes: number) => {
  const found = text(message);
  return Buffer.concat([found, Buffer.alloc(Math.max(0, bytes - found.length), " ")]);
};
const withField =
  (key: "time" | "name" | "value", value: Tree): Breakage =>
  (message, names) =>
    text({ ...message, [key === "value" ? "value" : names[key]]: value });
const without =
  (...keys: string[]): Breakage =>
  (message) =>
    text(Object.fromEntries(Object.entries(message).filter(([key]) => !keys.includes(key))));
const n = (raw: string): Tree => ({ raw });

const isExposure = ({ type, eventName }: TreeObject): boolean =>
  type === "exposure" || (typeof eventName === "string" && eventName.startsWith("statsig::"));

/** By reason of docs/semantics.md section 1; a few are on the good side of a border. */
const BREAKAGES: readonly (readonly Breakage[])[] = [
  [() => null, () => Buffer.alloc(0), () => Buffer.from('{"events":[]}')],
  [(message) => padded(message, MIB + 1), (message) => padded(message, MIB), () => Buffer.alloc(MIB + 1, 0xff)],
  [(message) => Buffer.concat([text(message), Buffer.from([0xc3])]), () => Buffer.from([0x7b, 0xff, 0x0a, 0x7d])],
  [
    (message) => text(message).subarray(0, -1),
    (message) => Buffer.from(`${renderJson(message).slice(0, -1)},}`),
    (message) => Buffer.from(`${renderJson(message)} x`),
    (message) => text({ ...message, value: n("NaN") }),
    () => Buffer.from(" \n"),
    () => Buffer.from("line one\nline two\0"),
  ],
  [
    (message) => text([message]),
    () => text("event"),
    () => text(5),
    () => text(null),
    (message) => text({ events: [1, "x", null, message] }),
  ],
  [
    (message) => text({ ...message, type: "click", eventName: 7 }),
    without("type", "eventName"),
    () => text({}),
    () => text({ events: "none" }),
  ],
  [
    withField("name", ""),
    (message) => text({ ...message, type: "event", name: 5 }),
    (message) => text({ ...message, type: "event", name: null }),
  ],
  [
    without("gate", "experiment", "metadata"),
    without("rule", "group", "metadata"),
    without("passed", "group", "metadata"),
  ],
  [
    withField("name", "x".repeat(129)),
    withField("name", "😀".repeat(128)),
    (message) => text({ ...message, gate: "g".repeat(129), experiment: "g".repeat(129) }),
  ],
  [
    without("units", "user"),
    (message) => text({ ...message, units: { userID: "" }, user: { userID: null } }),
    (message) =>
      text({ ...message, units: { userID: { id: "u1" }, stableID: true }, user: { customIDs: { stableID: [] } } }),
    (message) => text({ ...message, units: "u1", user: "u1" }),
  ],
  [without("ts", "time"), withField("time", null)],
  [
    ...["yesterday", "2026-02-30T00:00:00Z", "2026-13-01", "1767607200456", "", "2026-01-05T25:00:00Z"].map((t) =>
      withField("time", t),
    ),
    withField("time", true),
    withField("time", {}),
    withField("time", []),
  ],
  [
    withField("time", "2009-12-31T23:59:59.999999Z"),
    // An exposure there would open its stage for sixteen years, each day of which is looked at by itself.
    (message, names) => (isExposure(message) ? text(message) : withField("time", n("1262304000000"))(message, names)),
    withField("time", n("-1")),
    withField("time", n("1767607200")),
  ],
  [withField("time", n("1767607200456000")), withField("time", "9999-12-31T00:00:00Z")],
  [
    ...["NaN", "-infinity", "+Infinity", "nan"].map((t) => withField("value", t)),
    ...["1e26", "-1e26", "1e400", "100000000000000000000000000"].map((t) => withField("value", n(t))),
    withField("value", true),
    withField("value", []),
    withField("value", { amount: 1 }),
  ],
  [
    () => text({ eventName: "statsig::diagnostics", value: null, user: null, metadata: {} }),
    (message) =>
      text({
        ...message,
        type: "sdk",
        eventName: "statsig::layer_exposure",
        metadata: { config: "l", ruleID: "r", allocatedExperiment: "" },
      }),
    (message) =>
      text({
        ...message,
        type: "sdk",
        eventName: "statsig::gate_exposure",
        metadata: { gate: "new_checkout", gateValue: "maybe", ruleID: "everyone" },
      }),
  ],
];

/** One of the ways in which a message can be wrong. Large ones are rare. */
export function breakageOf(how: number): Breakage {
  const kind = how % 7 === 0 ? 1 : how % BREAKAGES.length;
  const rare = kind === 1 && how % 5 !== 0 ? 0 : kind;
  const variants = pick(BREAKAGES, rare);
  return pick(variants, Math.floor(how / BREAKAGES.length));
}
