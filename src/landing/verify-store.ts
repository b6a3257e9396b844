import { listChains } from "./chain.ts";
import type { Damage } from "./segment-damage.ts";
import { verifyChain } from "./verify-chain.ts";

/** What a look at every byte of every raw segment has found. */
export interface StoreReport {
  readonly chains: number;
  readonly segments: number;
  readonly messages: number;
  readonly damages: readonly Damage[];
}

/**
 * Reads every raw segment of a store and holds it against its checksums and its neighbours. Changes nothing, and needs no source.
 *
 * @example
 * const { damages } = await verifyStore(store);
 */
export async function verifyStore(
  store: string,
  options: { readonly signal?: AbortSignal | undefined; readonly onSegment?: (() => void) | undefined } = {},
): Promise<StoreReport> {
  let report: StoreReport = { chains: 0, segments: 0, messages: 0, damages: [] };
  for (const partition of await listChains(store)) {
    const { segments, messages, damages } = await verifyChain(store, partition, options);
    report = {
      chains: report.chains + 1,
      segments: report.segments + segments,
      messages: report.messages + messages,
      damages: [...report.damages, ...damages],
    };
  }
  return report;
}
