import { applyProject } from "../../src/changes/apply.ts";
import { recordChanges } from "../../src/changes/run-changes.ts";
import { loadProject } from "../../src/config/load.ts";
import { storePath } from "../../src/config/store-path.ts";
import { gateSchema } from "../../src/gates/definition.ts";

/** Applies a gate with ever other percentages, and records as runs do in between: `apply-loop.ts <project> <who> <rounds>`. */
const [folder = "", who = "", rounds = "1"] = process.argv.slice(2);
const project = await loadProject(folder);
for (let round = 1; round <= Number(rounds); round += 1) {
  const percent = round % 90;
  const gates = [gateSchema.parse({ gate: "g", salt: who, rules: [{ rule: "r", percent }] })];
  const changed = { ...project, gates };
  const changedAtUs = BigInt(Date.now()) * 1000n;
  const { recorded } = await applyProject({
    ...{ project: changed, store: storePath(project), changedAtUs, changedBy: who, reason: `round ${round}` },
  });
  await recordChanges(storePath(project), changed, changedAtUs, who);
  process.stdout.write(`${recorded.length === 0 ? "nothing" : recorded[0]?.changed_at_us}\n`);
}
