import { contentHash } from "../../content-hash.ts";
import type { Spec, SpecCondition, SpecRule } from "../../gates/specs/spec.ts";
import type { CheckedSubject } from "./find-subject.ts";
import type { Gates } from "./project-gates.ts";

type Table = "gates" | "configs" | "layers";

/** Something that a condition looks at: another spec, or an id list. */
interface Asked {
  readonly table: Table | "idLists";
  readonly name: string;
}

function askedByCondition({ type, field, operator, targetValue }: SpecCondition): Asked[] {
  const names = (Array.isArray(targetValue) ? targetValue : [targetValue]).map(String);
  if (/^(multi_)?(pass|fail)_gate$/.test(type)) return names.map((name) => ({ table: "gates", name }));
  if (type === "experiment_group") return field === null ? [] : [{ table: "configs", name: field }];
  const isListed = operator === "in_segment_list" || operator === "not_in_segment_list";
  return isListed ? names.map((name) => ({ table: "idLists", name })) : [];
}

function askedByRule({ conditions, configDelegate }: SpecRule): Asked[] {
  const delegate: Asked[] = configDelegate === null ? [] : [{ table: "configs", name: configDelegate }];
  return [...conditions.flatMap(askedByCondition), ...delegate];
}

/** A spec whose rules are called alike whatever stage they are in: a rule's percentage is in it besides. */
function withoutStages(spec: Spec): Spec {
  const base = (id: string): string => id.replace(/:\d+\.\d\d:\d+$/, "");
  return { ...spec, rules: spec.rules.map((rule) => ({ ...rule, id: base(rule.id) })) };
}

/** All that an outcome depends on, by what it is called. */
function groundsOf(gates: Gates, start: Asked): Map<string, unknown> {
  const grounds = new Map<string, unknown>();
  const waiting = [start];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const key = `${next.table} ${next.name}`;
    if (grounds.has(key)) continue;
    if (next.table === "idLists") {
      grounds.set(key, [...(gates.idLists.get(next.name) ?? [])].sort());
      continue;
    }
    const spec = gates.specs[next.table].get(next.name);
    grounds.set(key, spec === undefined ? null : withoutStages(spec));
    waiting.push(...(spec?.rules ?? []).flatMap(askedByRule));
  }
  return grounds;
}

const TABLES = { experiment: "configs", config: "configs", layer: "layers" } as const;

function tableOf({ kind }: CheckedSubject): Table {
  return kind === "gate" || kind === "segment" || kind === "holdout" ? "gates" : TABLES[kind];
}

/** Whether something is there. */
export function isThere(subject: CheckedSubject, { specs }: Gates): boolean {
  return specs[tableOf(subject)].has(subject.spec.name);
}

/** Whether something, with all that it asks, is the same in both, so that every user gets the same of it. */
export function isSameOutcome(subject: CheckedSubject, a: Gates, b: Gates): boolean {
  const start: Asked = { table: tableOf(subject), name: subject.spec.name };
  const [one, other] = [a, b].map((gates) =>
    contentHash([...groundsOf(gates, start)].sort(([p], [q]) => (p < q ? -1 : 1))),
  );
  return one === other;
}
