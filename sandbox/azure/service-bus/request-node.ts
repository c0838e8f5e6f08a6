import type { EventContext, Message, Receiver, Sender } from 'rhea';
import rhea from 'rhea';
import { z } from 'zod';
import { nodeAddress } from './attach.ts';

/** An answer to a request over AMQP. */
export interface RequestAnswer {
  readonly properties: Readonly<Record<string, string | number>>;
  readonly body?: unknown;
}

export type RequestHandler = (request: unknown) => RequestAnswer;

const correlation = z.object({ message_id: z.union([z.string(), z.instanceof(Buffer)]) });

/**
 * Answers requests on a node such as `$cbs`: the client sends on one link, and gets the answers on
 * another of the same session and address.
 */
export function answerRequests(receiver: Receiver, handle: RequestHandler): void {
  const address = nodeAddress(receiver.target);
  receiver.on('message', ({ message, delivery }: EventContext) => {
    delivery?.accept();
    const replies = receiver.session.find_sender(
      (sender: Sender) => nodeAddress(sender.source) === address,
    );
    const request = correlation.safeParse(message);
    if (replies === undefined || !request.success) return;
    const { properties, body = null } = handle(message);
    const answer: unknown = {
      correlation_id: request.data.message_id,
      application_properties: properties,
      body,
    };
    replies.send(answer as Message);
  });
}

/** A UUID as text in the 16 bytes of .NET's order, and back: Service Bus names locks so. */
export function lockTag(lock: string): Buffer {
  return reorder(rhea.string_to_uuid(lock));
}

/** As {@link lockTag}, the other way round. */
export function lockOf(tag: Buffer): string {
  return rhea.uuid_to_string(reorder(tag));
}

function reorder(bytes: Buffer): Buffer {
  const at = (from: number, to: number): Buffer =>
    Buffer.from(bytes.subarray(from, to).toReversed());
  return Buffer.concat([at(0, 4), at(4, 6), at(6, 8), bytes.subarray(8, 16)]);
}
