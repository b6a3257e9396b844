export type JsonObject = Readonly<Record<string, unknown>>;

/** The value if it is an object of JSON, not a list. */
export function objectOf(value: unknown): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}
