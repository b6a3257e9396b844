import { startsWith, type Token } from "./sql-tokens.ts";

/** What a rule knows beside the SQL. */
export interface LintContext {
  /** Macros that every dialect defines. */
  readonly macros: ReadonlySet<string>;
  /** Columns of the model that may be null, by its header. */
  readonly nullable: ReadonlySet<string>;
}

/** Something that another engine would read differently, or not at all. */
export interface Rule {
  readonly name: string;
  readonly why: string;
  /** What to write instead. */
  readonly write: string;
  /** The places that break it. */
  readonly finds: (tokens: readonly Token[], context: LintContext) => Token[];
}

export type Place = (tokens: readonly Token[], at: number, context: LintContext) => boolean;

/** The tokens that stand at such places. */
export const where =
  (place: Place) =>
  (tokens: readonly Token[], context: LintContext): Token[] =>
    tokens.filter((_, i) => place(tokens, i, context));

/** Any of these sequences of words and signs. */
export const any = (...phrases: readonly string[]) =>
  where((tokens, i) => phrases.some((phrase) => startsWith(tokens, i, ...phrase.split(" "))));
