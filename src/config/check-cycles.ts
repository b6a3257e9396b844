import type { SubjectKindName } from "../gates/definitions.ts";
import { type Holdable, isHeldOut } from "../gates/held-out.ts";
import type { Problem } from "./problem.ts";
import { asked, type Subject } from "./subject-references.ts";
import type { Cursor } from "./yaml-cursor.ts";

/** One definition cannot be decided before another one. */
interface Edge {
  readonly from: string;
  readonly to: string;
  /** `asks` or `is held out by`. */
  readonly verb: string;
  readonly place: Cursor;
}

/** Gates, segments, holdouts and experiments that ask one another in a circle. Each circle is told once, by its shortest way. */
export function cycleProblems(subjects: readonly Subject[]): Problem[] {
  const edges = [...subjects.flatMap(edgesOf), ...heldOutEdges(subjects)];
  const from = groupedByFrom(edges);
  const told = new Set<string>();
  return [...from.keys()].flatMap((start) => {
    if (told.has(start)) return [];
    const circle = shortestCircle(start, from);
    const [first] = circle;
    if (first === undefined || circle.some((edge) => told.has(edge.to))) return [];
    for (const edge of circle) told.add(edge.to);
    return [first.place.problem(wordsOf(circle), "remove one of these conditions: nobody could be decided")];
  });
}

function groupedByFrom(edges: readonly Edge[]): Map<string, Edge[]> {
  const from = new Map<string, Edge[]>();
  for (const edge of edges) {
    const list = from.get(edge.from);
    if (list === undefined) from.set(edge.from, [edge]);
    else list.push(edge);
  }
  return from;
}

function edgesOf({ kind, subject }: Subject): Edge[] {
  const name = subject.key(kind).text();
  if (name === undefined) return [];
  return asked(subject).map((reference) => ({
    from: node(kind, name),
    to: node(reference.kind, reference.name.text() ?? ""),
    verb: "asks",
    place: reference.name,
  }));
}

/** A gate or experiment asks each holdout that holds units out of it. */
function heldOutEdges(subjects: readonly Subject[]): Edge[] {
  const held = subjects.flatMap(({ kind, subject }) => {
    const name = subject.key(kind).text();
    const unitType = subject.key("unit_type").text() ?? "userID";
    if (name === undefined || (kind !== "gate" && kind !== "experiment")) return [];
    return [{ kind, holdable: { kind: `${kind}s`, name, unitType } satisfies Holdable }];
  });
  return subjects.flatMap(({ kind, subject }) => {
    const holdout = subject.key("holdout").text();
    if (kind !== "holdout" || holdout === undefined) return [];
    const names = {
      gates: namesIn(subject.key("gates")),
      experiments: namesIn(subject.key("experiments")),
      unit_type: subject.key("unit_type").text() ?? "userID",
    };
    return held
      .filter(({ holdable }) => isHeldOut(names, holdable))
      .map(({ kind: of, holdable }) => {
        const list = subject.key(holdable.kind);
        const place = list.value === undefined ? subject.key("holdout") : list;
        return { from: node(of, holdable.name), to: node("holdout", holdout), verb: "is held out by", place };
      });
  });
}

function namesIn(list: Cursor): "all" | string[] {
  return Array.isArray(list.value) ? list.items().flatMap((name) => name.text() ?? []) : "all";
}

function node(kind: SubjectKindName, name: string): string {
  return `${kind} "${name}"`;
}

/** The shortest way from a node back to itself; empty where there is none. */
function shortestCircle(start: string, from: ReadonlyMap<string, readonly Edge[]>): Edge[] {
  const reached = new Map<string, Edge>();
  const queue = [start];
  for (const at of queue) {
    for (const edge of from.get(at) ?? []) {
      if (reached.has(edge.to)) continue;
      reached.set(edge.to, edge);
      if (edge.to === start) return wayTo(start, reached);
      queue.push(edge.to);
    }
  }
  return [];
}

function wayTo(start: string, reached: ReadonlyMap<string, Edge>): Edge[] {
  const way: Edge[] = [];
  let edge = reached.get(start);
  while (edge !== undefined) {
    way.unshift(edge);
    edge = edge.from === start ? undefined : reached.get(edge.from);
  }
  return way;
}

/** `gate "a" asks gate "b", which asks gate "a"`. */
function wordsOf(circle: readonly Edge[]): string {
  const [first] = circle;
  if (circle.length === 1) return `${first?.from} asks itself`;
  return `${first?.from} ${circle.map(({ verb, to }) => `${verb} ${to}`).join(", which ")}`;
}
