import type { World } from '../world.ts';
import { enqueue } from './messages.ts';
import type { MessageAttributes } from './model.ts';
import { findQueueByArn } from './queue-attributes.ts';

/**
 * Puts a message of another AWS service into a queue of any account and region; false where there
 * is no such queue. Queue policies are not evaluated.
 */
export function deliverToQueue(
  world: World,
  arn: string,
  body: string,
  attributes: MessageAttributes = {},
): boolean {
  const queue = findQueueByArn(world, arn);
  if (queue === undefined) return false;
  enqueue(world, queue, { body, attributes, senderId: 'AIDASERVICEPRINCIPAL' });
  return true;
}
