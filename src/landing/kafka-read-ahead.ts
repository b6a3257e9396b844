/** What the Kafka client asks of a broker, as far as it is needed here. */
export interface FetchOptions {
  readonly topics: readonly {
    readonly topic: string;
    readonly partitions: readonly { readonly partition: number; readonly fetchOffset: string }[];
  }[];
}

/** What the broker answers. `messages`: in offset order. */
export interface Fetched {
  readonly responses: readonly {
    readonly topicName: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly lastStableOffset?: string;
      readonly messages: readonly { readonly offset: string }[];
    }[];
  }[];
}

export type Fetch = (options: FetchOptions) => Promise<Fetched>;

/**
 * Asks for what comes next while the client still hands over what came: the broker works meanwhile, where kafkajs would let it wait. One answer
 * at most is held, and only what the broker has is asked for, so that no fetch is left waiting at the end. An answer to another question than
 * the client's next one (it was told to seek, a partition was paused) is thrown away.
 */
export function readAhead(fetch: Fetch): Fetch {
  let ahead: { readonly asked: string; readonly answer: Promise<Fetched> } | undefined;
  return async (options) => {
    const held = ahead;
    ahead = undefined;
    const fetched = await (held?.asked === questionOf(options) ? held.answer : fetch(options));
    const next = following(options, fetched);
    if (next !== undefined && ahead === undefined) {
      const answer = fetch(next);
      answer.catch(() => undefined); // it fails where the client comes to ask for it, or nowhere
      ahead = { asked: questionOf(next), answer };
    }
    return fetched;
  };
}

/** The client's next question, if it takes all that was fetched; undefined where the broker has nothing more yet. */
function following(options: FetchOptions, { responses }: Fetched): FetchOptions | undefined {
  let more = false;
  const topics = options.topics.map(({ topic, partitions }) => {
    const answers = responses.filter(({ topicName }) => topicName === topic).flatMap((response) => response.partitions);
    return {
      topic,
      partitions: partitions.map((asked) => {
        const answer = answers.find(({ partition }) => partition === asked.partition);
        const last = answer?.messages.at(-1);
        if (last === undefined) return asked;
        const fetchOffset = BigInt(last.offset) + 1n;
        if (fetchOffset < BigInt(answer?.lastStableOffset ?? -1)) more = true;
        return { ...asked, fetchOffset: fetchOffset.toString() };
      }),
    };
  });
  return more ? { ...options, topics } : undefined;
}

function questionOf({ topics }: FetchOptions): string {
  return JSON.stringify(topics);
}
