import type { Receiver, Sender } from 'rhea';
import { z } from 'zod';

const address = z.object({ address: z.string() });

/** The node that a client attached to, without the host that may stand before it. */
export function nodeAddress(terminus: unknown): string {
  const parsed = address.safeParse(terminus);
  if (!parsed.success) return '';
  return parsed.data.address.replace(/^amqps?:\/\/[^/]*/, '').replace(/^\//, '');
}

/**
 * Sets fields of the attach frame that answers the client's. rhea has no call for that: it only lets
 * all links of a listener have the same.
 */
export function answerAttach(
  link: Sender | Receiver,
  fields: Readonly<Record<string, unknown>>,
): void {
  const local: unknown = Reflect.get(link, 'local');
  const frame: unknown =
    typeof local === 'object' && local !== null ? Reflect.get(local, 'attach') : undefined;
  if (typeof frame !== 'object' || frame === null)
    throw new Error('rhea has no attach frame to answer with');
  Object.assign(frame, fields);
}
