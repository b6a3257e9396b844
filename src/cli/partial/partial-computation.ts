import { mkdirSync } from "node:fs";
import type { Project } from "../../config/project.ts";
import { storePath } from "../../config/store-path.ts";
import type { Engine } from "../../engine/engine.ts";
import { build, type Progress } from "../../pipeline/build.ts";
import { type Computation, planComputation } from "../../pipeline/compute.ts";
import { type Node, planFor } from "../../pipeline/node.ts";

/** A computation of which just what is asked for is built: derived files, and nothing that is published. */
export interface PartialComputation {
  readonly computation: Computation;
  readonly engine: Engine;
  /** Builds nodes, and answers them; what is there already costs nothing. */
  readonly built: (nodes: readonly Node[]) => Promise<readonly Node[]>;
}

export interface PartialOptions {
  readonly project: Project;
  readonly ds: string;
  readonly engine: Engine;
  readonly signal: AbortSignal;
  readonly onProgress: Progress;
}

/** Plans the computation of a ds, to build parts of it. What has landed is staged. */
export async function planPartly(options: PartialOptions): Promise<PartialComputation> {
  const { project, engine } = options;
  mkdirSync(storePath(project), { recursive: true });
  const computation = await planComputation(options);
  return {
    computation,
    engine,
    async built(nodes) {
      await build(engine, computation.store, planFor(nodes), options);
      return nodes;
    },
  };
}

/** The nodes of one model that others are made from directly, each once. */
export function inputsNamed(nodes: readonly Node[], name: string): Node[] {
  const found = nodes.flatMap(({ inputs }) => inputs).filter((input) => input.model.name === name);
  return [...new Map(found.map((node) => [node.folder, node])).values()];
}
