import { createHash } from 'node:crypto';
import type { ProviderId } from '../model/provider-id.ts';
import type { ListDigest } from '../model/reported.ts';

/** Whether a list is the one of a digest; only where it is as long is it looked at more closely. */
export function isListOf(digest: ListDigest, list: readonly ProviderId[]): boolean {
  if (digest.length !== list.length) return false;
  return list.length === 0 || digest.hash === hashOf(list);
}

/** As the digests of MachinePools are made. */
function hashOf(list: readonly ProviderId[]): string {
  return createHash('sha1').update(list.join('\n')).digest('hex');
}
