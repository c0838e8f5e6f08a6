import type { InvocationContext } from '@azure/functions';
import { z } from 'zod';
import { distinctIds } from './distinct-ids.ts';

/** A message of a batch, with what the host tells of it. */
export interface ReceivedMessage {
  /** Its sender's, or one of ours where that tells it from no other of its batch. */
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
    const column: unknown = triggerMetadata[name];
    return Array.isArray(column) ? column : [];
  };
  // The host leaves out texts that are empty: then no other stands where its message does.
  const inPlace = (column: readonly unknown[]): readonly unknown[] =>
    column.length === all.length ? column : [];
  const told = inPlace(columnOf('messageIdArray'));
  const ends = inPlace(columnOf('expiresAtUtcArray'));
  const attempts = attemptsOf(all.length, {
    deliveries: columnOf('deliveryCountArray'),
    told: columnOf('applicationPropertiesArray'),
  });
  const sessions = columnOf('sessionIdArray');
  const sessionOfAll = sessions.length > all.length ? onlyOne(sessions) : undefined;
  const ids = distinctIds(
    all.map((_, at) => identifier.safeParse(told[at]).data),
    (at) => `${invocationId}:${at}`,
  );
  return all.map((body, at) => {
    const expiresAt = time.safeParse(ends[at]).data;
    const sessionId = sessionOfAll ?? session.safeParse(inPlace(sessions)[at]).data;
    return {
      id: ids[at] ?? '',
      body,
      attempt: attempts[at] ?? 1,
      ...(expiresAt === undefined ? {} : { expiresAt }),
      ...(sessionId === undefined ? {} : { sessionId }),
    };
  });
}

/** Where nobody knows whose figures are whose, each was looked at as often as any: none passes for new. */
function attemptsOf(
  messages: number,
  columns: { readonly deliveries: readonly unknown[]; readonly told: readonly unknown[] },
): readonly number[] {
  const { deliveries, told } = columns;
  const attempts = Array.from({ length: Math.max(deliveries.length, told.length) }, (_, at) => {
    const sentAgain = properties.safeParse(told[at]).data?.[attemptProperty] ?? 1;
    const delivered = count.safeParse(deliveries[at]).data ?? 1;
    return Math.min(sentAgain + delivered - 1, mostAttempts);
  });
  const areInPlace = [deliveries, told].every(({ length }) => length === 0 || length === messages);
  if (areInPlace) return attempts;
  return Array.from({ length: messages }, () => Math.max(...attempts));
}

/** Where the batch is of one session. */
function onlyOne(sessions: readonly unknown[]): string | undefined {
  const [one, ...others] = new Set(sessions);
  return others.length === 0 ? session.safeParse(one).data : undefined;
}
