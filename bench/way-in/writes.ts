import type { AuditedRequest } from '../installation/audit-log.ts';
import { mostPerGroupAndBatch } from './per-batch.ts';
import type { Tally } from './tally.ts';

/**
 * How many writes a pool had at most for each batch that named it.
 *
 * @throws when a pool was written while no batch named it
 */
export function mostWritesPerPoolAndBatch({
  requests,
  batches,
  resource,
}: Pick<Tally, 'requests' | 'batches' | 'resource'>): number {
  const writes = requests
    .filter((request) => isWrite(request, resource))
    .map(({ name = '', receivedAt }) => ({ group: name, at: receivedAt }));
  return mostPerGroupAndBatch('was written', writes, batches);
}

/**
 * The list, or the status; one that was refused is none.
 *
 * @param resource our pools, as the API server calls them
 */
export function isWrite({ verb, resource: of, status }: AuditedRequest, resource: string): boolean {
  const ofPool = of === resource || of === `${resource}/status`;
  return ofPool && (verb === 'patch' || verb === 'update') && status < 300;
}
