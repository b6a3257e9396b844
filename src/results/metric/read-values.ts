import type { Published } from "../../engine/duckdb/open-published.ts";
import type { Definitions } from "../definition/definitions.ts";
import type { AnalysedUnits } from "./analysed-units.ts";
import { readOutcomes } from "./read-outcomes.ts";
import { noValues, readUnitValues, type UnitValues } from "./read-unit-values.ts";
import { valueSource } from "./value-of-unit.ts";

/** The metric whose values are asked for. */
export interface ValuesOf {
  readonly metric: string;
  readonly kind: string;
  readonly definitions: Definitions;
  /** The first day on which a unit may have entered. */
  readonly first_day: string;
  /** False: what every unit's days would be read for is left out. */
  readonly withValues: boolean;
}

/** Reads how the units' values are spread, from their days or from the results' counts; where neither can be, says why. */
export async function readValues(
  published: Published,
  units: AnalysedUnits,
  { metric, kind, definitions, first_day, withValues }: ValuesOf,
): Promise<UnitValues> {
  const definition = definitions.metrics.get(metric);
  const source = valueSource(kind, definition, definitions);
  if (source.source === "none") return noValues(source.why);
  if (source.source === "counts") return readOutcomes(published, units, { metric, kind, definition });
  if (!withValues) return noValues("too many to be read for every page of a report: `pulse serve` shows them");
  return readUnitValues(published, units, { metric, kind: source, definition, first_day });
}
