import type { Engine, Statement } from "../engine/engine.ts";
import { requireSound } from "../lake/derived-damage.ts";

/**
 * An engine that reads no damaged derived file: each is held against its checksum before the first statement that reads it, once for as
 * long as the engine is open.
 *
 * @throws PulseError from `build` and `read`: DERIVED_DAMAGED, EXPIRED_DAMAGED, see {@link requireSound}.
 */
export function checkedEngine(engine: Engine, store: string): Engine {
  const sound = new Set<string>();
  const check = ({ inputs }: Statement): void => {
    const read = [...inputs.values()].flatMap((relation) => (relation.kind === "files" ? relation.paths : []));
    const unseen = read.filter((path) => !sound.has(path));
    requireSound(store, unseen);
    for (const path of unseen) sound.add(path);
  };
  return {
    build: async (statement, output) => {
      check(statement);
      return engine.build(statement, output);
    },
    read: async (statement) => {
      check(statement);
      return engine.read(statement);
    },
    close: () => engine.close(),
  };
}
