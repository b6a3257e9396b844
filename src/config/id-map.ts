import { z } from "zod";
import { identifier } from "../metrics/shapes.ts";

/** One entry of `id_maps` in pulse.yaml: units of one type get the events of the units of another. */
export const idMapSchema = z.strictObject({
  from: identifier.describe("Unit type that gates and experiments are of: stableID."),
  to: identifier.describe("Unit type that events are logged for: userID."),
  learn_from: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe("Learn only from events of these names. Left out: from any event or exposure that carries both ids."),
  file: z
    .string()
    .min(1)
    .optional()
    .describe("Also known: a CSV file, header `<from>,<to>` or `<from>,<to>,since`, relative to pulse.yaml."),
});
export type IdMap = z.infer<typeof idMapSchema>;

/** A line of an id map's file. */
export interface IdPair {
  /** Unit type `from` of the map that it belongs to. */
  readonly map: string;
  readonly fromId: string;
  readonly toId: string;
  /** From when on it is known, microseconds since 1970; null: always. */
  readonly sinceUs: bigint | null;
}
