import type { EventContext, Message, Receiver, Sender } from 'rhea';
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
