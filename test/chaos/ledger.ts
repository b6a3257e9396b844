/** What is known of a message that a producer sent. */
export interface Sent {
  readonly topic: string;
  readonly partition: number;
  readonly producer: number;
  readonly number: number;
  /**
   * `acknowledged`: the broker said that it has it, at `offset`. `unknown`: no answer came, it may be there or not. `aborted`: its
   * transaction was not committed, nobody may ever see it.
   */
  readonly state: "acknowledged" | "unknown" | "aborted";
  readonly offset: bigint | undefined;
}

/** Everything that was sent, and which offsets of it were deleted at the broker. */
export interface Ledger {
  add(sent: readonly Sent[]): void;
  all(): readonly Sent[];
  /** Next number of a producer, never given twice. */
  number(producer: number): number;
  /** Messages before this offset are deleted at the broker, or may be. */
  expire(topic: string, partition: number, before: bigint): void;
  expiredBefore(topic: string, partition: number): bigint;
}

export function createLedger(): Ledger {
  const all: Sent[] = [];
  const numbers = new Map<number, number>();
  const expired = new Map<string, bigint>();
  return {
    add: (sent) => {
      for (const one of sent) all.push(one);
    },
    all: () => all,
    number: (producer) => {
      const number = numbers.get(producer) ?? 0;
      numbers.set(producer, number + 1);
      return number;
    },
    expire: (topic, partition, before) => {
      const key = `${topic}/${partition}`;
      if (before > (expired.get(key) ?? 0n)) expired.set(key, before);
    },
    expiredBefore: (topic, partition) => expired.get(`${topic}/${partition}`) ?? 0n,
  };
}
