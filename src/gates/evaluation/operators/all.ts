import { ARRAY_OPERATORS } from "./arrays.ts";
import { EQUALITY_OPERATORS } from "./equality.ts";
import { ID_LIST_OPERATORS } from "./id-lists.ts";
import { NUMBER_OPERATORS } from "./numbers.ts";
import type { Operator } from "./operator.ts";
import { TEXT_OPERATORS } from "./texts.ts";
import { TIME_OPERATORS } from "./times.ts";
import { VERSION_OPERATORS } from "./versions.ts";

/** Every operator by its name on the wire, in lower case. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  [
    NUMBER_OPERATORS,
    VERSION_OPERATORS,
    TEXT_OPERATORS,
    EQUALITY_OPERATORS,
    TIME_OPERATORS,
    ID_LIST_OPERATORS,
    ARRAY_OPERATORS,
  ].flatMap((operators) => Object.entries(operators)),
);
