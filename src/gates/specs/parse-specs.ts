import { PulseError } from "../../errors.ts";
import { parseCondition } from "./parse-condition.ts";
import { parseSpec, type SpecReading } from "./parse-spec.ts";
import type { Spec, SpecCondition, Specs } from "./spec.ts";
import { isFields, type WireProblem, WireReader } from "./wire-reader.ts";

const SHOWN_PROBLEMS = 10;

function specsInvalid(problems: readonly WireProblem[]): PulseError {
  const shown = problems.slice(0, SHOWN_PROBLEMS).map(({ path, message }) => `${path || "the document"}: ${message}`);
  const more = problems.length - shown.length;
  return new PulseError({
    code: "SPECS_INVALID",
    fault: "input",
    message: [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join("\n"),
    hint: "give the JSON that Statsig's download_config_specs answers to a server key, v1 or v2, unchanged",
  });
}

/** Specs of one kind: a list with names in it (v1), or an object by name (v2). Of a name that is there twice the last counts, as in the SDKs. */
function parseSection(wire: WireReader, reading: SpecReading): Map<string, Spec> {
  if (wire.isAbsent) wire.wrong("a list or an object of specs belongs here, even if it is empty");
  const named: [string, WireReader][] = isFields(wire.value)
    ? wire.entries("")
    : wire.items("specs are a list or an object").map((item) => [item.key("name").text("a spec has a name"), item]);
  return new Map(named.map(([name, item]) => [name, parseSpec(item, name, reading)]));
}

/** v1: experiments by layer; v2: the layer by experiment. */
function parseLayerOfExperiment(wire: WireReader): Map<string, string> {
  const byLayer = wire
    .key("layers")
    .entries("experiments by layer are an object")
    .flatMap(([layer, names]) =>
      names.texts("a layer's experiments are a list of names").map((name): [string, string] => [name, layer]),
    );
  const byExperiment = wire
    .key("experiment_to_layer")
    .entries("layers by experiment are an object")
    .map(([name, layer]): [string, string] => [name, layer.text("a layer's name is a text")]);
  return new Map([...byLayer, ...byExperiment]);
}

const ID_LIST_OPERATORS = new Set<string | null>(["in_segment_list", "not_in_segment_list"]);

/** Those that the document names, and those that a condition asks for. */
function idListsOf(wire: WireReader, sections: readonly ReadonlyMap<string, Spec>[]): string[] {
  const named = wire
    .key("id_lists")
    .entries("id lists are an object")
    .filter(([, { value }]) => value !== false)
    .map(([name]) => name);
  const asked = sections
    .flatMap((section) => [...section.values()])
    .flatMap(({ rules }) => rules.flatMap(({ conditions }) => conditions))
    .filter(({ operator }) => ID_LIST_OPERATORS.has(operator))
    .flatMap(({ targetValue }) => (typeof targetValue === "string" ? [targetValue] : []));
  return [...new Set([...named, ...asked])];
}

/**
 * Reads a `download_config_specs` document, v1 (lists) or v2 (objects, conditions by hash). Unknown keys are ignored and
 * optional ones get the defaults of Statsig's SDKs. Throws `SPECS_INVALID` (input), which names every place, for what would
 * be evaluated wrongly.
 *
 * @example
 * const specs = parseSpecs(JSON.parse(await readFile("specs.json", "utf8")));
 */
export function parseSpecs(json: unknown): Specs {
  const problems: WireProblem[] = [];
  const wire = new WireReader(json, "", problems);
  if (!isFields(json)) {
    wire.wrong("specs are a JSON object");
    throw specsInvalid(problems);
  }
  if (json.has_updates === false) {
    wire.key("has_updates").wrong("an answer with specs says that it has updates");
    throw specsInvalid(problems);
  }
  const conditions = new Map<string, SpecCondition>(
    wire
      .key("condition_map")
      .entries("conditions by hash are an object")
      .map(([hash, condition]) => [hash, parseCondition(condition)]),
  );
  const conditionOf = (hash: string) => conditions.get(hash);
  const section = (key: string, kind: SpecReading["kind"]) => parseSection(wire.key(key), { kind, conditionOf });
  const gates = section("feature_gates", "gate");
  const configs = section("dynamic_configs", "config");
  const layers = wire.key("layer_configs").isAbsent ? new Map<string, Spec>() : section("layer_configs", "layer");
  const layerOfExperiment = parseLayerOfExperiment(wire);
  const idLists = idListsOf(wire, [gates, configs, layers]);
  const timeMs = wire.key("time").optionalNumber("a time is milliseconds since 1970") ?? 0;
  if (problems.length > 0) throw specsInvalid(problems);
  return { gates, configs, layers, layerOfExperiment, idLists, timeMs };
}
