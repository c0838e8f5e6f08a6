import type { ProviderId } from '../model/provider-id.ts';

/** A set of IDs, as far as telling whether another one is the same: whole lists of a fleet are too many to keep. */
export interface IdsDigest {
  readonly size: number;
  /** Of 53 bits. Two sets that differ and have the same one are looked at with the next sweep, or the next event. */
  readonly sum: number;
}

/** The same for IDs in any order and case, each counted once. */
export function idsDigest(ids: readonly ProviderId[]): IdsDigest {
  const distinct = new Set(ids.map((id) => id.toLowerCase()));
  let [high, low] = [0, 0];
  for (const id of distinct) {
    const [ofHigh, ofLow] = hashOf(id);
    high = (high + ofHigh) | 0;
    low = (low + ofLow) | 0;
  }
  return { size: distinct.size, sum: (high & 0x1f_ff_ff) * 0x1_00_00_00_00 + (low >>> 0) };
}

export function isSameSet(one: IdsDigest, other: IdsDigest): boolean {
  return one.size === other.size && one.sum === other.sum;
}

/** Two multiplicative hashes at once, mixed at the end, so that similar IDs do not cancel out in a sum. */
function hashOf(text: string): readonly [high: number, low: number] {
  let [high, low] = [0xde_ad_be_ef, 0x41_c6_ce_57];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 0x9e_37_79_b1);
    low = Math.imul(low ^ code, 0x5f_35_64_95);
  }
  const mixedHigh = Math.imul(high ^ (high >>> 16), 0x85_eb_ca_6b) ^ (low >>> 13);
  const mixedLow = Math.imul(low ^ (low >>> 16), 0xc2_b2_ae_35) ^ (high >>> 13);
  return [mixedHigh, mixedLow];
}
