import { readFile, stat } from "node:fs/promises";
import { PulseError } from "../errors.ts";
import { parseSpecs } from "../gates/specs/parse-specs.ts";
import type { SpecsSource } from "./specs-source.ts";

/**
 * A Statsig project's `download_config_specs` document in a file, served as it is, read again when the file changes. It says which
 * id lists there are but not who is in them: they are empty.
 */
export function createFileSpecs(path: string): SpecsSource {
  let seen = "";
  return {
    read: async () => {
      const { mtimeMs, size } = await there(stat(path), path);
      const found = `${mtimeMs} ${size}`;
      if (found === seen) return null;
      const document = parsedJson(await there(readFile(path, "utf8"), path), path);
      const specs = parseSpecs(document);
      seen = found;
      const version = Array.isArray(document.feature_gates) ? "v1" : "v2";
      return { specs, idLists: new Map(), written: { version, document } };
    },
  };
}

async function there<T>(reading: Promise<T>, path: string): Promise<T> {
  try {
    return await reading;
  } catch (cause) {
    throw new PulseError({
      code: "SPECS_UNREADABLE",
      fault: "input",
      message: `${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      hint: "name the file with a project's download_config_specs, or leave --specs out",
      cause,
    });
  }
}

function parsedJson(text: string, path: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch (cause) {
    throw new PulseError({
      code: "SPECS_NOT_JSON",
      fault: "input",
      message: `${path} is not JSON`,
      hint: "save the answer of download_config_specs as it came",
      cause,
    });
  }
}
