import { listChains, readChain } from "../../src/landing/chain.ts";
import { readSegmentMessages } from "../../src/landing/segment-reader.ts";

/** Every landed message as `topic/partition/offset time bytes in hex`, in the order of the chains. */
export async function landedMessages(store: string): Promise<string[]> {
  const landed: string[] = [];
  for (const partition of await listChains(store))
    for (const { folder } of await readChain(store, partition))
      for await (const messages of readSegmentMessages(folder))
        for (const { offset, timestamp, value } of messages)
          landed.push(
            `${partition.topic}/${partition.partition}/${offset} ${timestamp} ${value?.toString("hex") ?? "none"}`,
          );
  return landed;
}
