import { contentHash } from "../content-hash.ts";
import type { Relation, Statement } from "../engine/engine.ts";
import type { Model } from "../engine/model.ts";
import { derivedFolder, isBuilt, parquetFiles } from "../lake/derived.ts";

/** A derived folder: a pure function of its parameters and inputs, at the address that is their hash. */
export interface Node {
  readonly model: Model;
  /** For people: `2026-01-05`, `2026-01-05 purchases`. */
  readonly label: string;
  readonly address: string;
  readonly folder: string;
  readonly inputs: readonly Node[];
  readonly parameters: unknown;
  readonly batch: Batch;
  /** Which rows of the batch's output are this node's: the value of the batch's partition column. */
  readonly partition: string | null;
}

/** Nodes that one statement builds: one day's measures, one run's stages. */
export interface Batch {
  readonly id: string;
  /** The day that it is about: earlier days are built first. */
  readonly ds: string;
  /** Column by which the output is split into nodes; null: the batch is one node. */
  readonly partitionBy: string | null;
  /** The statement that builds just these nodes. */
  readonly statement: (nodes: readonly Node[]) => Statement;
}

/** What a node is made with. */
export interface NodeFields extends Pick<Node, "model" | "label" | "inputs" | "parameters" | "batch"> {
  readonly partition?: string;
  /** Inputs as well, whose content the parameters say: their addresses do not enter the node's. */
  readonly inputsByContent?: readonly Node[];
}

/** Makes a node; its address follows from the model's text, the parameters and the inputs' addresses. */
export function node(store: string, { partition, inputsByContent, ...fields }: NodeFields): Node {
  const address = contentHash({
    model: fields.model.version,
    parameters: fields.parameters,
    inputs: fields.inputs.map((input) => input.address),
  }).slice(0, 40);
  return {
    ...fields,
    inputs: [...fields.inputs, ...(inputsByContent ?? [])],
    partition: partition ?? null,
    address,
    folder: derivedFolder(store, fields.model.name, address),
  };
}

/** Nodes, each once. */
export function distinctNodes(nodes: readonly Node[]): Node[] {
  return [...new Map(nodes.map((each) => [each.folder, each])).values()];
}

/** The rows of nodes of one model, as a relation. Read when the statement is made: by then they are built. */
export function rowsOf(model: Model, nodes: readonly Node[]): Relation {
  return { kind: "files", columns: model.columns, paths: nodes.flatMap(({ folder }) => parquetFiles(folder)) };
}

/** What must be built for some nodes to be there, and how much is there already. */
export interface Plan {
  readonly missing: readonly Node[];
  readonly reused: number;
  /** The nodes that are there. */
  readonly present: readonly Node[];
}

/** Follows nodes to what is not built; below a built node nothing is looked at. */
export function planFor(roots: readonly Node[]): Plan {
  const missing = new Map<string, Node>();
  const present = new Map<string, Node>();
  const pending = [...roots];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (missing.has(next.folder) || present.has(next.folder)) continue;
    if (isBuilt(next.folder)) {
      present.set(next.folder, next);
    } else {
      missing.set(next.folder, next);
      for (const input of next.inputs) pending.push(input);
    }
  }
  return { missing: [...missing.values()], reused: present.size, present: [...present.values()] };
}
