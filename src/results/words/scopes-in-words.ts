const STAGE = /^stage (\d+)$/;

/** Scopes as a list in words: `stages 1, 2, pooled`. Each is named once; one without a name is the whole, beside others that have one. */
function scopesInWords(scopes: readonly string[]): string {
  const each = [...new Set(scopes)];
  const named = each.some((scope) => scope !== "") ? each.map((scope) => (scope === "" ? "overall" : scope)) : [];
  const stages = named.flatMap((scope) => STAGE.exec(scope)?.[1] ?? []);
  const others = named.filter((scope) => !STAGE.test(scope));
  const ofStages = stages.length === 0 ? [] : [`${stages.length === 1 ? "stage" : "stages"} ${stages.join(", ")}`];
  return [...ofStages, ...others].join(", ");
}

/** A text about some scopes; alone, where nothing else could be meant. */
export function aboutScopes(scopes: readonly string[], text: string): string {
  const words = scopesInWords(scopes);
  return words === "" ? text : `${words}: ${text}`;
}
