import { BANNED_FUNCTIONS, PORTABLE_FUNCTIONS, WORDS_BEFORE_PARENTHESIS } from "./portable-functions.ts";
import { type Place, type Rule, where } from "./portable-rule.ts";
import { REFUSED_CONSTRUCTS } from "./refused-constructs.ts";
import { SILENT_DIFFERENCES } from "./silent-differences.ts";
import { startsWith } from "./sql-tokens.ts";

const isCall: Place = (tokens, i) =>
  tokens[i]?.kind === "word" && startsWith(tokens, i + 1, "(") && !WORDS_BEFORE_PARENTHESIS.has(tokens[i]?.text ?? "");

/** Names of `with` clauses, tables with named columns and windows also stand before a parenthesis. */
const isNamed: Place = (tokens, i) =>
  startsWith(tokens, i - 1, "as") || startsWith(tokens, i - 1, ")") || startsWith(tokens, i + 1, "as");

const bannedFunctions: Rule[] = BANNED_FUNCTIONS.map(({ rule, names, why, write }) => ({
  name: rule,
  why,
  write,
  finds: where((tokens, i) => {
    const bare = rule === "clock" && tokens[i]?.text.startsWith("current_") === true;
    return (
      tokens[i]?.kind === "word" && names.includes(tokens[i]?.text ?? "") && (bare || startsWith(tokens, i + 1, "("))
    );
  }),
}));

const banned = new Set(BANNED_FUNCTIONS.flatMap(({ names }) => names));

/** The rules of the common subset: what differs in silence, and what another engine refuses. */
export const RULES: readonly Rule[] = [
  ...SILENT_DIFFERENCES,
  ...REFUSED_CONSTRUCTS,
  ...bannedFunctions,
  {
    name: "function",
    why: "it is neither in the common subset nor a macro of the dialects",
    write: "a function of the common subset, or add a macro to sql/dialects",
    finds: where((tokens, i, context) => {
      const name = tokens[i]?.text ?? "";
      return (
        isCall(tokens, i, context) &&
        !isNamed(tokens, i, context) &&
        !PORTABLE_FUNCTIONS.has(name) &&
        !context.macros.has(name) &&
        !banned.has(name)
      );
    }),
  },
];
