import fc from "fast-check";
import type { Project } from "../../../../src/config/project.ts";
import { EVENT_NAMES, pick } from "./world.ts";

interface When {
  readonly day: number;
  readonly after: bigint;
}

interface RawIdMap {
  readonly from: number;
  readonly to: number;
  readonly learnFrom: readonly string[] | undefined;
  readonly pairs: readonly { readonly from: number; readonly to: number; readonly since: When | undefined }[];
}

/** Id maps, mostly none. Their unit types are indexes into those of the project. */
export const idMapsArbitrary: fc.Arbitrary<readonly RawIdMap[]> = fc.array(
  fc.record({
    from: fc.nat(2),
    to: fc.nat(2),
    learnFrom: fc.option(fc.subarray([...EVENT_NAMES], { minLength: 1, maxLength: 3 }), { nil: undefined, freq: 2 }),
    pairs: fc.array(
      fc.record({
        from: fc.nat(4),
        to: fc.nat(4),
        since: fc.option(fc.record({ day: fc.nat(5), after: fc.constantFrom(0n, -1n, 1n, 43_200_000_000n) }), {
          nil: undefined,
          freq: 3,
        }),
      }),
      { maxLength: 3 },
    ),
  }),
  { maxLength: 2 },
);

/** Ids as messages have them, few of each type. */
const ID_PREFIX: Readonly<Record<string, string>> = { userID: "u", stableID: "d", organizationID: "o" };

/** Settings and pairs of the maps that make sense with these unit types: between two types, and one from each. */
export function planIdMaps(
  raw: readonly RawIdMap[],
  unitTypes: readonly string[],
  at: (when: When) => bigint,
): { readonly settings: readonly object[]; readonly pairs: Project["idPairs"] } {
  const maps = raw
    .map((map) => ({ ...map, fromType: pick(unitTypes, map.from), toType: pick(unitTypes, map.to) }))
    .filter(({ fromType, toType }) => fromType !== toType);
  const firsts = maps.filter((map, index) => maps.findIndex(({ fromType }) => fromType === map.fromType) === index);
  return {
    settings: firsts.map(({ fromType, toType, learnFrom }) => ({ from: fromType, to: toType, learn_from: learnFrom })),
    pairs: firsts.flatMap(({ fromType, toType, pairs }) =>
      pairs.map(({ from, to, since }) => ({
        map: fromType,
        fromId: `${ID_PREFIX[fromType]}${from}`,
        toId: `${ID_PREFIX[toType]}${to}`,
        sinceUs: since === undefined ? null : at(since),
      })),
    ),
  };
}
