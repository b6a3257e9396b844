import { numberText } from "./json-document.ts";

type Variant = string | undefined;

/** Fills in the key that says which variant an object is, where it is left out. Anything but an object stays as it is. */
export function withDefault(key: string, fallback: Variant | ((of: object) => Variant)): (value: unknown) => unknown {
  return (value) => {
    const number = numberText(value);
    if (number !== null) return Number(number);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    const variant = typeof fallback === "function" ? fallback(value) : fallback;
    return key in value || variant === undefined ? value : { [key]: variant, ...value };
  };
}
