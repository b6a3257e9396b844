// Writes random inputs and what src/statistics makes of them, one line of JSON each: what check.py reads. See run.sh.
//
//   npx tsx test/second-implementation/inputs-and-outputs.ts --cases 3 --seed 1 --method margin

import { once } from "node:events";
import { parseArgs } from "node:util";
import { asLine, randomCases } from "./cases.ts";
import { methods } from "./methods/all.ts";

const { values } = parseArgs({
  options: {
    cases: { type: "string", default: "10000" },
    seed: { type: "string", default: "20240917" },
    method: { type: "string" },
  },
});
const [cases, seed, method] = [Number(values.cases), Number(values.seed), values.method ?? null];
if (!Number.isInteger(cases) || cases < 1 || !Number.isInteger(seed)) {
  throw new RangeError("--cases is a whole number of at least 1, and --seed a whole number");
}
if (method !== null && !methods.has(method))
  throw new RangeError(`--method is one of ${[...methods.keys()].join(", ")}`);

process.stdout.write(`${asLine({ seed, cases, node: process.version })}\n`);
for (const line of randomCases({ seed, cases, method })) {
  if (!process.stdout.write(`${asLine(line)}\n`)) await once(process.stdout, "drain");
}
