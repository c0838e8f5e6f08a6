import type { InvocationContext } from '@azure/functions';
import { z } from 'zod';

/** A message of a batch, with what the host tells of it. */
export interface ReceivedMessage {
  readonly id: string;
  /** As the library gives it: JSON is parsed, other text is a string, bytes are bytes. */
  readonly body: unknown;
  /** How often the hint is being looked at with this time, 1 at the first. */
  readonly attempt: number;
  /** When its time to live is over, by Service Bus's clock; absent where nobody says. */
  readonly expiresAt?: Date;
  /** In which session of its queue it lies; absent where the queue has none. */
  readonly sessionId?: string;
}

/** The same message, whose life begins anew. */
export function withNewLife({ id, body, attempt, sessionId }: ReceivedMessage): ReceivedMessage {
  return { id, body, attempt, ...(sessionId === undefined ? {} : { sessionId }) };
}

/** The property by which a message that was sent again tells how often it was looked at. */
export const attemptProperty = 'poolsyncAttempt';

/** More would say no more: the wait has long been the longest. Whoever says more is not believed. */
export const mostAttempts = 100_000;

const identifier = z.union([z.string().min(1), z.number()]).transform(String);
/** As Service Bus takes it. */
const session = z.string().min(1).max(128);
const count = z.number().int().min(1).max(mostAttempts);
const properties = z.object({ [attemptProperty]: count });
/** .NET writes times of a queue without a zone, and means UTC. */
const time = z
  .string()
  .transform((text) => new Date(/(?:Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`))
  .refine((date) => !Number.isNaN(date.getTime()));

/**
 * The messages of one invocation, each with its metadata. What is missing there, or is not what it
 * should be, costs a message nothing but its place in the back-off.
 */
export function receivedMessages(
  bodies: unknown,
  {
    invocationId,
    triggerMetadata = {},
  }: Pick<InvocationContext, 'invocationId' | 'triggerMetadata'>,
): readonly ReceivedMessage[] {
  const all: readonly unknown[] = Array.isArray(bodies) ? bodies : [bodies];
  const columnOf = (name: string): readonly unknown[] => {
    const column = triggerMetadata[name];
    // The host leaves out texts that are empty: then no other stands where its message does.
    return Array.isArray(column) && column.length === all.length ? column : [];
  };
  const ids = columnOf('messageIdArray');
  const deliveries = columnOf('deliveryCountArray');
  const told = columnOf('applicationPropertiesArray');
  const ends = columnOf('expiresAtUtcArray');
  const sessions = columnOf('sessionIdArray');
  return all.map((body, at) => {
    const expiresAt = time.safeParse(ends[at]).data;
    const sessionId = session.safeParse(sessions[at]).data;
    const sentAgain = properties.safeParse(told[at]).data?.[attemptProperty] ?? 1;
    const delivered = count.safeParse(deliveries[at]).data ?? 1;
    return {
      id: identifier.safeParse(ids[at]).data ?? `${invocationId}:${at}`,
      body,
      attempt: Math.min(sentAgain + delivered - 1, mostAttempts),
      ...(expiresAt === undefined ? {} : { expiresAt }),
      ...(sessionId === undefined ? {} : { sessionId }),
    };
  });
}
