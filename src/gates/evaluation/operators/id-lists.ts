import { idListKey } from "../bucket.ts";
import { asText, not, type Operator } from "./operator.ts";

/** Members are looked up by a hash of the id. A list that is not at hand cannot be evaluated; the SDKs take it for empty. */
const inList: Operator = (target) => (value, context) => {
  const list = typeof target === "string" ? context.idLists.get(target) : undefined;
  if (list === undefined) {
    return context.flavor === undefined
      ? { unsupported: `the id list ${JSON.stringify(target)} is not at hand` }
      : false;
  }
  const id = asText(value);
  return id !== null && list.has(idListKey(id));
};

export const ID_LIST_OPERATORS: Readonly<Record<string, Operator>> = {
  in_segment_list: inList,
  not_in_segment_list: not(inList),
};
