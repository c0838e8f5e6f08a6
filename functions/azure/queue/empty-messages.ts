import type { InvocationContext } from '@azure/functions';
import type { TellFateDeps } from '../../../shared/delivery/tell-fate.ts';

/**
 * Tells of messages that the host has handed on to nobody: it leaves out bodies that are empty, and
 * completes them with the others. Of figures, such as the deliveries, it leaves out none.
 */
export function tellEmptyMessages(
  { log, metrics }: TellFateDeps,
  bodies: unknown,
  { triggerMetadata = {} }: Pick<InvocationContext, 'triggerMetadata'>,
): void {
  const deliveries = triggerMetadata['deliveryCountArray'];
  if (!Array.isArray(bodies) || !Array.isArray(deliveries)) return;
  const empty = deliveries.length - bodies.length;
  if (empty <= 0) return;
  metrics.count('MessagesIgnored', empty, 'empty');
  log.info('messages ignored', { messages: empty, reason: 'empty' });
}
