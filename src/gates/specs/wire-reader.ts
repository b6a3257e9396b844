/** One thing that is wrong in a JSON document, and where: `feature_gates[3].rules[0].passPercentage`. */
export interface WireProblem {
  readonly path: string;
  readonly message: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** A JSON object, as opposed to a list or null. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function seen(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/**
 * One place of a JSON document. What is wrong there is noted in `problems`, and a harmless value stands in for it, so that
 * reading goes on and finds the other mistakes.
 */
export class WireReader {
  readonly value: unknown;
  readonly path: string;
  readonly problems: WireProblem[];

  constructor(value: unknown, path: string, problems: WireProblem[]) {
    this.value = value;
    this.path = path;
    this.problems = problems;
  }

  /** Whether there is nothing: null or no such key. */
  get isAbsent(): boolean {
    return this.value === null || this.value === undefined;
  }

  key(name: string): WireReader {
    const value = isFields(this.value) && Object.hasOwn(this.value, name) ? this.value[name] : undefined;
    const step = /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
    return new WireReader(value, this.path === "" ? step.replace(/^[.]/, "") : this.path + step, this.problems);
  }

  wrong(expected: string): void {
    this.problems.push({ path: this.path, message: `${expected}, and there is ${seen(this.value)}` });
  }

  text(expected: string): string {
    if (typeof this.value === "string") return this.value;
    if (typeof this.value === "number") return String(this.value);
    this.wrong(expected);
    return "";
  }

  /** A text, or null where there is none. */
  optionalText(expected: string): string | null {
    return this.isAbsent ? null : this.text(expected);
  }

  /** A number, also written as a text, as JavaScript reads it. */
  number(expected: string): number {
    const number = typeof this.value === "string" && this.value.trim() !== "" ? Number(this.value) : this.value;
    if (typeof number === "number" && Number.isFinite(number)) return number;
    this.wrong(expected);
    return 0;
  }

  optionalNumber(expected: string): number | null {
    return this.isAbsent ? null : this.number(expected);
  }

  truth(expected: string): boolean {
    if (typeof this.value !== "boolean") this.wrong(expected);
    return this.value === true;
  }

  /** True or false; anything else says nothing. */
  optionalTruth(): boolean | null {
    return typeof this.value === "boolean" ? this.value : null;
  }

  /** The items of a list; none where there is nothing. */
  items(expected: string): WireReader[] {
    if (this.isAbsent) return [];
    if (!Array.isArray(this.value)) {
      this.wrong(expected);
      return [];
    }
    return this.value.map((item, index) => new WireReader(item, `${this.path}[${index}]`, this.problems));
  }

  /** The keys of an object with their values; none where there is nothing. */
  entries(expected: string): [string, WireReader][] {
    if (this.isAbsent) return [];
    if (!isFields(this.value)) {
      this.wrong(expected);
      return [];
    }
    return Object.keys(this.value).map((name) => [name, this.key(name)]);
  }

  texts(expected: string): string[] {
    return this.items(expected).map((item) => item.text(expected));
  }
}
