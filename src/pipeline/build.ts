import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Engine, Statement } from "../engine/engine.ts";
import { buildFolder, publishDerived } from "../lake/derived.ts";
import type { Batch, Node, Plan } from "./node.ts";
import type { Watch } from "./watch.ts";

/** Told after each statement. */
export type Progress = (done: number, total: number, what: string) => void;

export interface BuildOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: Progress | undefined;
  readonly watch?: Watch | undefined;
}

function inOrder(plan: Plan): [Batch, Node[]][] {
  const batches = new Map<string, [Batch, Node[]]>();
  for (const node of plan.missing) {
    const entry = batches.get(node.batch.id);
    if (entry === undefined) batches.set(node.batch.id, [node.batch, [node]]);
    else entry[1].push(node);
  }
  const key = ({ ds, id }: Batch): string => `${ds} ${id}`;
  return [...batches.values()].sort(([a], [b]) => (key(a) < key(b) ? -1 : 1));
}

function viewsOf(statement: Statement): Record<string, string> {
  const views: Record<string, string> = {};
  for (const [name, relation] of statement.inputs)
    if (relation.kind === "query" || relation.kind === "table") views[name] = relation.sql;
  return views;
}

function publish(node: Node, built: string, statement: Statement): number {
  mkdirSync(built, { recursive: true });
  return publishDerived(built, node.folder, {
    model: node.model.path,
    label: node.label,
    address: node.address,
    model_version: node.model.version,
    inputs: node.inputs.map((input) => input.address),
    parameters: node.parameters,
    sql: statement.sql,
    views: viewsOf(statement),
  });
}

async function buildBatch(
  engine: Engine,
  store: string,
  batch: Batch,
  nodes: readonly Node[],
  watch: Watch | undefined,
): Promise<void> {
  const startedMs = performance.now();
  const model = nodes[0]?.model.path ?? batch.id;
  const statement = batch.statement(nodes);
  const folder = buildFolder(store);
  try {
    const { partitionBy } = batch;
    const { rows } = await engine.build(
      statement,
      partitionBy === null ? { folder, model } : { folder, model, partitionBy: [partitionBy] },
    );
    let bytes = 0;
    for (const node of nodes)
      bytes += publish(
        node,
        partitionBy === null ? folder : join(folder, `${partitionBy}=${node.partition}`),
        statement,
      );
    const unclaimed = partitionBy === null ? [] : readdirSync(folder);
    if (unclaimed.length > 0) throw new Error(`${batch.id} made rows that nobody asked for: ${unclaimed.join(", ")}`);
    watch?.built?.({ model, nodes: nodes.length, seconds: (performance.now() - startedMs) / 1000, rows, bytes });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Statements that run side by side: most are small and keep one core busy. */
const AT_ONCE = 2;

/** Batches that must be built before a batch can be. */
function prerequisites(batches: readonly (readonly [Batch, readonly Node[]])[]): Map<string, Set<string>> {
  const builder = new Map(batches.flatMap(([batch, nodes]) => nodes.map((node) => [node.folder, batch.id] as const)));
  return new Map(
    batches.map(([batch, nodes]) => [
      batch.id,
      new Set(nodes.flatMap((node) => node.inputs.flatMap(({ folder }) => builder.get(folder) ?? []))),
    ]),
  );
}

/**
 * Builds what is missing, each batch under a temporary name that is then renamed to the nodes' addresses. A batch is begun as soon as
 * all that it reads is there.
 *
 * @throws the engine's error, when what runs beside it has ended; what was built until then stays and is reused.
 */
export async function build(engine: Engine, store: string, plan: Plan, options: BuildOptions): Promise<void> {
  const waiting = inOrder(plan);
  const total = waiting.length;
  const needs = prerequisites(waiting);
  const done = new Set<string>();
  const running = new Set<Promise<void>>();
  const begin = async ([batch, nodes]: [Batch, Node[]]): Promise<void> => {
    await buildBatch(engine, store, batch, nodes, options.watch);
    done.add(batch.id);
    options.onProgress?.(done.size, total, batch.id);
  };
  try {
    while (waiting.length > 0 || running.size > 0) {
      options.signal?.throwIfAborted();
      const next = waiting.findIndex(([batch]) => [...(needs.get(batch.id) ?? [])].every((id) => done.has(id)));
      if (next >= 0 && running.size < AT_ONCE) {
        for (const ready of waiting.splice(next, 1)) {
          const work = begin(ready).finally(() => running.delete(work));
          running.add(work);
        }
      } else {
        await Promise.race(running);
      }
    }
  } finally {
    await Promise.allSettled(running);
  }
}
